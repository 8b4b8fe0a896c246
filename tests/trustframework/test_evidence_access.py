"""Evidence opens for the declarer's own, and for reviewers who are assigned, cleared and bound; each time is kept."""

import hashlib
from datetime import timedelta

import pytest

from members.actions import people
from members.clock import now, today
from members.errors import NotAllowed, Refused
from members.models import Agreement, AuditEvent, Beneficiary, Organisation, Person
from members.models.agreement import AgreementKind, AgreementState
from members.models.blob import Blob
from members.roles import Role
from members.tags import Tag
from tests import builders, trust
from tests.builders import AT, Member, Operator
from trustframework.actions import reviews
from trustframework.actions.evidence_access import open_evidence
from trustframework.models import Assignment, Auditor, Declaration, Evidence, Review
from trustframework.models.evidence import Confidentiality
from trustframework.models.review import ReviewState

FILE = b"%PDF-1.7 policy"


@pytest.fixture
def declarer(operator: Operator, member: Member) -> Person:
    return builders.in_role(operator, Role.DECLARER, member.organisation)


@pytest.fixture
def declaration(member: Member) -> Declaration:
    return trust.submitted(trust.declaration(member.organisation, trust.checklist(trust.version())))


@pytest.fixture
def evidence(declaration: Declaration, declarer: Person) -> Evidence:
    return Evidence.objects.create(
        answer=declaration.answers.all()[0],
        title="Policy",
        file=Blob.objects.keep(FILE),
        file_name="policy.pdf",
        added_by=declarer,
        added_at=now(),
    )


@pytest.fixture
def auditor(operator: Operator) -> Auditor:
    return trust.auditor(operator)


@pytest.fixture
def review(declaration: Declaration, auditor: Auditor) -> Review:
    return trust.review(declaration, auditor)


@pytest.fixture
def assignment(review: Review) -> Assignment:
    return review.assignments.get()


def agreement(
    at: Organisation,
    kind: AgreementKind = AgreementKind.NON_DISCLOSURE,
    state: AgreementState = AgreementState.IN_FORCE,
    commissioner: Organisation | None = None,
) -> Agreement:
    return Agreement.objects.create(
        organisation=at,
        commissioner=commissioner,
        template=builders.template(kind),
        state=state,
        prepared_at=now(),
        valid_from=today(),
    )


@pytest.fixture
def bound(operator: Operator, assignment: Assignment) -> Assignment:
    reviews.bind(assignment, agreement(assignment.auditor.firm), by=operator.trust_officer)
    return assignment


def reader(bound: Assignment) -> Person:
    return builders.again(bound.auditor.person)


def opened() -> int:
    return AuditEvent.objects.filter(tag=Tag.EVIDENCE_OPENED).count()


def test_a_bound_reviewer_opens_it_and_each_time_is_kept(bound: Assignment, evidence: Evidence) -> None:
    assert open_evidence(evidence, by=reader(bound)) == FILE
    open_evidence(evidence, by=reader(bound))
    events = AuditEvent.objects.filter(tag=Tag.EVIDENCE_OPENED)
    assert len(events) == 2
    assert (events[0].actor, events[0].organisation) == (bound.auditor.person, evidence.answer.declaration.organisation)
    assert events[0].chained == {
        "evidence_sha256": hashlib.sha256(FILE).hexdigest(),
        "confidentiality": "confidential",
        "capacity": "reviewer",
    }


def test_nothing_opens_before_there_is_a_non_disclosure_agreement(assignment: Assignment, evidence: Evidence) -> None:
    with pytest.raises(Refused, match="No non-disclosure agreement in force binds Granskarna"):
        open_evidence(evidence, by=reader(assignment))
    assert not opened()


def test_nothing_opens_any_more_when_the_agreement_has_ended(bound: Assignment, evidence: Evidence) -> None:
    Agreement.objects.filter(organisation=bound.auditor.firm).update(state=AgreementState.ENDED)
    with pytest.raises(Refused, match="No non-disclosure agreement in force"):
        open_evidence(evidence, by=reader(bound))


@pytest.mark.parametrize("state", [s for s in ReviewState if s != ReviewState.CLOSED])
def test_a_reviewer_opens_it_from_the_beginning_of_the_review_to_its_end(
    bound: Assignment, evidence: Evidence, state: ReviewState
) -> None:
    changes = {"state": state}
    if state == ReviewState.FINAL:
        changes |= {"recommendation": "approve", "report": Blob.objects.keep(b"report")}  # type: ignore[dict-item]
    Review.objects.update(**changes)
    if state in ("in_progress", "draft_report", "fact_check", "final"):
        assert open_evidence(evidence, by=reader(bound)) == FILE
    else:
        with pytest.raises(Refused, match="has not begun"):
            open_evidence(evidence, by=reader(bound))


def test_to_the_reviewer_of_a_closed_review_there_is_none(bound: Assignment, evidence: Evidence) -> None:
    Review.objects.update(state=ReviewState.CLOSED)
    with pytest.raises(NotAllowed):
        open_evidence(evidence, by=reader(bound))


def test_a_reviewer_who_gets_a_role_at_the_organisation_opens_nothing_as_a_reviewer(
    operator: Operator, member: Member, bound: Assignment, evidence: Evidence
) -> None:
    people.assign_role(bound.auditor.person, Role.READER, member.organisation, by=operator.registrar)
    with pytest.raises(NotAllowed):
        open_evidence(evidence, by=reader(bound))


def test_a_reviewer_of_another_case_opens_nothing(operator: Operator, bound: Assignment, evidence: Evidence) -> None:
    at = builders.organisation(operator, "Söderås kommun")
    other = trust.submitted(trust.declaration(at, evidence.answer.declaration.checklist))
    gun = trust.auditor(operator, "Gun Granskare")
    trust.review(other, gun)
    with pytest.raises(NotAllowed):
        open_evidence(evidence, by=gun.person)


def test_neither_strangers_nor_readers_nor_other_operators_open_it(
    operator: Operator, member: Member, evidence: Evidence
) -> None:
    for person in (builders.person("Ture Främling"), member.reader, operator.registrar, operator.key_custodian):
        with pytest.raises(NotAllowed):
            open_evidence(evidence, by=person)
    assert not opened()


def test_the_declarer_s_own_people_open_it_and_that_is_kept_too(declarer: Person, evidence: Evidence) -> None:
    assert open_evidence(evidence, by=declarer) == FILE
    assert AuditEvent.objects.get(tag=Tag.EVIDENCE_OPENED).details["capacity"] == "declarer"


def test_officers_open_what_is_internal_and_nothing_that_is_confidential(
    operator: Operator, evidence: Evidence
) -> None:
    with pytest.raises(Refused, match="opens for the declarer's own people and the assigned reviewers alone"):
        open_evidence(evidence, by=operator.trust_officer)
    Evidence.objects.update(confidentiality=Confidentiality.INTERNAL)
    evidence.refresh_from_db()
    assert open_evidence(evidence, by=operator.trust_officer) == FILE


def test_officers_open_nothing_of_a_draft(operator: Operator, evidence: Evidence) -> None:
    evidence.confidentiality = Confidentiality.INTERNAL
    evidence.answer.declaration.submitted_at = None
    with pytest.raises(NotAllowed):
        open_evidence(evidence, by=operator.trust_officer)


def test_what_is_strictly_confidential_takes_a_reason_that_is_kept(bound: Assignment, evidence: Evidence) -> None:
    Evidence.objects.update(confidentiality=Confidentiality.STRICT)
    evidence.refresh_from_db()
    for blank in ("", "  "):
        with pytest.raises(Refused, match="Say why you open it"):
            open_evidence(evidence, by=reader(bound), reason=blank)
    assert not opened()
    open_evidence(evidence, by=reader(bound), reason="Stickprov av loggar")
    event = AuditEvent.objects.get(tag=Tag.EVIDENCE_OPENED)
    assert event.details["reason"] == "Stickprov av loggar"
    assert "reason" not in event.chained


def test_a_document_that_is_kept_elsewhere_says_where(declarer: Person, evidence: Evidence) -> None:
    evidence.file, evidence.reference = None, "Diariet 2026/17"
    with pytest.raises(Refused, match="It is kept here: Diariet 2026/17"):
        open_evidence(evidence, by=declarer)


# Which agreement binds.


def test_the_member_s_agreement_binds_a_firm_that_it_holds_for_too(
    operator: Operator, member: Member, assignment: Assignment, evidence: Evidence
) -> None:
    mirrored = agreement(member.organisation, commissioner=builders.organisation(operator, "Myndigheten"))
    with pytest.raises(Refused, match="does not bind Granskarna"):
        reviews.bind(assignment, mirrored, by=operator.trust_officer)
    Beneficiary.objects.create(agreement=mirrored, organisation=assignment.auditor.firm, starts=today())
    reviews.bind(assignment, mirrored, by=operator.trust_officer)
    assert open_evidence(evidence, by=reader(assignment)) == FILE


@pytest.mark.parametrize(
    ("kind", "state", "why"),
    [
        (AgreementKind.REVIEW, AgreementState.IN_FORCE, "is no non-disclosure agreement"),
        (AgreementKind.NON_DISCLOSURE, AgreementState.SENT, "does not bind"),
        (AgreementKind.NON_DISCLOSURE, AgreementState.ENDED, "does not bind"),
    ],
)
def test_what_is_no_agreement_in_force_does_not_bind(
    operator: Operator, assignment: Assignment, kind: AgreementKind, state: AgreementState, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        reviews.bind(assignment, agreement(assignment.auditor.firm, kind, state), by=operator.trust_officer)
    assert Assignment.objects.get().non_disclosure is None


def test_an_agreement_between_others_does_not_bind_whomever_it_holds_for(
    operator: Operator, assignment: Assignment
) -> None:
    others = agreement(builders.organisation(operator, "Söderås kommun"))
    Beneficiary.objects.create(agreement=others, organisation=assignment.auditor.firm, starts=today())
    with pytest.raises(Refused, match="is about other organisations"):
        reviews.bind(assignment, others, by=operator.trust_officer)


def test_the_reviewer_records_the_agreement_too_and_nobody_else_does(
    operator: Operator, member: Member, assignment: Assignment
) -> None:
    signed = agreement(assignment.auditor.firm)
    with pytest.raises(NotAllowed):
        reviews.bind(assignment, signed, by=member.signatory)
    reviews.bind(assignment, signed, by=assignment.auditor.person)
    event = AuditEvent.objects.get(tag=Tag.REVIEWER_BOUND)
    assert (event.actor, event.at) == (assignment.auditor.person, AT)
    assert Assignment.objects.get().non_disclosure == signed


def test_the_last_day_of_an_agreement_still_binds(bound: Assignment, evidence: Evidence) -> None:
    Agreement.objects.filter(organisation=bound.auditor.firm).update(valid_until=today())
    assert open_evidence(evidence, by=reader(bound)) == FILE
    Agreement.objects.filter(organisation=bound.auditor.firm).update(valid_until=today() - timedelta(days=1))
    with pytest.raises(Refused, match="No non-disclosure agreement"):
        open_evidence(evidence, by=reader(bound))
