"""The numbers: each says what it should, none names a person, and a large federation's cost the same."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from redis import Redis

from federation import metrics
from federation.celery import beat_has_asked
from federation.health import heartbeat
from federation.key_ends import catch_up
from federation.models import Checkpoint, SigningKey, Tally
from federation.models.tally import Measure
from federation.tallying.count import count
from members.clock import clock_at, now, today
from members.models import AuditHead, Job, Letter
from members.models.job import JobKind, JobState
from members.models.letter import LetterKind, LetterState
from tests import builders, trust
from tests.cycle.conftest import Published
from trustframework.models import Finding

DAY = 86_400.0


def told() -> dict[str, float]:
    """Every sample by its name with labels, as a collector reads them."""
    lines = (line for line in metrics.text().decode().splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _space, value in (line.rpartition(" ") for line in lines)}


def later(**by: float) -> clock_at:
    return clock_at(builders.AT + timedelta(**by))


def test_verdicts_are_those_that_were_counted_last(published: Published) -> None:
    assert not [name for name in told() if name.startswith("sigill_feed_verdicts")]
    count()
    found = told()
    assert found['sigill_feed_verdicts{feed="production",verdict="admitted"}'] == 3
    assert found['sigill_feed_verdicts{feed="production",verdict="kept_out"}'] == 0
    Tally.objects.create(
        day=today() - timedelta(days=1), feed=published.feed, measure=Measure.VERDICT, key="old", value=9
    )
    assert 'sigill_feed_verdicts{feed="production",verdict="old"}' not in told()


def test_messages_wait_as_files_by_their_queue(published: Published, settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "queues"
    folder.mkdir()
    settings.CELERY_BROKER_URL = "filesystem://localhost"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(folder)}
    for name in ("1_a.signing.msg", "2_b.signing.msg", "3_c.default.msg", "4_d.celery.pidbox.msg"):
        (folder / name).touch()
    found = told()
    assert found['sigill_queue_messages{queue="signing"}'] == 2
    assert found['sigill_queue_messages{queue="default"}'] == 1


def test_messages_wait_in_redis_under_the_installation_s_own_prefix(
    published: Published, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    class Line:
        def llen(self, key: str) -> None:
            asked.append(key)

        def execute(self) -> list[int]:
            return [7, 4]

    settings.CELERY_BROKER_URL = "redis://127.0.0.1:6379/9"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": "ours:"}
    monkeypatch.setattr(Redis, "pipeline", lambda *_given, **_named: Line())
    monkeypatch.setattr(Redis, "ping", lambda _self: True)
    found = told()
    assert asked == ["ours:default", "ours:signing"]
    assert (found['sigill_queue_messages{queue="default"}'], found['sigill_queue_messages{queue="signing"}']) == (7, 4)


def test_without_a_broker_all_other_numbers_are_there_and_its_part_is_not_well(
    published: Published, settings: Settings
) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    found = told()
    assert found['sigill_part_well{part="broker"}'] == 0
    assert found['sigill_part_well{part="database"}'] == 1
    assert found['sigill_feed_serial{feed="production"}'] == 1
    assert not [name for name in found if name.startswith("sigill_queue_messages")]


def test_a_process_is_silent_for_as_long_as_it_finished_nothing(
    published: Published, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.SIGILL_ALIVE_FILE = str(tmp_path / "alive")
    monkeypatch.setattr(heartbeat, "_told", {})
    cache.clear()
    assert not [name for name in told() if name.startswith("sigill_process")]
    heartbeat.done("signing")
    heartbeat.done("celery.pidbox")
    beat_has_asked()
    assert (tmp_path / "alive").exists()
    with later(minutes=7):
        found = told()
    assert found['sigill_process_silent_seconds{process="signer"}'] == 420
    assert found['sigill_process_silent_seconds{process="beat"}'] == 420
    assert 'sigill_process_silent_seconds{process="worker"}' not in found


def test_jobs_and_letters_are_counted_by_state_and_the_oldest_is_timed(published: Published) -> None:
    person = published.member.administrator
    for hours, state in ((3, JobState.WAITING), (1, JobState.WAITING), (2, JobState.RUNNING), (9, JobState.DONE)):
        asked = now() - timedelta(hours=hours)
        Job.objects.create(
            kind=JobKind.IMPORT_METADATA,
            state=state,
            asked_by=person,
            organisation=published.member.organisation,
            asked_at=asked,
        )
    Letter.objects.all().delete()
    for minutes, lettered in ((30, LetterState.WAITING), (5, LetterState.FAILED), (5, LetterState.SENT)):
        at = now() - timedelta(minutes=minutes)
        Letter.objects.create(
            kind=LetterKind.NOTICE, address="a@people.example", state=lettered, posted_at=at, next_try_at=at
        )
    found = told()
    assert (found['sigill_jobs{state="waiting"}'], found['sigill_jobs{state="running"}']) == (2, 1)
    assert found['sigill_job_oldest_seconds{state="waiting"}'] == 3 * 3600
    assert (found['sigill_letters{state="waiting"}'], found['sigill_letters{state="failed"}']) == (1, 1)
    assert found['sigill_letters{state="bounced"}'] == 0
    assert found["sigill_letter_oldest_seconds"] == 1800


def test_a_signing_key_s_certificate_and_members_certificates_run_down(published: Published) -> None:
    catch_up()
    before = told()
    with later(days=1):
        after = told()
    name = 'sigill_signing_key_seconds{key="first",state="active"}'
    assert before[name] - after[name] == DAY
    SigningKey.objects.update(state="retired")
    assert name not in told()
    endings = {when: before[f'sigill_certificates_ending{{when="{when}"}}'] for when in ("ended", "within_30_days")}
    assert endings == {"ended": 0, "within_30_days": 0}
    with later(days=365 * 40):
        assert told()['sigill_certificates_ending{when="ended"}'] > 0


def test_findings_of_rules_and_of_reviews(published: Published) -> None:
    count()
    member = published.member
    mine = trust.declaration(member.organisation, trust.checklist(trust.version()), by=member.administrator)
    review = trust.review(trust.submitted(mine), trust.auditor(published.operator))
    for severity, state, day in (("major", "open", 0), ("major", "corrected", -1), ("minor", "closed", -1)):
        Finding.objects.create(
            review=review,
            requirement=mine.answers.first().requirement,
            severity=severity,
            state=state,
            text="Nobody is at home.",
            due_on=today() + timedelta(days=day),
            recorded_by=published.operator.registrar,
            recorded_at=now(),
        )
    found = told()
    assert {f'sigill_metadata_findings{{severity="{one}"}}' for one in ("error", "warning", "info")} <= set(found)
    for severity in ("critical", "major", "minor", "observation"):
        for overdue in ("no", "yes"):
            name = f'sigill_review_findings{{overdue="{overdue}",severity="{severity}"}}'
            assert found[name] == (severity == "major")


def test_how_far_the_audit_chain_was_read_and_when(published: Published) -> None:
    assert "sigill_audit_verified_events" not in told()
    length = AuditHead.objects.get().length
    Checkpoint.objects.create(
        number=1,
        day=today(),
        length=length,
        head="",
        at=now(),
        document="",
        digest="",
        signing_key=published.feed.signing_key,
    )
    with later(hours=5):
        found = told()
    assert found["sigill_audit_events"] == found["sigill_audit_verified_events"] == length
    assert found["sigill_audit_verified_age_seconds"] == 5 * 3600


def test_the_numbers_cost_as_much_for_a_large_federation(published: Published) -> None:
    count()
    with CaptureQueriesContext(connection) as few:
        told()
    for number in range(10, 14):
        published.admit(number)
    published.publish()
    Letter.objects.bulk_create(
        Letter(kind=LetterKind.NOTICE, address=f"a{n}@people.example", posted_at=now(), next_try_at=now())
        for n in range(20)
    )
    count()
    with CaptureQueriesContext(connection) as many:
        told()
    assert len(many) <= len(few)


def test_no_number_names_a_person_or_a_member(published: Published) -> None:
    text = metrics.text().decode()
    labels = set(re.findall(r'(\w+)="', text))
    assert labels <= {
        "feed",
        "kind",
        "verdict",
        "queue",
        "process",
        "part",
        "state",
        "key",
        "when",
        "severity",
        "overdue",
    }
    assert "@" not in text
    assert published.member.organisation.number not in text
