"""Automatic conflicts of interest: each tie that the register knows, and the day on which it is forgotten."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.clock import beginning, now, today
from members.models import Organisation, Person, Representation, RoleAssignment, Subcontract, Succession
from members.models.blob import Blob
from members.models.representation import RepresentationKind, RepresentationState
from members.permissions import Permission
from members.roles import Role
from tests import builders, trust
from tests.builders import Member, Operator
from trustframework.assigned import assigned_reviews, may_review
from trustframework.conflicts import blocks, blocks_of
from trustframework.models import Answer, Auditor, Decision, Declaration, Review
from trustframework.ties import Tie

LAST = relativedelta(months=24)
ONE = timedelta(days=1)


@pytest.fixture
def auditor(operator: Operator) -> Auditor:
    return trust.auditor(operator)


@pytest.fixture
def declaration(member: Member) -> Declaration:
    return trust.submitted(trust.declaration(member.organisation, trust.checklist(trust.version())))


@pytest.fixture
def other(operator: Operator) -> Organisation:
    return builders.organisation(operator, "Ombudet AB")


def ties(auditor: Auditor, declaration: Declaration, on: date | None = None) -> set[tuple[Tie, bool]]:
    return {(block.tie, block.firm) for block in blocks(auditor, declaration, on)}


def role(person: Person, at: Organisation, over: date | None = None, role: Role = Role.READER) -> RoleAssignment:
    begun = timezone.make_aware(datetime(2020, 1, 1))
    return RoleAssignment.objects.create(person=person, organisation=at, role=role, since=begun, until=beginning(over))


def mandate(by: Person, agent: Organisation, principal: Organisation, **fields: Any) -> Representation:
    given: dict[str, Any] = {
        "kind": RepresentationKind.AGENT,
        "state": RepresentationState.ACTIVE,
        "valid_from": date(2020, 1, 1),
        "document": Blob.objects.keep(b"%PDF"),
    }
    signed = {"proposed_by": by, "proposed_at": now(), "signed_by": by, "signed_at": now()}
    accepted = {"accepted_by": by, "accepted_at": now()}
    return Representation.objects.create(
        representative=agent, represented=principal, **{**given, **signed, **accepted, **fields}
    )


def test_nothing_stands_in_the_way_of_a_stranger(auditor: Auditor, declaration: Declaration) -> None:
    assert blocks(auditor, declaration) == []


def test_a_role_at_the_organisation_blocks_while_it_is_held(auditor: Auditor, declaration: Declaration) -> None:
    role(auditor.person, declaration.organisation)
    (block,) = blocks(auditor, declaration)
    assert (block.tie, block.until, block.firm) == (Tie.ORGANISATION, None, False)
    assert str(block) == (
        "Greta Granskare has or had a role at Region Norrvik (en), which is to be reviewed. "
        "That stands in the way while it lasts, and 24 months after."
    )


def test_a_role_that_was_held_is_forgotten_after_24_months(auditor: Auditor, declaration: Declaration) -> None:
    over = today() - timedelta(days=100)
    role(auditor.person, declaration.organisation, over)
    (block,) = blocks(auditor, declaration, over + LAST - ONE)
    assert block.until == over + LAST
    assert str(block).endswith("That stands in the way until 21 February 2028.")
    assert blocks(auditor, declaration, over + LAST) == []


def test_an_end_that_is_still_to_come_is_none_yet(auditor: Auditor, declaration: Declaration) -> None:
    role(auditor.person, declaration.organisation, today() + timedelta(days=10))
    (block,) = blocks(auditor, declaration)
    assert block.until is None


def test_a_role_at_the_organisation_s_agent_blocks(
    operator: Operator, auditor: Auditor, declaration: Declaration, other: Organisation
) -> None:
    mandate(operator.registrar, other, declaration.organisation)
    role(auditor.person, other)
    assert ties(auditor, declaration) == {(Tie.AGENT, False)}


@pytest.mark.parametrize("kind", list(RepresentationKind))
def test_the_firm_being_the_agent_blocks_until_24_months_after_the_mandate(
    operator: Operator, auditor: Auditor, declaration: Declaration, kind: RepresentationKind
) -> None:
    at = now() - timedelta(days=50)
    mandate(
        operator.registrar,
        auditor.firm,
        declaration.organisation,
        kind=kind,
        state=RepresentationState.ENDED,
        ended_at=at,
    )
    free = timezone.localdate(at) + LAST
    assert (Tie.AGENT, True) in ties(auditor, declaration, free - ONE)
    assert ties(auditor, declaration, free) == set()


def test_a_mandate_that_ran_out_counts_from_the_day_after_its_last(
    operator: Operator, auditor: Auditor, declaration: Declaration
) -> None:
    last = today() - timedelta(days=10)
    mandate(operator.registrar, auditor.firm, declaration.organisation, valid_until=last)
    free = last + ONE + LAST
    assert (Tie.AGENT, True) in ties(auditor, declaration, free - ONE)
    assert ties(auditor, declaration, free) == set()


def test_a_mandate_that_was_only_proposed_ties_nobody(
    operator: Operator, auditor: Auditor, declaration: Declaration
) -> None:
    proposed = mandate(operator.registrar, auditor.firm, declaration.organisation)
    Representation.objects.filter(pk=proposed.pk).update(
        state=RepresentationState.ENDED, accepted_by=None, accepted_at=None, ended_at=now()
    )
    assert blocks(auditor, declaration) == []


def test_a_tie_of_two_parts_is_forgotten_with_the_first_of_them(
    operator: Operator, auditor: Auditor, declaration: Declaration, other: Organisation
) -> None:
    at = now() - timedelta(days=300)
    mandate(operator.registrar, other, declaration.organisation, state=RepresentationState.ENDED, ended_at=at)
    role(auditor.person, other, today() - timedelta(days=5))
    free = timezone.localdate(at) + LAST
    assert ties(auditor, declaration, free - ONE) == {(Tie.AGENT, False)}
    assert ties(auditor, declaration, free) == set()


@pytest.mark.parametrize("of_firm", [False, True])
def test_a_subcontractor_blocks_until_24_months_after(
    auditor: Auditor, declaration: Declaration, other: Organisation, of_firm: bool
) -> None:
    supplier = auditor.firm if of_firm else other
    over = today() - timedelta(days=30)
    Subcontract.objects.create(
        principal=declaration.organisation,
        supplier=supplier,
        what="Drift",
        since=now() - timedelta(days=900),
        until=beginning(over),
    )
    if not of_firm:
        role(auditor.person, other)
    assert (Tie.SUBCONTRACTOR, of_firm) in ties(auditor, declaration, over + LAST - ONE)
    assert ties(auditor, declaration, over + LAST) == set()


@pytest.mark.parametrize("precedes", [False, True])
def test_a_role_at_a_predecessor_or_successor_blocks_until_24_months_after_it(
    operator: Operator, auditor: Auditor, declaration: Declaration, other: Organisation, precedes: bool
) -> None:
    pair = (other, declaration.organisation) if precedes else (declaration.organisation, other)
    Succession.objects.create(
        kind="merger",
        predecessor=pair[0],
        successor=pair[1],
        on=date(2021, 1, 1),
        note="Beslut",
        recorded_by=operator.registrar,
        recorded_at=now(),
    )
    over = today() - timedelta(days=30)
    role(auditor.person, other, over)
    assert ties(auditor, declaration, over + LAST - ONE) == {(Tie.SUCCESSION, False)}
    assert ties(auditor, declaration, over + LAST) == set()


def test_the_firm_being_the_organisation_blocks(auditor: Auditor, declaration: Declaration) -> None:
    auditor.firm = declaration.organisation
    assert ties(auditor, declaration) == {(Tie.ORGANISATION, True)}


@pytest.mark.parametrize("field", ["begun_by", "approved_by"])
def test_who_began_or_approved_the_declaration_never_reviews_it(
    auditor: Auditor, declaration: Declaration, field: str
) -> None:
    setattr(declaration, field, auditor.person)
    assert ties(auditor, declaration) == ties(auditor, declaration, today() + 2 * LAST) == {(Tie.DECLARATION, False)}


def test_who_answered_in_the_declaration_does_not_review_it(auditor: Auditor, declaration: Declaration) -> None:
    answer = declaration.answers.all()[0]
    Answer.objects.filter(pk=answer.pk).update(changed_by=auditor.person)
    assert ties(auditor, declaration) == {(Tie.DECLARATION, False)}
    assert str(blocks(auditor, declaration)[0]) == "Greta Granskare has worked on the declaration."


def test_who_decides_in_the_case_does_not_review_it(
    operator: Operator, auditor: Auditor, declaration: Declaration
) -> None:
    reviewed = trust.review(declaration, trust.auditor(operator, "Gun Granskare"))
    Decision.objects.create(
        declaration=declaration,
        review=reviewed,
        outcome="rejected",
        reasons="Prov",
        proposed_by=auditor.person,
        proposed_at=now(),
    )
    assert ties(auditor, declaration) == {(Tie.DECISION, False)}


def test_the_operator_s_decision_maker_reviews_nothing(
    operator: Operator, auditor: Auditor, declaration: Declaration
) -> None:
    role(auditor.person, operator.organisation, role=Role.DECISION_MAKER)
    assert ties(auditor, declaration) == {(Tie.DECISION, False)}


def test_many_cases_take_as_many_questions_as_one(
    operator: Operator, declaration: Declaration, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    auditors = [trust.auditor(operator, f"Greta {n}") for n in range(5)]
    role(auditors[3].person, declaration.organisation)
    with django_assert_num_queries(7):
        blocks_of([(auditors[0], declaration)])
    with django_assert_num_queries(7):
        found = blocks_of((one, declaration) for one in auditors)
    assert [bool(why) for why in found] == [False, False, False, True, False]


@pytest.fixture
def review(auditor: Auditor, declaration: Declaration) -> Review:
    return trust.review(declaration, auditor)


def test_a_reviewer_who_gets_a_role_there_sees_nothing_from_that_moment(auditor: Auditor, review: Review) -> None:
    person = builders.again(auditor.person)
    assert list(assigned_reviews(person)) == [review]
    assert may_review(person, Permission.LEAD_REVIEW, review)
    role(person, review.declaration.organisation)
    assert not assigned_reviews(person).exists()
    assert not may_review(person, Permission.REVIEW, review)


def test_what_is_assigned_costs_the_same_however_much_it_is(
    operator: Operator, auditor: Auditor, review: Review, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for serial in range(3):
        at = builders.organisation(operator, f"Kommun {serial}")
        trust.review(trust.submitted(trust.declaration(at, review.declaration.checklist)), auditor)
    person = builders.again(auditor.person)
    with django_assert_num_queries(11):
        assert len(assigned_reviews(person)) == 4
