"""Back to the content of an earlier serial, and on again: what may be asked for, and what is then published."""

import pytest

from federation.actions import feed_modes, rollbacks
from federation.models import Feed, Publication
from federation.models.feed import FeedMode
from federation.models.publication import Cause
from members.errors import Refused
from members.models import AuditEvent, Entity
from members.tags import Tag
from tests.cycle.conftest import Published
from trustframework.actions import sanctions

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def twice(published: Published) -> Published:
    """Serial 1 has three entities, serial 2 a fourth."""
    published.admit(4)
    assert published.publish().serial == 2
    return published


def roll_back(published: Published, serial: int, grounds: str = "Fel") -> Publication:
    return rollbacks.roll_back(published.feed, serial, by=published.operator.key_custodian, grounds=grounds)


def test_a_roll_back_keeps_the_feed_at_what_was_published_before(twice: Published) -> None:
    assert roll_back(twice, 1).serial == 1
    twice.feed.refresh_from_db()
    assert twice.feed.pinned is not None
    assert twice.feed.pinned.serial == 1
    assert AuditEvent.objects.latest("number").tag == Tag.PUBLICATION_ROLLED_BACK
    with pytest.raises(Refused, match="already"):
        roll_back(twice, 1)


def test_what_was_rolled_back_goes_on_once(twice: Published) -> None:
    roll_back(twice, 1)
    rollbacks.let_go_on(twice.feed, by=twice.operator.registrar, grounds="Rättat")
    twice.feed.refresh_from_db()
    assert twice.feed.pinned is None
    assert AuditEvent.objects.latest("number").tag == Tag.FEED_UNPINNED
    with pytest.raises(Refused, match="not rolled back"):
        rollbacks.let_go_on(twice.feed, by=twice.operator.registrar, grounds="Rättat")


def test_nobody_rolls_back_to_what_is_served_or_was_never_published_or_is_gone(twice: Published) -> None:
    with pytest.raises(Refused, match="served now"):
        roll_back(twice, 2)
    with pytest.raises(Refused, match="not kept"):
        roll_back(twice, 7)
    with pytest.raises(Refused, match="Say why"):
        roll_back(twice, 1, " ")
    (twice.releases / "production" / "releases" / "1").rename(twice.releases / "gone")
    with pytest.raises(Refused, match=r"not kept\. The earliest that is: 2"):
        roll_back(twice, 1)


def test_a_paused_feed_can_be_rolled_back_before_it_goes_on(twice: Published) -> None:
    feed_modes.pause(twice.feed, by=twice.operator.registrar, grounds="Fel")
    roll_back(twice, 1)
    twice.feed.refresh_from_db()
    assert (twice.feed.mode, twice.feed.pinned_id is None) == (FeedMode.PAUSED, False)


def test_the_content_comes_back_under_the_next_serial_and_the_feed_goes_on_when_it_is_let(twice: Published) -> None:
    sanctions.impose_at_once(
        twice.member.organisation,
        entity=Entity.objects.get(entity_id="https://sp2.norrvik.example/metadata"),
        reason="Nyckel på drift.",
        by=twice.operator.trust_officer,
    )
    roll_back(twice, 1)
    assert twice.publish().serial == 3
    back = {f"https://sp{number}.norrvik.example/metadata" for number in (1, 3)}
    assert set(twice.served().entities) == back
    newest = twice.newest()
    assert (newest.cause, newest.content_of and newest.content_of.serial) == (Cause.ROLLED_BACK, 1)
    new = twice.admit(5)
    assert twice.publish().what == "unchanged"
    rollbacks.let_go_on(twice.feed, by=twice.operator.registrar, grounds="Rättat")
    assert twice.publish().serial == 4
    assert set(twice.served().entities) == back | {new, "https://sp4.norrvik.example/metadata"}


def test_a_feed_beside_another_is_rolled_back_with_it(twice: Published) -> None:
    beside = Feed.objects.get(pk=twice.feed.pk)
    beside.pk, beside.slug, beside.parallel_to = None, "beside", twice.feed
    beside.save()
    with pytest.raises(Refused, match="Change that one"):
        rollbacks.roll_back(beside, 1, by=twice.operator.registrar, grounds="Fel")
