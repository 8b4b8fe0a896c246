"""Memberships: one open of a kind, and active only on the agreement that the kind stands on."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.actions import agreements, memberships
from members.clock import clock_at
from members.errors import Refused
from members.models import AuditEvent, Membership, Organisation
from members.models.membership import MembershipKind, MembershipState
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

S, K = MembershipState, MembershipKind


def _approved(operator: Operator, at: Organisation, kind: MembershipKind) -> Membership:
    membership = memberships.apply(at, kind, by=operator.registrar)
    memberships.advance(membership, S.IN_REVIEW, by=operator.registrar)
    memberships.advance(membership, S.APPROVED, by=operator.second_registrar)
    return membership


def test_an_application_begins_the_way(operator: Operator) -> None:
    at = builders.organisation(operator)
    membership = memberships.apply(at, K.SERVICE_PROVIDER, by=operator.registrar)
    assert (membership.state, membership.applied_at) == (S.APPLIED, AT)
    event = AuditEvent.objects.get(tag=Tag.MEMBERSHIP_APPLIED)
    assert event.details == {"kind": "service_provider"}


@pytest.mark.parametrize("kind", [k for k, needs in memberships.FOUNDATION.items() if needs])
def test_no_membership_is_activated_without_its_agreement(operator: Operator, kind: MembershipKind) -> None:
    membership = _approved(operator, builders.organisation(operator), kind)
    needed = memberships.FOUNDATION[kind]
    assert needed is not None
    with pytest.raises(Refused, match=f"has no {needed.label.lower()} in force. Prepare it and let both parties sign"):
        memberships.advance(membership, S.ACTIVE, by=operator.registrar)
    assert Membership.objects.get(pk=membership.pk).state == S.APPROVED


def test_every_kind_of_membership_says_what_it_stands_on() -> None:
    assert set(memberships.FOUNDATION) == set(MembershipKind)


def test_a_relying_authority_needs_no_agreement(operator: Operator) -> None:
    membership = _approved(operator, builders.organisation(operator), K.RELYING_AUTHORITY)
    memberships.advance(membership, S.ACTIVE, by=operator.registrar)
    assert membership.active_from == AT


def test_an_agreement_that_only_one_party_has_signed_is_not_enough(operator: Operator) -> None:
    at = builders.organisation(operator)
    agreement = agreements.prepare(at, builders.template(), by=operator.registrar)
    agreements.send(agreement, by=operator.registrar)
    membership = _approved(operator, at, K.USER_ORGANISATION)
    with pytest.raises(Refused, match="in force"):
        memberships.advance(membership, S.ACTIVE, by=operator.registrar)


def test_an_agreement_under_notice_carries_a_membership_to_its_last_day(operator: Operator, member: Member) -> None:
    agreement = member.organisation.agreements.get()
    agreements.give_notice(agreement, until=AT.date() + timedelta(days=30), by=operator.registrar)
    membership = member.organisation.memberships.get(kind=K.USER_ORGANISATION)
    memberships.advance(membership, S.SUSPENDED, by=operator.registrar)
    with clock_at(AT + timedelta(days=31)), pytest.raises(Refused, match="in force"):
        memberships.advance(membership, S.ACTIVE, by=operator.registrar)
    with clock_at(AT + timedelta(days=30)):
        memberships.advance(membership, S.ACTIVE, by=operator.registrar)
    assert membership.state == S.ACTIVE


def test_the_first_activation_is_remembered_through_a_suspension(operator: Operator, member: Member) -> None:
    membership = member.organisation.memberships.get(kind=K.USER_ORGANISATION)
    with clock_at(AT + timedelta(days=5)):
        memberships.advance(membership, S.SUSPENDED, by=operator.registrar, note="Fakturan")
        memberships.advance(membership, S.ACTIVE, by=operator.registrar)
    assert membership.active_from == AT


def test_the_end_has_its_instant(operator: Operator, member: Member) -> None:
    membership = member.organisation.memberships.get(kind=K.USER_ORGANISATION)
    memberships.advance(membership, S.LEAVING, by=operator.registrar)
    with clock_at(AT + timedelta(days=90)):
        memberships.advance(membership, S.ENDED, by=operator.registrar)
    assert Membership.objects.get(pk=membership.pk).ended_at == AT + timedelta(days=90)


def test_an_organisation_has_one_open_membership_of_a_kind(operator: Operator, member: Member) -> None:
    with pytest.raises(ValidationError):
        memberships.apply(member.organisation, K.USER_ORGANISATION, by=operator.registrar)


def test_the_database_too_refuses_a_second_open_membership(member: Member) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(organisation=member.organisation, kind=K.USER_ORGANISATION, applied_at=AT)


@pytest.mark.parametrize("last", [S.REJECTED, S.WITHDRAWN])
def test_whoever_was_turned_down_may_apply_again(operator: Operator, last: MembershipState) -> None:
    at = builders.organisation(operator)
    first = memberships.apply(at, K.USER_ORGANISATION, by=operator.registrar)
    memberships.advance(first, last, by=operator.registrar)
    assert memberships.apply(at, K.USER_ORGANISATION, by=operator.registrar).pk != first.pk
