"""Mandates: what opens one, what it opens, and that it closes at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.actions import domains, mandate_clock, memberships, representations
from members.clock import clock_at, today
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Letter, Membership, Representation, RoleAssignment
from members.models.domain import DomainMethod
from members.models.letter import LetterKind
from members.models.membership import MembershipKind, MembershipState
from members.models.representation import Function, RepresentationKind, RepresentationState
from members.permissions import Permission, mandate_behind, may, visible_organisations
from members.roles import Role
from members.tags import Tag
from tests import builders, mandates
from tests.builders import AT, Member, Operator
from tests.documents import PDF
from tests.mandates import FULLMAKT
from trustframework.actions import sanctions

P, F, S = Permission, Function, RepresentationState
DAY = timedelta(days=1)


@pytest.fixture
def agent(operator: Operator) -> Member:
    return mandates.agent(operator)


def may_act(agent: Member, member: Member, permission: Permission = P.SUBMIT_METADATA) -> bool:
    """As on the next request."""
    return may(builders.again(agent.administrator), permission, member.organisation)


def test_a_mandate_opens_when_it_is_signed_and_accepted_and_not_before(member: Member, agent: Member) -> None:
    made = mandates.proposed(member, agent)
    assert (made.state, may_act(agent, member)) == (S.PROPOSED, False)
    representations.sign(made, FULLMAKT, by=member.signatory)
    assert (made.state, may_act(agent, member)) == (S.SIGNED, False)
    representations.accept(made, by=agent.administrator)
    assert (made.state, may_act(agent, member)) == (S.ACTIVE, True)
    assert made.document is not None
    assert made.document.bytes() == PDF


def test_it_may_be_accepted_first_and_then_the_signature_opens_it(member: Member, agent: Member) -> None:
    made = mandates.proposed(member, agent)
    representations.accept(made, by=agent.signatory)
    assert made.state == S.PROPOSED
    with pytest.raises(AlreadyMoved, match="accepted already"):
        representations.accept(made, by=agent.administrator)
    representations.sign(made, FULLMAKT, by=member.signatory)
    assert made.state == S.ACTIVE


def test_a_proposal_of_the_representative_s_is_its_acceptance(member: Member, agent: Member) -> None:
    terms = representations.Terms(RepresentationKind.AGENT, (F.METADATA,), today())
    made = representations.propose(member.organisation, agent.organisation, terms, by=agent.administrator)
    representations.sign(made, FULLMAKT, by=member.signatory)
    assert made.state == S.ACTIVE


def test_only_the_represented_organisation_s_signatory_signs(operator: Operator, member: Member, agent: Member) -> None:
    made = mandates.proposed(member, agent)
    for person in (member.administrator, agent.signatory, operator.registrar):
        with pytest.raises(NotAllowed):
            representations.sign(made, FULLMAKT, by=person)
    for person in (member.signatory, operator.registrar, agent.reader):
        with pytest.raises(NotAllowed):
            representations.accept(made, by=person)
    assert Representation.objects.get().state == S.PROPOSED


def test_somebody_who_is_not_an_active_agent_is_not_given_a_mandate(operator: Operator, member: Member) -> None:
    nobody = builders.member(operator, "Inget Ombud AB")
    made = mandates.proposed(member, nobody)
    representations.sign(made, FULLMAKT, by=member.signatory)
    with pytest.raises(Refused, match="no active membership as agent"):
        representations.accept(made, by=nobody.administrator)
    assert Representation.objects.get().state == S.SIGNED


def test_a_vendor_needs_no_membership_for_a_technical_mandate(operator: Operator, member: Member) -> None:
    vendor = builders.member(operator, "Leverantören AB", kinds=())
    mandates.active(member, vendor, kind=RepresentationKind.TECHNICAL)
    assert may_act(vendor, member)


def test_an_act_outside_the_mandate_s_functions_is_refused(operator: Operator, member: Member, agent: Member) -> None:
    mandates.active(member, agent, functions=(F.DECLARATIONS,))
    assert may_act(agent, member, P.SEE_ORGANISATION)
    with pytest.raises(NotAllowed):
        builders.submitted(member, by=builders.again(agent.administrator))
    with pytest.raises(NotAllowed):
        domains.claim(member.organisation, "norrvik.example", DomainMethod.DNS, by=builders.again(agent.administrator))


def test_a_mandate_is_never_handed_on(member: Member, agent: Member) -> None:
    mandates.active(member, agent, functions=tuple(Function))
    never = (P.PROPOSE_MANDATE, P.SIGN_MANDATE, P.MANAGE_PEOPLE, P.APPOINT_SIGNATORY)
    assert not any(may(builders.again(agent.signatory), p, member.organisation) for p in never)


def test_it_opens_in_one_direction_only(member: Member, agent: Member) -> None:
    mandates.active(member, agent)
    assert not may(builders.again(member.administrator), P.SUBMIT_METADATA, agent.organisation)
    assert visible_organisations(builders.again(member.reader)) == {member.organisation.pk}
    assert visible_organisations(builders.again(agent.reader)) == {agent.organisation.pk, member.organisation.pk}


def test_an_expired_mandate_opens_no_door_nor_does_one_that_has_not_begun(member: Member, agent: Member) -> None:
    begins = today() + 10 * DAY
    mandates.active(member, agent, valid_from=begins, valid_until=begins + 10 * DAY)

    def may_on(day: int) -> bool:
        with clock_at(AT + day * DAY):
            return may_act(agent, member)

    assert [may_on(day) for day in (9, 10, 20, 21)] == [False, True, True, False]


def _suspend_membership(operator: Operator, agent: Member) -> None:
    membership = Membership.objects.get(organisation=agent.organisation, kind=MembershipKind.AGENT)
    memberships.advance(membership, MembershipState.SUSPENDED, by=operator.registrar)


def _sanction(operator: Operator, agent: Member) -> None:
    sanctions.impose_at_once(agent.organisation, reason="Intrång", by=operator.trust_officer)


@pytest.mark.parametrize("event", [_suspend_membership, _sanction])
def test_what_befalls_the_agent_closes_its_doors_at_once(
    operator: Operator, member: Member, agent: Member, event: Callable[[Operator, Member], None]
) -> None:
    mandates.active(member, agent)
    assert may_act(agent, member)
    event(operator, agent)
    assert not may_act(agent, member)
    assert visible_organisations(builders.again(agent.administrator)) == {agent.organisation.pk}


def test_a_suspended_mandate_is_shut_until_whoever_suspended_it_resumes_it(
    operator: Operator, member: Member, agent: Member
) -> None:
    made = mandates.active(member, agent)
    representations.suspend(made, note="Vi ser över", by=member.signatory)
    assert not may_act(agent, member)
    representations.resume(made, by=member.administrator)
    assert may_act(agent, member)
    representations.suspend(made, note="Utreds", by=operator.registrar)
    with pytest.raises(AlreadyMoved, match="nothing to accept"):
        representations.accept(made, by=builders.again(agent.administrator))
    with pytest.raises(NotAllowed, match="operator suspended"):
        representations.resume(made, by=member.administrator)
    with pytest.raises(NotAllowed):
        representations.resume(made, by=builders.again(agent.administrator))
    representations.resume(made, by=operator.registrar)
    assert may_act(agent, member)


def test_either_party_ends_it_at_once_and_says_why(member: Member, agent: Member) -> None:
    for party in (member, agent):
        made = mandates.active(member, agent)
        with pytest.raises(Refused, match="Say why"):
            representations.end(made, reason=" ", by=party.administrator)
        representations.end(made, reason="Upphört", by=party.administrator)
        assert not may_act(agent, member)
    with pytest.raises(NotAllowed):
        representations.end(made, reason="Upphört", by=agent.reader)


def test_an_end_at_a_day_lets_the_agent_act_until_then(member: Member, agent: Member) -> None:
    made = mandates.active(member, agent)
    with pytest.raises(Refused, match="past"):
        representations.end(made, reason="Byter", until=today() - DAY, by=member.administrator)
    with pytest.raises(Refused, match="already"):
        representations.end(made, reason="Byter", until=today() + 400 * DAY, by=member.administrator)
    representations.end(made, reason="Byter", until=today() + 5 * DAY, by=member.administrator)
    assert may_act(agent, member)
    with clock_at(AT + 6 * DAY):
        assert not may_act(agent, member)


def test_of_two_who_end_it_at_once_the_second_is_told(member: Member, agent: Member) -> None:
    made = mandates.active(member, agent)
    late = Representation.objects.get()
    representations.end(made, reason="Upphört", by=member.administrator)
    with pytest.raises(Refused, match="cannot become ended"):
        representations.end(late, reason="Upphört", by=agent.administrator)
    ended = [e for e in AuditEvent.objects.filter(tag=Tag.MANDATE_MOVED) if e.details["to"] == S.ENDED]
    assert len(ended) == 1


def test_different_agents_have_different_functions_and_never_the_same_one(
    operator: Operator, member: Member, agent: Member
) -> None:
    other = mandates.agent(operator, "Annat Ombud AB")
    mandates.active(member, agent, functions=(F.METADATA,))
    mandates.active(member, other, functions=(F.AGREEMENTS,))
    rival = mandates.proposed(member, other, functions=(F.INCIDENTS, F.METADATA))
    representations.sign(rival, FULLMAKT, by=member.signatory)
    with pytest.raises(Refused, match=r"acts for .* already: metadata and domains"):
        representations.accept(rival, by=other.administrator)
    after = mandates.proposed(member, other, valid_from=today() + 400 * DAY, valid_until=None)
    representations.sign(after, FULLMAKT, by=member.signatory)
    representations.accept(after, by=other.administrator)
    assert after.state == S.ACTIVE


def test_a_mandate_for_some_entities_is_for_nothing_else(operator: Operator, member: Member, agent: Member) -> None:
    one = builders.approved_entity(operator, member)
    two = builders.approved_entity(operator, member, entity_id="https://annan.norrvik.example/metadata")
    other = mandates.agent(operator, "Annat Ombud AB")
    mandates.active(member, agent, entities=(one,))
    mandates.active(member, other, entities=(two,))
    person = builders.again(agent.administrator)
    allowed = [may(person, P.SUBMIT_METADATA, member.organisation, entity) for entity in (one, two, None)]
    assert allowed == [True, False, False]


def test_a_mandate_is_about_something_that_the_organisation_owns(
    operator: Operator, member: Member, agent: Member
) -> None:
    with pytest.raises(Refused, match="at least one function"):
        mandates.proposed(member, agent, functions=())
    with pytest.raises(Refused, match="is not an entity of"):
        mandates.proposed(member, agent, entities=(builders.approved_entity(operator, agent),))
    with pytest.raises(ValidationError, match="needs no mandate"):
        mandates.proposed(member, member)
    with pytest.raises(ValidationError, match="before the first"):
        mandates.proposed(member, agent, valid_until=today() - DAY)


def test_the_database_knows_no_active_mandate_that_nobody_signed(member: Member, agent: Member) -> None:
    made = mandates.proposed(member, agent)
    with pytest.raises(IntegrityError, match="mandate_is"), transaction.atomic():
        Representation.objects.filter(pk=made.pk).update(state=S.ACTIVE)


def test_what_is_done_on_a_mandate_names_it_and_what_is_done_as_oneself_does_not(
    operator: Operator, member: Member, agent: Member
) -> None:
    made = mandates.active(member, agent)
    acting = builders.again(agent.administrator)
    assert mandate_behind(acting, member.organisation) == made
    assert mandate_behind(acting, member.organisation, P.SUBMIT_METADATA) == made
    assert mandate_behind(acting, member.organisation, P.SIGN_AGREEMENT) is None
    assert mandate_behind(acting, agent.organisation) is None
    assert mandate_behind(builders.again(member.administrator), member.organisation) is None
    assert mandate_behind(operator.registrar, member.organisation) is None


def test_the_log_says_for_whom_an_agent_acted_and_that_the_parties_of_a_mandate_act_for_themselves(
    operator: Operator, member: Member, agent: Member
) -> None:
    made = mandates.active(member, agent)
    acting = builders.again(agent.administrator)
    builders.submitted(member, by=acting)
    submitted = AuditEvent.objects.get(tag=Tag.REVISION_SUBMITTED)
    assert (submitted.actor, submitted.on_behalf_of) == (acting, member.organisation)
    representations.end(made, reason="Upphört", by=acting)
    ended = AuditEvent.objects.filter(tag=Tag.MANDATE_MOVED).first()
    assert ended is not None
    assert (ended.details["to"], ended.on_behalf_of) == (S.ENDED, None)


def test_an_operator_whose_own_organisation_is_the_agent_decides_nothing_for_the_represented(
    operator: Operator, member: Member, agent: Member
) -> None:
    mandates.active(member, agent)
    assert may(operator.registrar, P.APPROVE_METADATA, member.organisation)
    RoleAssignment.objects.create(
        person=operator.registrar, organisation=agent.organisation, role=Role.READER, since=AT
    )
    assert not may(builders.again(operator.registrar), P.APPROVE_METADATA, member.organisation)


def test_both_parties_are_told_thirty_and_seven_days_before_the_last_day_and_once(
    member: Member, agent: Member
) -> None:
    mandates.active(member, agent, valid_until=today() + 40 * DAY)
    told = []
    for day in (9, 10, 11, 33, 34, 40):
        Letter.objects.all().delete()
        with clock_at(AT + day * DAY):
            mandate_clock.remind()
        told.append({letter.organisation for letter in Letter.objects.filter(kind=LetterKind.MANDATE_ENDS)})
    both = {member.organisation, agent.organisation}
    assert told == [set(), both, set(), both, set(), set()]


def test_whoever_has_to_answer_is_written_to(member: Member, agent: Member) -> None:
    made = mandates.proposed(member, agent)
    waits = Letter.objects.filter(kind=LetterKind.MANDATE_WAITS)
    assert {letter.person for letter in waits} == {
        member.administrator,
        member.signatory,
        agent.administrator,
        agent.signatory,
    }
    representations.sign(made, FULLMAKT, by=member.signatory)
    assert waits.filter(organisation=agent.organisation).count() == 4
    representations.accept(made, by=agent.administrator)
    representations.suspend(made, note="Vi ser över", by=member.signatory)
    assert Letter.objects.filter(kind=LetterKind.MANDATE_CHANGED).count() == 4
