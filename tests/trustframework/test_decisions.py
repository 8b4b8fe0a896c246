"""Decisions: proposed by one operator, made by another, neither of them a reviewer; sealed with what they rest on."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members import timelines
from members.actions import people
from members.audit_verifier import canonical
from members.clock import clock_at
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Person
from members.roles import Role
from members.tags import Tag
from tests import builders, trust
from tests.builders import AT, Member, Operator
from trustframework.actions import decisions
from trustframework.deciding import Wanted
from trustframework.granting import certifiable
from trustframework.material_change import changes_since
from trustframework.models import Certification, Decision, Declaration, Finding
from trustframework.models.certification import CertificationState
from trustframework.models.checklist import ChecklistRole
from trustframework.models.decision import DecisionState, Outcome
from trustframework.models.declaration import DeclarationState
from trustframework.models.finding import FindingState, Severity
from trustframework.models.review import ReviewState, Verdict

TODAY = AT.date()
DAY = timedelta(days=1)
C, D, OUT = CertificationState, DeclarationState, Outcome


@pytest.fixture
def declaration(operator: Operator, member: Member) -> Declaration:
    """Reviewed to the end, for an IdP."""
    draft = trust.declaration(member.organisation, trust.checklist(trust.version()))
    trust.recommended(draft, operator)
    return draft


@pytest.fixture
def reviewer(declaration: Declaration) -> Person:
    return declaration.reviews.get().assignments.get().auditor.person


def propose(operator: Operator, declaration: Declaration, outcome: str = OUT.APPROVED, **changes: Any) -> Decision:
    given = {"reasons": "Alla krav är uppfyllda.", "by": operator.trust_officer}
    return decisions.propose(declaration, outcome, **{**given, **changes})


def wanted(declaration: Declaration, days: int = 30) -> Wanted:
    requirement = declaration.checklist.version.requirements.get(code="IDP-02")
    return Wanted("Visa rutinen", TODAY + days * DAY, requirement, "Rutinen som PDF")


def made(operator: Operator, declaration: Declaration, outcome: str = OUT.APPROVED, **changes: Any) -> Decision:
    return decisions.make(propose(operator, declaration, outcome, **changes), by=operator.decision_maker)


def test_an_approval_certifies_what_the_checklist_is_about_for_three_years(
    operator: Operator, declaration: Declaration
) -> None:
    decision = made(operator, declaration)
    held = Certification.objects.get()
    assert (held.decision, held.state, held.roles) == (decision, C.ACTIVE, ["idp"])
    assert (held.valid_from, held.valid_until) == (TODAY, TODAY.replace(year=2029))
    assert (held.recorded_by, held.confirmed_by) == (operator.trust_officer, operator.decision_maker)
    declaration.refresh_from_db()
    assert declaration.state == D.APPROVED
    assert declaration.reviews.get().state == ReviewState.CLOSED


def test_an_agent_is_certified_for_a_year_and_begins_on_probation(operator: Operator, member: Member) -> None:
    draft = trust.declaration(member.organisation, trust.checklist(trust.version(), ChecklistRole.AGENT))
    trust.recommended(draft, operator)
    made(operator, draft)
    held = Certification.objects.get()
    assert (held.state, held.roles, held.valid_until) == (C.ON_PROBATION, ["agent"], TODAY.replace(year=2027))
    assert not held.entities.exists()


def test_a_rejection_certifies_nothing(operator: Operator, declaration: Declaration) -> None:
    made(operator, declaration, OUT.REJECTED, reasons="Rutiner saknas.")
    declaration.refresh_from_db()
    assert declaration.state == D.REJECTED
    assert not Certification.objects.exists()


def test_what_hangs_on_conditions_is_conditional(operator: Operator, declaration: Declaration) -> None:
    decision = made(operator, declaration, OUT.CONDITIONAL, conditions=[wanted(declaration)])
    assert Certification.objects.get().state == C.CONDITIONAL
    assert AuditEvent.objects.filter(tag=Tag.CONDITION_SET).count() == 1
    (sealed,) = decision.snapshot["conditions"]
    assert (sealed["requirement"], sealed["due_on"]) == ("IDP-02", (TODAY + 30 * DAY).isoformat())


def test_whoever_proposed_it_does_not_make_it(operator: Operator, declaration: Declaration) -> None:
    decision = propose(operator, declaration, by=operator.decision_maker)
    with pytest.raises(Refused, match="Another operator"):
        decisions.make(decision, by=operator.decision_maker)
    assert Decision.objects.get().state == DecisionState.PROPOSED
    with pytest.raises(IntegrityError, match=r"two_operators_decide"), transaction.atomic():
        Decision.objects.update(decided_by=operator.decision_maker)


def test_a_reviewer_neither_proposes_nor_makes_it(
    operator: Operator, declaration: Declaration, reviewer: Person
) -> None:
    for role in (Role.TRUST_OFFICER, Role.DECISION_MAKER):
        people.assign_role(reviewer, role, operator.organisation, by=operator.registrar)
    with pytest.raises(Refused, match="You were assigned to review"):
        propose(operator, declaration, by=builders.again(reviewer))
    decision = propose(operator, declaration)
    with pytest.raises(Refused, match="You were assigned to review"):
        decisions.make(decision, by=builders.again(reviewer))


def test_the_database_too_keeps_reviewers_and_deciders_apart(
    operator: Operator, declaration: Declaration, reviewer: Person
) -> None:
    propose(operator, declaration)
    for field in ("proposed_by", "decided_by"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.update(**{field: reviewer})


def test_nobody_decides_on_their_own_house(operator: Operator, member: Member, declaration: Declaration) -> None:
    decision = propose(operator, declaration)
    people.assign_role(operator.decision_maker, Role.READER, member.organisation, by=operator.registrar)
    with pytest.raises(NotAllowed):
        decisions.make(decision, by=builders.again(operator.decision_maker))


def test_a_decision_gives_reasons(operator: Operator, declaration: Declaration) -> None:
    with pytest.raises(ValidationError) as refused:
        propose(operator, declaration, reasons="  ")
    assert list(refused.value.message_dict) == ["reasons"]


def test_what_was_reviewed_before_the_latest_snapshot_is_stale(operator: Operator, declaration: Declaration) -> None:
    decision = propose(operator, declaration)
    trust.snapshot(declaration)
    with pytest.raises(Refused, match="has changed since it was reviewed"):
        decisions.make(decision, by=operator.decision_maker)
    decisions.drop(decision, by=operator.trust_officer, note="Inaktuell")
    with pytest.raises(Refused, match="has changed since it was reviewed"):
        propose(operator, declaration, OUT.REJECTED)


def test_an_open_critical_finding_hinders_an_approval_and_no_rejection(
    operator: Operator, declaration: Declaration, reviewer: Person
) -> None:
    review = declaration.reviews.get()
    found = Finding.objects.create(
        review=review,
        requirement=declaration.checklist.version.requirements.get(code="KEY-01"),
        severity=Severity.CRITICAL,
        text="Nyckeln ligger öppet",
        due_on=TODAY + 14 * DAY,
        recorded_by=reviewer,
        recorded_at=AT,
    )
    with pytest.raises(Refused, match="critical finding on KEY-01 is open"):
        propose(operator, declaration)
    Finding.objects.update(state=FindingState.VERIFIED)
    decisions.drop(propose(operator, declaration), by=operator.trust_officer, note="Prov")
    Finding.objects.filter(pk=found.pk).update(state=FindingState.CORRECTED)
    assert propose(operator, declaration, OUT.REJECTED).state == DecisionState.PROPOSED


@pytest.mark.parametrize("says", ["answer", "reviewers"])
def test_a_critical_requirement_that_is_not_met_hinders_an_approval(
    operator: Operator, declaration: Declaration, says: str
) -> None:
    if says == "answer":
        declaration.answers.filter(requirement__code="GOV-01").update(status="partly")
    else:
        declaration.reviews.get().assessments.filter(requirement__code="GOV-01").update(verdict=Verdict.NOT_MET)
    with pytest.raises(Refused, match="critical requirement GOV-01 is not met"):
        propose(operator, declaration, OUT.CONDITIONAL, conditions=[wanted(declaration)])


def test_what_hinders_is_asked_again_when_the_decision_is_made(operator: Operator, declaration: Declaration) -> None:
    decision = propose(operator, declaration)
    declaration.answers.filter(requirement__code="GOV-01").update(status="not_fulfilled")
    with pytest.raises(Refused, match="GOV-01 is not met"):
        decisions.make(decision, by=operator.decision_maker)
    assert not Certification.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": OUT.CONDITIONAL}, "conditions"),
        ({"roles": ["sp"]}, "roles"),
        ({"roles": []}, "roles"),
        ({"valid_from": TODAY - DAY}, "valid_from"),
        ({"valid_until": TODAY}, "valid_until"),
        ({"valid_until": TODAY.replace(year=2029) + DAY}, "valid_until"),
        ({"outcome": "maybe"}, "outcome"),
    ],
)
def test_what_does_not_go_together_is_refused_by_field(
    operator: Operator, declaration: Declaration, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        propose(operator, declaration, **changes)
    assert list(refused.value.message_dict) == [field]
    assert not Decision.objects.exists()


def test_a_condition_is_never_about_what_is_critical(operator: Operator, declaration: Declaration) -> None:
    critical = declaration.checklist.version.requirements.get(code="KEY-01")
    with pytest.raises(ValidationError, match="KEY-01 is critical"):
        propose(operator, declaration, OUT.CONDITIONAL, conditions=[Wanted("Sen", TODAY + DAY, critical)])


def test_the_seal_says_what_the_decision_rests_on_and_stands_in_the_chain(
    operator: Operator, member: Member, declaration: Declaration
) -> None:
    revision = builders.approved(operator, member)
    declaration.entities.add(revision.entity)
    decision = made(operator, declaration)
    assert decision.sealed is not None
    told = json.loads(decision.sealed.bytes())
    assert canonical(told) == decision.sealed.bytes()
    assert told == decision.snapshot
    review = declaration.reviews.get()
    assert (told["declaration_sha256"], told["report_sha256"]) == (review.snapshot.sha256, review.report_id)
    assert told["entities"] == {revision.entity.entity_id: revision.clean_content_id}
    assert AuditEvent.objects.get(tag=Tag.DECISION_MADE).details["decision_sha256"] == decision.sealed_id


def test_metadata_that_was_approved_since_is_a_material_change(
    operator: Operator, member: Member, declaration: Declaration
) -> None:
    revision = builders.approved(operator, member)
    declaration.entities.add(revision.entity)
    decision = made(operator, declaration)
    assert changes_since(decision) == []
    type(revision).objects.filter(pk=revision.pk).update(state="superseded")
    (change,) = changes_since(decision)
    assert (change.entity_id, change.before, change.now) == (revision.entity.entity_id, revision.clean_content_id, "")


def test_a_decision_is_made_once(operator: Operator, declaration: Declaration) -> None:
    decision = propose(operator, declaration)
    seen_before = Decision.objects.get()
    decisions.make(decision, by=operator.decision_maker)
    with pytest.raises(AlreadyMoved, match="This decision is made already"):
        decisions.make(seen_before, by=operator.decision_maker)
    assert Decision.objects.get().state == DecisionState.MADE
    assert Certification.objects.count() == 1


def test_of_two_proposals_the_second_is_refused(operator: Operator, declaration: Declaration) -> None:
    propose(operator, declaration)
    with pytest.raises(Refused, match="A decision is proposed already"):
        propose(operator, declaration)


def test_a_renewal_takes_the_place_of_the_one_with_the_same_scope_alone(
    operator: Operator, member: Member, declaration: Declaration
) -> None:
    same = builders.certify(operator, member.organisation, roles=("idp",))
    other = builders.certify(operator, member.organisation, roles=("sp",))
    held = made(operator, declaration).certification
    assert held.renews == same
    assert Certification.objects.get(pk=same.pk).state == C.SUPERSEDED
    assert Certification.objects.get(pk=other.pk).state == C.ACTIVE


def test_a_renewal_does_not_begin_later_than_the_decision(
    operator: Operator, member: Member, declaration: Declaration
) -> None:
    builders.certify(operator, member.organisation, roles=("idp",))
    with pytest.raises(ValidationError, match="begins with the decision"):
        propose(operator, declaration, valid_from=TODAY + DAY)


def test_a_decision_made_days_later_certifies_from_that_day(operator: Operator, declaration: Declaration) -> None:
    decision = propose(operator, declaration)
    with clock_at(AT + 5 * DAY):
        held = decisions.make(decision, by=operator.decision_maker).certification
    assert (held.valid_from, held.valid_until) == (TODAY + 5 * DAY, TODAY.replace(year=2029) + 5 * DAY)


def test_a_correction_replaces_the_decision_and_its_certification(operator: Operator, declaration: Declaration) -> None:
    first = made(operator, declaration)
    decisions.reopen(first, by=operator.decision_maker, note="Fel giltighetstid")
    declaration.refresh_from_db()
    second = made(operator, declaration, reasons="Rättad giltighetstid.", valid_until=TODAY + 90 * DAY)
    first.refresh_from_db()
    assert (first.state, second.replaces) == (DecisionState.REPLACED, first)
    assert Certification.objects.get(decision=first).state == C.SUPERSEDED
    assert Certification.objects.get(decision=second).renews == Certification.objects.get(decision=first)
    assert second.snapshot["replaces"] == first.pk


def test_a_rejection_in_place_of_an_approval_ends_its_certification(
    operator: Operator, declaration: Declaration
) -> None:
    first = made(operator, declaration)
    decisions.reopen(first, by=operator.decision_maker, note="Felaktigt underlag")
    declaration.refresh_from_db()
    made(operator, declaration, OUT.REJECTED, reasons="Underlaget var fel.")
    assert Certification.objects.get().state == C.SUPERSEDED


def test_a_declaration_is_not_decided_anew_beside_a_newer_one(
    operator: Operator, member: Member, declaration: Declaration
) -> None:
    first = made(operator, declaration)
    trust.declaration(member.organisation, declaration.checklist)
    with pytest.raises(Refused, match="A newer declaration of the same kind is open"):
        decisions.reopen(first, by=operator.decision_maker, note="Fel")


def test_an_entity_that_the_declaration_is_not_about_is_not_certified(
    operator: Operator, member: Member, declaration: Declaration
) -> None:
    other = builders.member(operator, "Söderås kommun")
    theirs = builders.approved_entity(operator, other)
    with pytest.raises(ValidationError, match="Only entities that the declaration is about"):
        propose(operator, declaration, entities=[theirs])


def test_an_organisation_is_not_told_of_what_is_only_proposed(operator: Operator, declaration: Declaration) -> None:

    propose(operator, declaration)
    seen = timelines.of_organisation(declaration.organisation, internal=False).events
    assert "Decision proposed" not in {event.label for event in seen}
    seen = timelines.of_organisation(declaration.organisation, internal=True).events
    assert "Decision proposed" in {event.label for event in seen}


def test_a_checklist_certifies_another_role_only_where_it_leaves_nothing_of_it_out(
    operator: Operator, member: Member
) -> None:
    """Whoever is certified without an identity provider answers some of an IdP's requirements, and is none."""
    checklist = trust.checklist(trust.version(), ChecklistRole.WITHOUT_IDP)
    checklist.tags, checklist.left_out = ["all", "idp", "sp", "attribute_source", "without_idp"], ["IDP-02"]
    checklist.save()
    assert certifiable(checklist) == {"identity_assignment", "sp", "aa"}
    checklist.left_out = ["GOV-02"]
    checklist.save()
    assert certifiable(checklist) == {"identity_assignment"}
    checklist.left_out = []
    checklist.save()
    assert certifiable(checklist) == {"identity_assignment", "idp", "sp", "aa"}
