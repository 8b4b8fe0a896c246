"""Pause, only re-sign, go on: at once, with grounds, by those who run publication."""

from collections.abc import Callable

import pytest
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from federation import nudge
from federation.actions import feed_modes
from federation.models import Feed
from federation.models.feed import FeedMode
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
MODES: list[tuple[Callable[..., None], FeedMode]] = [
    (feed_modes.pause, FeedMode.PAUSED),
    (feed_modes.re_sign_only, FeedMode.RE_SIGN_ONLY),
]


@pytest.mark.parametrize(("act", "mode"), MODES)
def test_a_feed_stops_and_goes_on_with_why_and_since_when(
    operator: Operator, act: Callable[..., None], mode: FeedMode
) -> None:
    feed = builders.feed(operator)
    act(feed, by=operator.key_custodian, grounds=" Fel i en mall ")
    feed.refresh_from_db()
    assert (feed.mode, feed.mode_reason, feed.mode_since) == (mode, "Fel i en mall", AT)
    feed_modes.go_on(feed, by=operator.registrar, grounds="Rättat")
    feed.refresh_from_db()
    assert (feed.mode, feed.mode_reason) == (FeedMode.NORMAL, "Rättat")
    assert AuditEvent.objects.filter(tag=Tag.FEED_MODE_CHANGED).count() == 2


def test_it_is_done_once_and_with_grounds(operator: Operator) -> None:
    feed = builders.feed(operator)
    with pytest.raises(Refused, match="Say why"):
        feed_modes.pause(feed, by=operator.registrar, grounds=" ")
    feed_modes.pause(feed, by=operator.registrar, grounds="Prov")
    with pytest.raises(AlreadyMoved, match="already"):
        feed_modes.pause(feed, by=operator.registrar, grounds="Prov")


def test_a_closed_feed_has_no_mode_to_change(operator: Operator) -> None:
    feed = builders.feed(operator)
    Feed.objects.update(closed_at=AT)
    with pytest.raises(Refused, match="closed"):
        feed_modes.pause(feed, by=operator.registrar, grounds="Prov")


def test_going_on_wakes_the_signer(
    operator: Operator,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    woken: list[str] = []

    def wake(_task: str, slug: str) -> bool:
        woken.append(slug)
        return True

    monkeypatch.setattr(nudge, "wake", wake)
    feed = builders.feed(operator)
    feed_modes.pause(feed, by=operator.registrar, grounds="Prov")
    connection.run_on_commit.clear()  # a test's transaction is never committed
    with django_capture_on_commit_callbacks(execute=True):
        feed_modes.go_on(feed, by=operator.registrar, grounds="Prov")
    assert woken == [feed.slug]


def test_a_member_stops_nothing(operator: Operator, member: Member) -> None:
    with pytest.raises(NotAllowed):
        feed_modes.pause(builders.feed(operator), by=member.administrator, grounds="Prov")
