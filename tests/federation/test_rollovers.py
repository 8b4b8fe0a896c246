"""Rollover: a new key is announced and published beside the old one, the feed switches, the old key is retired."""

from datetime import timedelta
from typing import Any

import pytest

from federation.actions import joint_acts, rollovers
from federation.models import Feed, JointAct, Publication, Rollover, SigningKey
from federation.models.joint_act import JointActKind
from federation.models.publication import Cause, PublicationState
from federation.selection import select
from members.clock import now
from members.errors import NotAllowed, Refused
from members.models import AuditEvent
from members.tags import Tag
from tests import builders
from tests.builders import Member, Operator
from tests.joint import retire_old_key, together

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
K = JointActKind


@pytest.fixture
def feed(operator: Operator) -> Feed:
    return builders.feed(operator)


@pytest.fixture
def new(operator: Operator) -> SigningKey:
    return builders.record_key(operator, "fed-2027", builders.certificate(27))


def begin(operator: Operator, feed: Feed, new: SigningKey, **arguments: Any) -> Rollover:
    together(operator, K.BEGIN_ROLLOVER, feed=feed, signing_key=new, **arguments)
    return Rollover.objects.get()


def publish(feed: Feed) -> None:
    """As the signer records it."""
    Publication.objects.create(
        feed=feed,
        serial=1,
        epoch=1,
        cause=Cause.CHANGED,
        intended_at=now(),
        content_digest="ab" * 32,
        entity_count=1,
        state=PublicationState.PUBLISHED,
    )


def keys_of(slug: str) -> tuple[str, str]:
    found = Feed.objects.get(slug=slug)
    return found.signing_key.label, found.document_key.label


def states() -> dict[str, str]:
    return dict(SigningKey.objects.values_list("label", "state"))


def test_a_new_key_is_published_in_parallel_before_it_is_the_feed_s(
    operator: Operator, feed: Feed, new: SigningKey
) -> None:
    rollover = begin(operator, feed, new, switch_planned="2026-09-01")
    assert keys_of("production") == ("production-2026", "production-2026")
    assert keys_of("production-fed-2027") == ("fed-2027", "fed-2027")
    assert rollover.parallel.source == feed
    assert (rollover.old_key, str(rollover.switch_planned)) == (feed.signing_key, "2026-09-01")
    assert states() == {"production-2026": "active", "fed-2027": "announced"}


def test_what_is_published_in_parallel_is_what_the_feed_publishes(
    operator: Operator, member: Member, feed: Feed, new: SigningKey
) -> None:
    builders.admitted_entity(operator, member)
    beside = begin(operator, feed, new).parallel
    assert [s.entity_id for s in select(beside, now())] == [s.entity_id for s in select(feed, now())] != []


def test_after_the_switch_each_key_has_an_address_of_its_own_that_never_changed_key(
    operator: Operator, feed: Feed, new: SigningKey
) -> None:
    """Who moved early finds the new key where it was; who is late finds the old one beside."""
    publish(begin(operator, feed, new).parallel)
    together(operator, K.SWITCH_KEY, feed=feed)
    assert keys_of("production") == ("fed-2027", "fed-2027")
    assert keys_of("production-fed-2027") == ("fed-2027", "fed-2027")
    assert keys_of("production-production-2026") == ("production-2026", "production-2026")
    rollover = Rollover.objects.get()
    assert (rollover.state, rollover.switched_at) == ("switched", now())
    assert rollover.parallel.slug == "production-production-2026"
    assert states() == {"production-2026": "retiring", "fed-2027": "active"}


def test_retiring_closes_what_is_beside_and_ends_the_old_key(operator: Operator, feed: Feed, new: SigningKey) -> None:
    publish(begin(operator, feed, new).parallel)
    together(operator, K.SWITCH_KEY, feed=feed)
    retire_old_key(operator, feed)
    assert set(Feed.objects.filter(closed_at=None).values_list("slug", flat=True)) == {"production"}
    assert states() == {"production-2026": "retired", "fed-2027": "active"}
    assert Rollover.objects.get().state == "finished"
    tags = [Tag.ROLLOVER_BEGUN, Tag.ROLLOVER_MOVED, Tag.FEED_CLOSED]
    assert [AuditEvent.objects.filter(tag=tag).count() for tag in tags] == [1, 2, 2]


@pytest.mark.parametrize(
    ("use", "during", "after"),
    [
        ("aggregate", ("fed-2027", "production-2026"), ("fed-2027", "production-2026")),
        ("mdq", ("production-2026", "fed-2027"), ("production-2026", "fed-2027")),
    ],
)
def test_aggregate_and_mdq_come_by_a_key_each(
    operator: Operator, feed: Feed, new: SigningKey, use: str, during: tuple[str, str], after: tuple[str, str]
) -> None:
    publish(begin(operator, feed, new, use=use).parallel)
    assert keys_of("production-fed-2027") == during
    together(operator, K.SWITCH_KEY, feed=feed)
    assert keys_of("production") == after
    assert keys_of("production-production-2026") == ("production-2026", "production-2026")
    retire_old_key(operator, feed)
    assert states()["production-2026"] == "active", "it is still the other half's"


def test_keys_that_differ_are_exchanged_one_at_a_time(operator: Operator, feed: Feed, new: SigningKey) -> None:
    publish(begin(operator, feed, new, use="mdq").parallel)
    together(operator, K.SWITCH_KEY, feed=feed)
    retire_old_key(operator, feed)
    third = builders.record_key(operator, "third", builders.certificate(28))
    with pytest.raises(Refused, match="one at a time"):
        together(operator, K.BEGIN_ROLLOVER, feed=feed, signing_key=third, use="both")


def test_there_is_no_switch_to_a_key_that_has_not_been_published_with(
    operator: Operator, feed: Feed, new: SigningKey
) -> None:
    begin(operator, feed, new)
    with pytest.raises(Refused, match="Nothing is published with the new key"):
        together(operator, K.SWITCH_KEY, feed=feed)


def test_a_rollover_is_cancelled_before_the_switch_and_the_key_is_free_for_another(
    operator: Operator, feed: Feed, new: SigningKey
) -> None:
    begin(operator, feed, new)
    together(operator, K.RETIRE_KEY, feed=feed)
    assert Rollover.objects.get().state == "cancelled"
    assert states() == {"production-2026": "active", "fed-2027": "announced"}
    together(operator, K.BEGIN_ROLLOVER, feed=feed, signing_key=new)
    opened = Feed.objects.get(parallel_to=feed, closed_at=None)
    assert opened.slug == "production-fed-2027-2", "an address that was closed is never used again"


def test_a_feed_has_one_rollover_at_a_time(operator: Operator, feed: Feed, new: SigningKey) -> None:
    begin(operator, feed, new)
    third = builders.record_key(operator, "third", builders.certificate(28))
    with pytest.raises(Refused, match="not finished"):
        together(operator, K.BEGIN_ROLLOVER, feed=feed, signing_key=third)


def test_a_feed_beside_another_has_no_rollover_of_its_own(operator: Operator, feed: Feed, new: SigningKey) -> None:
    beside = begin(operator, feed, new).parallel
    with pytest.raises(Refused, match="Change that one"):
        together(operator, K.SWITCH_KEY, feed=beside)


def test_nothing_happens_until_a_second_operator_agrees(operator: Operator, feed: Feed, new: SigningKey) -> None:
    act = joint_acts.propose(K.BEGIN_ROLLOVER, by=operator.key_custodian, grounds="x", feed=feed, signing_key=new)
    with pytest.raises(NotAllowed):
        joint_acts.agree(act, by=operator.key_custodian)
    assert not Rollover.objects.exists()
    assert JointAct.objects.filter(kind=K.BEGIN_ROLLOVER).get().state == "proposed"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"use": "other"}, "for the aggregate, for MDQ"),
        ({"switch_planned": "soon"}, "Write the day"),
        ({"switch_planned": str((builders.AT - timedelta(days=1)).date())}, "has passed"),
    ],
)
def test_what_cannot_begin_is_refused_when_it_is_proposed(
    operator: Operator, feed: Feed, new: SigningKey, arguments: dict[str, str], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        together(operator, K.BEGIN_ROLLOVER, feed=feed, signing_key=new, **arguments)


def test_the_feed_s_own_key_is_no_new_one(operator: Operator, feed: Feed) -> None:
    with pytest.raises(Refused, match="already"):
        together(operator, K.BEGIN_ROLLOVER, feed=feed, signing_key=feed.signing_key)


@pytest.mark.parametrize("compromised", ["production-2026", "fed-2027"])
def test_a_compromised_key_ends_the_rollover_it_is_part_of(
    operator: Operator, feed: Feed, new: SigningKey, compromised: str
) -> None:
    """The old one: the feed has the new one at once. The new one: the feed keeps what it has."""
    begin(operator, feed, new)
    takes_its_place = {"signing_key": new} if compromised == "production-2026" else {}
    together(operator, K.REPLACE_KEY, compromised=compromised, **takes_its_place)
    assert Rollover.objects.get().state == "cancelled"
    assert rollovers.open_rollover(feed) is None
    assert not Feed.objects.filter(parallel_to=feed, closed_at=None).exists()
    other = "fed-2027" if compromised == "production-2026" else "production-2026"
    assert keys_of("production") == (other, other)
    assert states() == {compromised: "compromised", other: "active"}


def test_an_old_key_that_is_compromised_after_the_switch_takes_its_address_with_it(
    operator: Operator, feed: Feed, new: SigningKey
) -> None:
    publish(begin(operator, feed, new).parallel)
    together(operator, K.SWITCH_KEY, feed=feed)
    together(operator, K.REPLACE_KEY, compromised="production-2026")
    assert Rollover.objects.get().state == "finished"
    assert Feed.objects.get(slug="production-production-2026").closed_at == now()
    assert states()["production-2026"] == "compromised"
