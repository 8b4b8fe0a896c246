"""A state moves once or not at all, by compare-and-swap, and every move is in the audit chain."""

import threading

import pytest
from django.db import connections

from members import audit
from members.actions import memberships
from members.errors import AlreadyMoved, Refused
from members.machine import allowed_states, move
from members.models import AuditEvent, Membership
from members.models.membership import MembershipKind, MembershipState
from members.tags import Tag
from tests import builders
from tests.builders import Operator
from tests.tiers import needs_postgres

S = MembershipState


@pytest.fixture
def membership(operator: Operator) -> Membership:
    return memberships.apply(builders.organisation(operator), MembershipKind.USER_ORGANISATION, by=operator.registrar)


def _step(one: Membership, to: MembershipState, operator: Operator) -> None:
    move(one, to, by=operator.registrar, tag=Tag.MEMBERSHIP_MOVED, organisation=one.organisation, note="därför")


def test_a_step_moves_the_row_the_object_and_the_chain(membership: Membership, operator: Operator) -> None:
    _step(membership, S.IN_REVIEW, operator)
    event = AuditEvent.objects.first()
    assert membership.state == Membership.objects.get().state == S.IN_REVIEW
    assert event is not None
    assert event.details == {"from": "applied", "to": "in_review", "note": "därför"}
    assert (event.tag, event.actor, event.organisation) == (
        Tag.MEMBERSHIP_MOVED,
        operator.registrar,
        membership.organisation,
    )


def test_a_step_that_the_table_does_not_have_is_refused_and_says_both_states(
    membership: Membership, operator: Operator
) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(Refused, match="is applied and cannot become active"):
        _step(membership, S.ACTIVE, operator)
    assert Membership.objects.get().state == membership.state == S.APPLIED
    assert AuditEvent.objects.count() == before


def test_a_state_that_does_not_exist_is_refused(membership: Membership, operator: Operator) -> None:
    with pytest.raises(Refused):
        move(membership, "promoted", by=operator.registrar, tag=Tag.MEMBERSHIP_MOVED, organisation=None)


def test_whoever_comes_second_changes_nothing_and_is_told(membership: Membership, operator: Operator) -> None:
    seen_by_another = Membership.objects.get()
    _step(membership, S.IN_REVIEW, operator)
    before = AuditEvent.objects.count()
    with pytest.raises(AlreadyMoved, match="somebody else acted first"):
        _step(seen_by_another, S.REJECTED, operator)
    assert Membership.objects.get().state == S.IN_REVIEW
    assert seen_by_another.state == S.APPLIED
    assert AuditEvent.objects.count() == before


@pytest.mark.postgres
@needs_postgres  # SQLite keeps a test's database in memory, where threads do not wait for each other
@pytest.mark.django_db(transaction=True)
def test_of_two_who_act_in_the_same_instant_one_wins(operator: Operator) -> None:
    membership = memberships.apply(
        builders.organisation(operator), MembershipKind.USER_ORGANISATION, by=operator.registrar
    )
    start = threading.Barrier(2)
    told: list[str] = []

    def act(to: MembershipState) -> None:
        mine = Membership.objects.get(pk=membership.pk)
        start.wait(timeout=10)
        try:
            _step(mine, to, operator)
            told.append("moved")
        except AlreadyMoved:
            told.append("too late")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(to,)) for to in (S.IN_REVIEW, S.REJECTED)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(told) == ["moved", "too late"]
    assert AuditEvent.objects.filter(tag=Tag.MEMBERSHIP_MOVED).count() == 1


def test_a_step_that_cannot_be_told_is_not_taken(
    membership: Membership, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the audit chain is broken")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        _step(membership, S.IN_REVIEW, operator)
    assert Membership.objects.get().state == S.APPLIED


def test_changes_that_come_with_a_step_are_written_with_it(membership: Membership) -> None:
    move(
        membership,
        S.IN_REVIEW,
        by=None,
        tag=Tag.MEMBERSHIP_MOVED,
        organisation=membership.organisation,
        active_from=builders.AT,
    )
    assert membership.active_from == Membership.objects.get().active_from == builders.AT


def test_the_next_states_are_those_of_the_table(membership: Membership) -> None:
    assert allowed_states(membership) == {S.IN_REVIEW, S.REJECTED, S.WITHDRAWN}
