"""Two distinct operators for any act on policies, the brake and protected entities; the database knows it, too."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from federation.actions import joint_acts
from federation.models import Feed, JointAct
from federation.models.joint_act import JointActKind, JointActState
from members.clock import clock_at
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator
from tests.joint import together

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
K, S = JointActKind, JointActState
BRAKE: dict[str, Any] = {"drop": 10, "drop_percent": 3, "key_percent": 20}


@pytest.fixture
def feed(operator: Operator) -> Feed:
    return builders.feed(operator)


def propose(operator: Operator, feed: Feed, kind: JointActKind = K.CHANGE_BRAKE, **arguments: Any) -> JointAct:
    return joint_acts.propose(kind, by=operator.key_custodian, grounds="Vi växer", feed=feed, **(arguments or BRAKE))


def now_is(feed: Feed) -> Feed:
    return Feed.objects.get(pk=feed.pk)


def test_nothing_happens_until_another_operator_agrees(operator: Operator, feed: Feed) -> None:
    act = propose(operator, feed)
    assert now_is(feed).brake_drop == 5
    joint_acts.agree(act, by=operator.registrar)
    act.refresh_from_db()
    assert (act.state, act.answered_by, act.answered_at) == (S.CARRIED_OUT, operator.registrar, AT)
    found = now_is(feed)
    assert (found.brake_drop, found.brake_drop_percent, found.brake_key_percent) == (10, 3, 20)
    tags = list(AuditEvent.objects.order_by("-number").values_list("tag", flat=True)[:3])
    assert tags == [Tag.JOINT_ACT_CARRIED_OUT, Tag.FEED_BRAKE_CHANGED, Tag.JOINT_ACT_PROPOSED]


def test_who_proposed_it_cannot_agree_to_it_or_decline_it(operator: Operator, feed: Feed) -> None:
    act = propose(operator, feed)
    with pytest.raises(NotAllowed, match="Another operator"):
        joint_acts.agree(act, by=operator.key_custodian)
    with pytest.raises(NotAllowed, match="Another operator"):
        joint_acts.decline(act, by=operator.key_custodian, note="Nej")
    assert now_is(feed).brake_drop == 5


def test_the_database_knows_that_the_second_is_another(operator: Operator, feed: Feed) -> None:
    act = JointAct.objects.filter(pk=propose(operator, feed).pk)
    for state in (S.CARRIED_OUT, S.DECLINED):
        with pytest.raises(IntegrityError), transaction.atomic():
            act.update(state=state, answered_by=operator.key_custodian)
    with pytest.raises(IntegrityError), transaction.atomic():
        act.update(state=S.CARRIED_OUT, answered_by=None)


@pytest.mark.parametrize("name", ["trust_officer", "decision_maker"])
def test_an_operator_who_does_not_run_publication_is_no_second(operator: Operator, feed: Feed, name: str) -> None:
    with pytest.raises(NotAllowed):
        joint_acts.agree(propose(operator, feed), by=getattr(operator, name))


def test_it_is_carried_out_once(operator: Operator, feed: Feed) -> None:
    act = propose(operator, feed)
    joint_acts.agree(act, by=operator.registrar)
    with pytest.raises(Refused, match="carried out"):
        joint_acts.agree(act, by=operator.registrar)


def test_a_declined_one_says_why_and_is_over(operator: Operator, feed: Feed) -> None:
    act = propose(operator, feed)
    with pytest.raises(Refused, match="Say why"):
        joint_acts.decline(act, by=operator.registrar, note=" ")
    joint_acts.decline(act, by=operator.registrar, note="För mycket")
    with pytest.raises(Refused):
        joint_acts.agree(act, by=operator.registrar)
    assert now_is(feed).brake_drop == 5


def test_only_who_proposed_it_withdraws_it(operator: Operator, feed: Feed) -> None:
    act = propose(operator, feed)
    with pytest.raises(NotAllowed, match="decline it"):
        joint_acts.withdraw(act, by=operator.registrar)
    joint_acts.withdraw(act, by=operator.key_custodian)
    assert JointAct.objects.latest("pk").state == S.WITHDRAWN


def test_after_seven_days_nobody_agrees_and_the_clock_ends_it(operator: Operator, feed: Feed) -> None:
    act = propose(operator, feed)
    with clock_at(AT + timedelta(days=7) - timedelta(seconds=1)):
        assert joint_acts.lapse() == 0
    with clock_at(AT + timedelta(days=7)):
        with pytest.raises(Refused, match="in time"):
            joint_acts.agree(act, by=builders.again(operator.registrar))
        assert (joint_acts.lapse(), joint_acts.lapse()) == (1, 0)
    assert JointAct.objects.latest("pk").state == S.LAPSED
    assert AuditEvent.objects.filter(tag=Tag.JOINT_ACT_ENDED, actor=None).count() == 1


def test_what_was_changed_meanwhile_is_not_done_on_an_old_yes(operator: Operator, feed: Feed) -> None:
    act = propose(operator, feed)
    together(operator, K.CHANGE_BRAKE, feed=feed, drop=1, drop_percent=1, key_percent=1)
    with pytest.raises(AlreadyMoved, match="since it was proposed"):
        joint_acts.agree(act, by=operator.registrar)
    assert JointAct.objects.get(pk=act.pk).state == S.PROPOSED
    assert now_is(feed).brake_drop == 1


def test_grounds_are_given(operator: Operator, feed: Feed) -> None:
    with pytest.raises(Refused, match="Say why"):
        joint_acts.propose(K.CHANGE_BRAKE, by=operator.registrar, grounds=" ", feed=feed, **BRAKE)


def test_the_same_is_not_proposed_twice(operator: Operator, feed: Feed) -> None:
    first = propose(operator, feed)
    with pytest.raises(Refused, match=f"number {first.pk}"):
        propose(operator, feed)


@pytest.mark.parametrize(
    "brake",
    [
        {**BRAKE, "drop": 101},
        {**BRAKE, "drop_percent": 21},
        {**BRAKE, "key_percent": 51},
        {**BRAKE, "drop": -1},
        {**BRAKE, "drop": "5"},
        {**BRAKE, "drop": True},
        {"drop": 5},
    ],
)
def test_a_brake_that_would_never_hold_is_refused(operator: Operator, feed: Feed, brake: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="whole number"):
        propose(operator, feed, **brake)


def test_what_would_change_nothing_is_refused(operator: Operator, feed: Feed) -> None:
    with pytest.raises(Refused, match="nothing would change"):
        propose(operator, feed, drop=5, drop_percent=2, key_percent=10)
    with pytest.raises(Refused, match="nothing would change"):
        propose(operator, feed, K.CHANGE_POLICY, policy=feed.policy)


def test_only_entities_that_there_are_become_protected(operator: Operator, member: Member, feed: Feed) -> None:
    there = builders.admitted_entity(operator, member).entity_id
    with pytest.raises(Refused, match="no entity https://nowhere"):
        propose(operator, feed, K.CHANGE_PROTECTED, protected=[there, "https://nowhere.example"])
    with pytest.raises(Refused, match="as a list"):
        propose(operator, feed, K.CHANGE_PROTECTED, protected=there)
    together(operator, K.CHANGE_PROTECTED, feed=feed, protected=[there, there])
    assert now_is(feed).protected == [there]


def test_a_policy_is_one_that_the_gate_can_read(operator: Operator, feed: Feed) -> None:
    unreadable: list[Any] = [{}, [], None, {**feed.policy, "gates": ["G99"]}, {**feed.policy, "misspelt": 1}]
    for wrong in unreadable:
        with pytest.raises(Refused, match="not a policy"):
            propose(operator, feed, K.CHANGE_POLICY, policy=wrong)
    with pytest.raises(Refused, match="no community"):
        propose(operator, feed, K.CHANGE_POLICY, policy={**feed.policy, "communities": ["nowhere"]})


def test_a_policy_changes_what_is_asked_for_and_nothing_else(operator: Operator, feed: Feed) -> None:
    before = now_is(feed)
    together(operator, K.CHANGE_POLICY, feed=feed, policy={**feed.policy, "gates": ["G1"]})
    found = now_is(feed)
    assert found.policy["gates"] == ["G1"]
    assert (found.title_sv, found.slug, found.signing_key) == (before.title_sv, before.slug, before.signing_key)


def test_a_closed_feed_and_one_that_follows_another_are_left_alone(operator: Operator, feed: Feed) -> None:
    Feed.objects.filter(pk=feed.pk).update(closed_at=AT)
    with pytest.raises(Refused, match="closed"):
        propose(operator, feed)
    Feed.objects.filter(pk=feed.pk).update(closed_at=None)
    beside = Feed.objects.get(pk=feed.pk)
    beside.pk, beside.slug, beside.parallel_to = None, "beside", feed
    beside.save()
    with pytest.raises(Refused, match="Change that one"):
        propose(operator, beside)


def test_every_kind_can_be_checked_and_carried_out() -> None:
    assert set(joint_acts.CHECK) == set(joint_acts.CARRY_OUT) == set(K)
