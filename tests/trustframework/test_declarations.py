"""Declarations: reviewed by one, decided by another; a decision is made once, with reasons."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Organisation, Person
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator
from trustframework.actions import certifications, declarations, frameworks
from trustframework.models import Certification, Decision, Declaration, FrameworkVersion
from trustframework.models.declaration import ChecklistRole, DeclarationState
from trustframework.models.framework import VersionState

D, V = DeclarationState, VersionState
TO_REVIEW = (D.INTERNALLY_APPROVED, D.SUBMITTED, D.COMPLETENESS_CHECK, D.UNDER_REVIEW)


@pytest.fixture
def version(operator: Operator) -> FrameworkVersion:
    framework = frameworks.record("tillit", name_sv="Tillit", name_en="Trust", by=operator.trust_officer)
    return frameworks.draft(framework, "2026", by=operator.trust_officer)


@pytest.fixture
def draft(operator: Operator, member: Member, version: FrameworkVersion) -> Declaration:
    return declarations.begin(
        member.organisation, version, builders.level(), ChecklistRole.IDP, by=operator.trust_officer
    )


@pytest.fixture
def auditor(db: None) -> Person:
    return builders.person("Rita Revisor")


@pytest.fixture
def recommended(operator: Operator, draft: Declaration) -> Declaration:
    """Reviewed by the trust officer, and waiting for somebody else's decision."""
    for state in TO_REVIEW:
        reviewer = operator.trust_officer if state == D.UNDER_REVIEW else None
        declarations.advance(draft, state, by=operator.decision_maker, reviewer=reviewer)
    declarations.advance(draft, D.RECOMMENDED, by=operator.decision_maker)
    return draft


def test_the_way_to_a_review_is_taken_step_by_step(operator: Operator, draft: Declaration, auditor: Person) -> None:
    with clock_at(AT + timedelta(days=3)):
        for state in TO_REVIEW:
            declarations.advance(draft, state, by=operator.trust_officer)
        declarations.advance(draft, D.SUPPLEMENT_REQUESTED, by=operator.trust_officer)
        declarations.advance(draft, D.UNDER_REVIEW, by=operator.trust_officer, reviewer=auditor)
    draft.refresh_from_db()
    assert (draft.state, draft.submitted_at, draft.reviewer) == (D.UNDER_REVIEW, AT + timedelta(days=3), auditor)
    assert AuditEvent.objects.filter(tag=Tag.DECLARATION_MOVED).count() == 7


def test_no_step_is_skipped(operator: Operator, draft: Declaration) -> None:
    with pytest.raises(Refused, match="is draft and cannot become under review"):
        declarations.advance(draft, D.UNDER_REVIEW, by=operator.trust_officer)


@pytest.mark.parametrize("outcome", [D.APPROVED, D.CONDITIONAL, D.REJECTED])
def test_a_declaration_is_not_moved_to_an_outcome(
    operator: Operator, recommended: Declaration, outcome: DeclarationState
) -> None:
    with pytest.raises(Refused, match="is decided, with reasons"):
        declarations.advance(recommended, outcome, by=operator.decision_maker)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("outcome", [D.APPROVED, D.CONDITIONAL, D.REJECTED])
def test_somebody_else_than_the_reviewer_decides(
    operator: Operator, recommended: Declaration, outcome: DeclarationState
) -> None:
    decision = declarations.decide(recommended, outcome, reasons="Alla krav uppfyllda", by=operator.decision_maker)
    recommended.refresh_from_db()
    assert recommended.state == decision.outcome == outcome
    assert (decision.reviewer, decision.decided_by, decision.decided_at) == (
        operator.trust_officer,
        operator.decision_maker,
        AT,
    )
    assert AuditEvent.objects.get(tag=Tag.DECISION_MADE).details == {"outcome": outcome.value}


def test_the_reviewer_does_not_decide(operator: Operator, recommended: Declaration) -> None:
    with pytest.raises(Refused, match="You reviewed this declaration"):
        declarations.decide(recommended, D.APPROVED, reasons="Alla krav uppfyllda", by=operator.trust_officer)
    assert not Decision.objects.exists()


def test_the_database_too_keeps_reviewer_and_decision_maker_apart(operator: Operator, recommended: Declaration) -> None:
    with pytest.raises(IntegrityError, match="reviewer_is_not_decision_maker"), transaction.atomic():
        Decision.objects.create(
            declaration=recommended,
            outcome=D.APPROVED,
            reviewer=operator.trust_officer,
            decided_by=operator.trust_officer,
            decided_at=AT,
            reasons="Bråttom",
        )


def test_a_reviewer_is_not_exchanged_so_as_to_decide(operator: Operator, draft: Declaration, auditor: Person) -> None:
    for state in TO_REVIEW:
        declarations.advance(draft, state, by=operator.decision_maker)
    declarations.advance(draft, D.SUPPLEMENT_REQUESTED, by=operator.decision_maker, reviewer=operator.trust_officer)
    with pytest.raises(Refused, match="Tora Tillit is the reviewer"):
        declarations.advance(draft, D.UNDER_REVIEW, by=operator.trust_officer, reviewer=auditor)
    assert Declaration.objects.get().reviewer == operator.trust_officer


def test_nobody_reviews_an_organisation_where_they_have_a_role(
    operator: Operator, member: Member, draft: Declaration
) -> None:
    with pytest.raises(Refused, match="has a role at Region Norrvik"):
        declarations.advance(draft, D.INTERNALLY_APPROVED, by=operator.trust_officer, reviewer=member.reader)


def test_nobody_decides_on_their_own_organisation(operator: Operator, member: Member, recommended: Declaration) -> None:
    builders.people.assign_role(operator.decision_maker, Role.READER, member.organisation, by=operator.registrar)
    with pytest.raises(NotAllowed):
        declarations.decide(recommended, D.APPROVED, reasons="Vi är bra", by=builders.again(operator.decision_maker))


def test_what_nobody_has_reviewed_is_not_decided(operator: Operator, draft: Declaration) -> None:
    with pytest.raises(Refused, match="Nobody has reviewed"):
        declarations.decide(draft, D.APPROVED, reasons="Alla krav uppfyllda", by=operator.decision_maker)


def test_a_decision_gives_reasons(operator: Operator, recommended: Declaration) -> None:
    with pytest.raises(ValidationError) as refused:
        declarations.decide(recommended, D.APPROVED, reasons="", by=operator.decision_maker)
    assert list(refused.value.message_dict) == ["reasons"]


def test_a_decision_is_one_of_three(operator: Operator, recommended: Declaration) -> None:
    with pytest.raises(ValidationError):
        declarations.decide(recommended, D.WITHDRAWN, reasons="Nej", by=operator.decision_maker)
    assert Declaration.objects.get().state == D.RECOMMENDED


def test_a_declaration_that_is_not_recommended_yet_leaves_no_decision(
    operator: Operator, draft: Declaration, auditor: Person
) -> None:
    draft.reviewer = auditor
    with pytest.raises(Refused, match="cannot become"):
        declarations.decide(draft, D.APPROVED, reasons="Alla krav uppfyllda", by=operator.decision_maker)
    assert not Decision.objects.exists()


def test_a_declaration_is_decided_once(operator: Operator, recommended: Declaration) -> None:
    declarations.decide(recommended, D.APPROVED, reasons="Alla krav uppfyllda", by=operator.decision_maker)
    with pytest.raises(ValidationError):
        declarations.decide(recommended, D.REJECTED, reasons="Ånger", by=operator.decision_maker)
    assert Decision.objects.get().outcome == D.APPROVED


@pytest.mark.parametrize(("outcome", "stands"), [(D.APPROVED, True), (D.CONDITIONAL, True), (D.REJECTED, False)])
def test_a_certification_stands_on_an_approval_of_the_same_organisation(
    operator: Operator, member: Member, recommended: Declaration, outcome: DeclarationState, stands: bool
) -> None:
    decision = declarations.decide(recommended, outcome, reasons="Se protokollet", by=operator.decision_maker)

    def certify(at: Organisation) -> Certification:
        return certifications.record(
            at,
            recommended.level,
            roles=["idp"],
            valid_from=AT.date(),
            valid_until=AT.date() + timedelta(days=365),
            decision=decision,
            by=operator.trust_officer,
        )

    with pytest.raises(Refused, match="is not an approval of Söderås kommun"):
        certify(builders.organisation(operator, "Söderås kommun"))
    if stands:
        assert certify(member.organisation).decision == decision
    else:
        with pytest.raises(Refused, match="is not an approval of Region Norrvik"):
            certify(member.organisation)


def test_a_version_in_force_takes_the_place_of_the_one_before(operator: Operator, version: FrameworkVersion) -> None:
    newer = frameworks.draft(version.framework, "2027", by=operator.trust_officer)
    for one in (version, newer):
        for state in (V.CONSULTATION, V.ADOPTED, V.IN_FORCE):
            frameworks.advance(one, state, by=operator.trust_officer)
    version.refresh_from_db()
    assert (version.state, newer.state, newer.in_force_from) == (V.SUPERSEDED, V.IN_FORCE, AT.date())
