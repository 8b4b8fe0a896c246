"""Jobs: asked for in one transaction, claimed once, put back when their worker falls silent, given up after three."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import get_language
from pytest_django import DjangoCaptureOnCommitCallbacks

from members import tasks
from members.actions import imports
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.intake import Outcome
from members.models import AuditEvent, Job, MetadataRevision
from members.models.job import JobState
from members.tags import Tag
from members.tasks import run_job, sweep_jobs
from members.wake import wake
from tests import builders
from tests.builders import AT, Member, Operator

S = JobState
MINUTES = timedelta(minutes=1)


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs that a worker has been woken for; no message leaves."""
    called: list[int] = []

    def note(task: str, pk: int) -> bool:
        assert task == run_job.name
        called.append(pk)
        return True

    for module in (imports, tasks):
        monkeypatch.setattr(module, "wake", note)
    return called


@pytest.fixture
def job(member: Member, woken: list[int]) -> Job:
    """An import of one sound entity that waits for a worker."""
    return imports.ask(member.organisation, by=member.administrator, content=builders.entity_xml())


def test_a_job_is_there_when_its_worker_is_woken(
    member: Member, woken: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = imports.ask(member.organisation, by=member.administrator, url="https://sp.norrvik.example/md")
        assert woken == []
    assert woken == [job.pk]
    assert AuditEvent.objects.get(tag=Tag.IMPORT_REQUESTED).details == {"url": "https://sp.norrvik.example/md"}


def test_a_job_that_was_never_committed_wakes_nobody(
    member: Member, woken: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def request() -> None:
        imports.ask(member.organisation, by=member.administrator, content=b"<x/>")
        raise RuntimeError("the request broke down")

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        transaction.atomic(request)()
    assert woken == []
    assert not Job.objects.exists()


def test_a_reader_asks_for_no_import(member: Member) -> None:
    with pytest.raises(NotAllowed):
        imports.ask(member.organisation, by=member.reader, content=b"<x/>")


def test_a_worker_does_the_job_and_every_outcome_is_on_its_row(job: Job) -> None:
    with clock_at(AT + MINUTES):
        run_job(job.pk)
    job.refresh_from_db()
    revision = MetadataRevision.objects.get()
    assert (job.state, job.attempts, job.done, job.error) == (S.DONE, 1, 1, "")
    assert job.heartbeat_at == AT + MINUTES
    assert job.report == [
        {
            "entity_id": "https://sp.norrvik.example/metadata",
            "outcome": "submitted",
            "message": "",
            "errors": 0,
            "revision": revision.pk,
        }
    ]


@pytest.mark.parametrize("state", [S.RUNNING, S.DONE, S.FAILED])
def test_a_message_that_comes_again_does_nothing(job: Job, state: JobState, monkeypatch: pytest.MonkeyPatch) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, attempts=1)
    monkeypatch.setattr(imports, "run", lambda _: pytest.fail("done twice"))
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (state, 1)


def test_a_message_about_a_job_that_does_not_exist_does_nothing(db: None) -> None:
    run_job(4711)


def test_a_document_that_cannot_be_read_ends_the_job_in_the_language_of_whoever_asked(
    member: Member, woken: list[int]
) -> None:
    errors = {}
    for language in ("sv", "en"):
        member.administrator.language = language
        member.administrator.save()
        job = imports.ask(member.organisation, by=member.administrator, content=b"<!DOCTYPE x><x/>")
        run_job(job.pk)
        job.refresh_from_db()
        assert job.state == S.FAILED
        errors[language] = job.error
    assert "DOCTYPE-deklaration" in errors["sv"]
    assert "DOCTYPE declaration" in errors["en"]


def test_an_address_that_cannot_be_fetched_ends_the_job_with_the_reason(
    member: Member, woken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers_500(url: str, limit: int) -> bytes:
        raise Refused(f"{url} answered 500, asked for at most {limit >> 20} MiB")

    monkeypatch.setattr(imports, "fetch", answers_500)
    job = imports.ask(member.organisation, by=member.administrator, url="https://sp.norrvik.example/md")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (S.FAILED, "https://sp.norrvik.example/md answered 500, asked for at most 100 MiB")


def test_what_was_done_before_a_refusal_stands(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(*_: Any, **__: Any) -> Iterator[Outcome]:
        yield Outcome("https://sp.norrvik.example/metadata", "unchanged", "")
        raise Refused("the rest is missing")

    monkeypatch.setattr(imports, "take_in", half)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.error) == (S.FAILED, 1, "the rest is missing")


def test_a_worker_that_breaks_down_leaves_the_job_for_the_sweeper(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks_down(_: Job) -> None:
        raise MemoryError

    monkeypatch.setattr(imports, "run", breaks_down)
    with pytest.raises(MemoryError):
        run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (S.RUNNING, 1)


def _silent(job: Job, minutes: int, attempts: int = 1) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=S.RUNNING, attempts=attempts, heartbeat_at=AT, asked_at=AT - timedelta(hours=1)
    )
    with clock_at(AT + minutes * MINUTES):
        sweep_jobs()
    job.refresh_from_db()


def test_a_job_whose_worker_fell_silent_is_put_back_and_somebody_woken(job: Job, woken: list[int]) -> None:
    _silent(job, minutes=6)
    assert job.state == S.WAITING
    assert woken == [job.pk]
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (S.DONE, 2)


def test_a_job_whose_worker_speaks_is_left_alone(job: Job, woken: list[int]) -> None:
    _silent(job, minutes=4)
    assert job.state == S.RUNNING
    assert woken == []


def test_a_job_that_silenced_three_workers_is_given_up(job: Job, woken: list[int]) -> None:
    _silent(job, minutes=6, attempts=tasks.MAX_ATTEMPTS)
    assert job.state == S.FAILED
    assert "Three worker processes died" in job.error
    assert woken == []


def test_a_job_is_given_up_in_the_language_of_whoever_asked(
    job: Job, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "GIVEN_UP", lazy(get_language, str)())
    member.administrator.language = "sv"
    member.administrator.save()
    _silent(job, minutes=6, attempts=tasks.MAX_ATTEMPTS)
    assert job.error == "sv"


@pytest.mark.parametrize("state", [S.DONE, S.FAILED])
def test_a_finished_job_is_never_woken(job: Job, woken: list[int], state: JobState) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, heartbeat_at=AT)
    with clock_at(AT + 60 * MINUTES):
        sweep_jobs()
    job.refresh_from_db()
    assert job.state == state
    assert woken == []


def test_a_job_whose_message_was_lost_is_found_and_a_fresh_one_is_not_woken_twice(job: Job, woken: list[int]) -> None:
    with clock_at(AT + 4 * MINUTES):
        sweep_jobs()
    assert woken == []
    with clock_at(AT + 6 * MINUTES):
        sweep_jobs()
    assert woken == [job.pk]


def test_an_import_that_was_interrupted_and_done_again_submits_nothing_twice(
    operator: Operator, job: Job, woken: list[int]
) -> None:
    run_job(job.pk)
    Job.objects.filter(pk=job.pk).update(state=S.WAITING)
    run_job(job.pk)
    job.refresh_from_db()
    assert [line["outcome"] for line in job.report] == ["unchanged"]
    assert MetadataRevision.objects.count() == 1


def test_a_worker_that_was_thought_dead_does_not_speak_for_the_next_one(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: Any, **__: Any) -> Iterator[Outcome]:
        Job.objects.filter(pk=job.pk).update(state=S.RUNNING, attempts=2, done=0, report=[])  # the next one's claim
        yield Outcome("https://sp.norrvik.example/metadata", "unchanged", "")

    monkeypatch.setattr(imports, "take_in", slow)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.done) == (S.RUNNING, 2, 0)


def test_a_broker_that_is_down_is_a_line_in_the_log_and_no_fault(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_message: object, **_options: object) -> None:
        raise ConnectionError("nobody listens")

    monkeypatch.setattr("members.wake.current_app.send_task", refuse)
    assert wake(run_job.name, 1) is False
    assert "nobody listens" in caplog.text
