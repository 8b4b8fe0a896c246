"""P7: a release that changes too much waits for a second operator, and frozen never means expired."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from federation.actions import joint_acts, placements
from federation.models import Environment, Feed, JointAct, Publication
from federation.models.joint_act import JointActKind
from federation.models.publication import PublicationState
from members.clock import clock_at
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import Entity, Person
from tests import builders
from tests.cycle.conftest import Published
from tests.joint import release


@pytest.fixture
def held(prepared: Published, crowd: Callable[[int], None]) -> Published:
    """Eight entities are published; six of them are asked out at once."""
    crowd(8)
    withdraw(prepared, 6)
    assert prepared.publish().what == "held"
    return prepared


def withdraw(published: Published, count: int) -> None:
    for entity in Entity.objects.all()[:count]:
        placements.stop_asking(entity, Environment.PRODUCTION, by=published.member.administrator)


def hold_of(published: Published) -> Publication:
    return Publication.objects.get(feed=published.feed, state=PublicationState.HELD)


def ask(published: Published, person: Person) -> JointAct:
    """For the release of what is held."""
    held = hold_of(published)
    return joint_acts.propose(JointActKind.RELEASE_HOLD, by=person, grounds="Väntat", publication=held)


def test_a_mass_disappearance_is_held_and_the_last_good_release_stays(held: Published) -> None:
    assert len(held.served().entities) == 8
    assert [reason["code"] for reason in hold_of(held).reasons] == ["drop"]


def test_a_hold_is_written_once_however_often_the_clock_asks(held: Published) -> None:
    held.publish()
    held.publish()
    assert Publication.objects.filter(state=PublicationState.HELD).count() == 1


def test_while_it_holds_the_last_good_content_is_signed_again_before_it_grows_old(held: Published) -> None:
    with clock_at(builders.AT + timedelta(hours=25)):
        assert held.publish().what == "published"
        served = held.served()
    assert len(served.entities) == 8
    assert served.valid_until == builders.AT + timedelta(hours=25, days=10)
    assert hold_of(held).released_by is None


def test_a_second_operator_releases_it_and_it_is_published_under_a_new_serial(held: Published) -> None:
    hold = hold_of(held)
    release(held.operator, hold)
    assert held.publish().serial == hold.serial + 1
    assert len(held.served().entities) == 2
    hold.refresh_from_db()
    assert hold.state == PublicationState.REPLACED


def test_it_is_released_once(held: Published) -> None:
    hold = hold_of(held)
    release(held.operator, hold)
    with pytest.raises(AlreadyMoved):
        release(held.operator, hold)


def test_one_operator_alone_does_not_release_it(held: Published) -> None:
    act = ask(held, held.operator.registrar)
    with pytest.raises(NotAllowed):
        joint_acts.agree(act, by=held.operator.registrar)
    assert held.publish().what == "held"


def test_who_agrees_to_a_hold_that_is_over_is_told_so(held: Published, english: None) -> None:
    act = ask(held, held.operator.registrar)
    for entity in Entity.objects.all():
        placements.ask(entity, Environment.PRODUCTION, by=held.member.administrator)
    held.admit(99)
    assert held.publish().what == "published"
    with pytest.raises(AlreadyMoved, match="no longer held"):
        joint_acts.agree(act, by=held.operator.key_custodian)


def test_a_member_cannot_release_it(held: Published) -> None:
    with pytest.raises(NotAllowed):
        ask(held, held.member.administrator)


def test_a_released_hold_does_not_let_a_later_and_larger_change_through(held: Published) -> None:
    release(held.operator, hold_of(held))
    withdraw(held, 7)
    assert held.publish().what == "held"
    assert len(held.served().entities) == 8


def test_an_empty_answer_is_held(published: Published) -> None:
    withdraw(published, 3)
    assert published.publish().what == "held"
    assert "empty" in [reason["code"] for reason in hold_of(published).reasons]
    assert len(published.served().entities) == 3


def test_an_empty_feed_cannot_be_released_because_no_consumer_could_read_it(
    published: Published, english: None
) -> None:
    withdraw(published, 3)
    published.publish()
    with pytest.raises(Refused, match="without entities"):
        ask(published, published.operator.key_custodian)
    assert len(published.served().entities) == 3


def test_a_protected_entity_does_not_leave_without_a_second_operator(published: Published) -> None:
    entity = Entity.objects.all()[0]
    Feed.objects.filter(pk=published.feed.pk).update(protected=[entity.entity_id])
    withdraw(published, 1)
    assert published.publish().what == "held"
    assert entity.entity_id in published.served().entities


def test_a_hold_ends_by_itself_when_the_answer_is_no_longer_alarming(held: Published) -> None:
    for entity in Entity.objects.all():
        placements.ask(entity, Environment.PRODUCTION, by=held.member.administrator)
    added = held.admit(99)
    assert held.publish().what == "published"
    assert added in held.served().entities
