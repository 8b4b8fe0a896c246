"""The signer's bell: one ring for what was done together, none for what was undone, and never a lost change."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from federation import nudge
from federation.models import Environment, Feed
from members import audit
from members.models import Organisation
from members.tags import Tag
from tests import builders
from tests.builders import Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
Capture = DjangoCaptureOnCommitCallbacks


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What workers have been woken for."""
    sent: list[tuple[str, str]] = []

    def note(task: str, slug: str) -> bool:
        sent.append((task, slug))
        return True

    monkeypatch.setattr(nudge, "wake", note)
    return sent


@pytest.fixture
def feeds(operator: Operator) -> list[Feed]:
    made = [builders.feed(operator), builders.feed(operator, "acceptance", Environment.ACCEPTANCE)]
    Feed.objects.update(nudged=False)
    connection.run_on_commit.clear()  # making them rang too, and a test's transaction is never committed
    return made


def _do(at: Organisation, tag: Tag = Tag.CONTACT_RECORDED) -> None:
    audit.record(tag, at, by=None)


def test_a_change_wakes_the_signer_for_every_feed_once_it_is_committed(
    operator: Operator,
    feeds: list[Feed],
    rung: list[tuple[str, str]],
    django_capture_on_commit_callbacks: Capture,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _do(operator.organisation)
        assert rung == []
    assert sorted(rung) == [("federation.tasks.publish_feed", slug) for slug in ("acceptance", "production")]


def test_many_changes_ring_once(
    operator: Operator,
    feeds: list[Feed],
    rung: list[tuple[str, str]],
    django_capture_on_commit_callbacks: Capture,
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        for _ in range(5):
            with transaction.atomic():
                _do(operator.organisation)
    assert len(callbacks) == 1
    assert len(rung) == 2


def test_a_feed_whose_bell_has_rung_is_not_rung_for_again_until_its_signer_wakes(
    operator: Operator,
    feeds: list[Feed],
    rung: list[tuple[str, str]],
    django_capture_on_commit_callbacks: Capture,
) -> None:
    for woken in (False, True):
        connection.run_on_commit.clear()
        Feed.objects.filter(slug="production").update(nudged=not woken)
        Feed.objects.filter(slug="acceptance").update(nudged=True)
        with django_capture_on_commit_callbacks(execute=True):
            _do(operator.organisation)
        assert [slug for _task, slug in rung] == ["production"] * woken


def test_what_was_undone_rings_for_nobody(
    operator: Operator,
    feeds: list[Feed],
    rung: list[tuple[str, str]],
    django_capture_on_commit_callbacks: Capture,
) -> None:
    def undone() -> None:
        _do(operator.organisation)
        raise RuntimeError("the request broke down")

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        transaction.atomic(undone)()
    assert rung == []


def test_a_change_after_one_that_was_undone_rings_all_the_same(
    operator: Operator,
    feeds: list[Feed],
    rung: list[tuple[str, str]],
    django_capture_on_commit_callbacks: Capture,
) -> None:
    def undone() -> None:
        _do(operator.organisation)
        raise RuntimeError("this step broke down")

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        with pytest.raises(RuntimeError):
            transaction.atomic(undone)()
        _do(operator.organisation)
    assert len(rung) == 2


@pytest.mark.parametrize("tag", sorted(nudge.SILENT))
def test_the_signer_s_own_notes_do_not_wake_it(
    operator: Operator,
    feeds: list[Feed],
    rung: list[tuple[str, str]],
    django_capture_on_commit_callbacks: Capture,
    tag: Tag,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _do(operator.organisation, tag)
    assert rung == []


def test_a_broker_that_is_down_leaves_the_bell_to_ring_next_time(
    operator: Operator,
    feeds: list[Feed],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    answer: Callable[..., Any] = lambda *_: False  # noqa: E731 - what wake says of a silent broker
    monkeypatch.setattr(nudge, "wake", answer)
    with django_capture_on_commit_callbacks(execute=True):
        _do(operator.organisation)
    assert not Feed.objects.filter(nudged=True).exists()
