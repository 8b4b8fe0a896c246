"""Reviews are planned, auditors assigned and cleared; conflicts of interest end an assignment at once."""

from datetime import timedelta
from typing import Any

import pytest

from members.actions import people
from members.clock import clock_at, today
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Letter
from members.models.letter import LetterKind
from members.permissions import Permission
from members.roles import Role
from members.tags import Tag
from tests import builders, trust
from tests.builders import AT, Member, Operator
from trustframework.actions import auditors, declarations, reviews
from trustframework.assigned import may_review
from trustframework.models import Assignment, Auditor, Certification, Declaration, Review
from trustframework.models.certification import CertificationState
from trustframework.models.checklist import ChecklistRole
from trustframework.models.declaration import DeclarationState
from trustframework.models.review import AssignmentState, ReviewState
from trustframework.review_rules import warnings

R, Y, D = ReviewState, AssignmentState, DeclarationState
NO: dict[str, Any] = {"employed": False, "consulted": False, "owned": False, "agent_related": False}
ALL = ("employed", "consulted", "owned", "agent_related")


@pytest.fixture
def declaration(member: Member) -> Declaration:
    draft = trust.declaration(member.organisation, trust.checklist(trust.version()))
    return trust.submitted(draft, D.COMPLETENESS_CHECK)


@pytest.fixture
def days() -> dict[str, Any]:
    return {"planned_from": today() + timedelta(days=7), "due_on": today() + timedelta(days=35)}


@pytest.fixture
def planned(operator: Operator, declaration: Declaration, days: dict[str, Any]) -> Review:
    return reviews.plan(declaration, on_site=False, by=operator.trust_officer, **days)


@pytest.fixture
def lead(operator: Operator) -> Auditor:
    return trust.auditor(operator)


@pytest.fixture
def second(operator: Operator) -> Auditor:
    return trust.auditor(operator, "Gun Granskare", lead=False)


@pytest.fixture
def asked(operator: Operator, planned: Review, lead: Auditor) -> Assignment:
    return reviews.assign(planned, lead, lead=True, by=operator.trust_officer)


@pytest.fixture
def cleared(asked: Assignment) -> Assignment:
    reviews.state_conflicts(asked, by=asked.auditor.person, **NO)
    return asked


@pytest.fixture
def begun(cleared: Assignment) -> Assignment:
    reviews.begin(cleared.review, by=builders.again(cleared.auditor.person))
    return cleared


def state_of(review: Review) -> str:
    return Review.objects.get(pk=review.pk).state


# Planning.


def test_a_review_is_planned_of_what_was_submitted(planned: Review, declaration: Declaration) -> None:
    assert (planned.state, planned.snapshot) == (R.PLANNED, declaration.snapshots.get())
    assert {a.requirement.code for a in planned.assessments.all()} == {
        a.requirement.code for a in declaration.answers.all()
    }
    assert AuditEvent.objects.filter(tag=Tag.REVIEW_PLANNED).count() == 1
    letter = Letter.objects.filter(kind=LetterKind.REVIEW_PLANNED)
    assert {one.organisation for one in letter} == {declaration.organisation}


@pytest.mark.parametrize("state", [D.DRAFT, D.INTERNALLY_APPROVED, D.RECOMMENDED, D.APPROVED, D.WITHDRAWN, D.LAPSED])
def test_nothing_is_reviewed_before_it_is_submitted_or_after_it_is_decided(
    operator: Operator, declaration: Declaration, days: dict[str, Any], state: DeclarationState
) -> None:
    Declaration.objects.update(state=state)
    with pytest.raises(Refused, match="Only what has been submitted"):
        reviews.plan(declaration, by=operator.trust_officer, **days)


def test_a_declaration_has_one_open_review(operator: Operator, planned: Review, days: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="is planned already"):
        reviews.plan(planned.declaration, by=operator.trust_officer, **days)


@pytest.mark.parametrize(
    ("begins", "due", "why"), [(7, 6, "due before it begins"), (-9, -1, "due in the past"), (0, 0, "")]
)
def test_days_are_in_order(operator: Operator, declaration: Declaration, begins: int, due: int, why: str) -> None:
    day: dict[str, Any] = {"planned_from": today() + timedelta(days=begins), "due_on": today() + timedelta(days=due)}
    if why:
        with pytest.raises(Refused, match=why):
            reviews.plan(declaration, by=operator.trust_officer, **day)
    else:
        assert reviews.plan(declaration, by=operator.trust_officer, **day).due_on == today()


def agent_declaration(member: Member) -> Declaration:
    checklist = trust.checklist(trust.version(), ChecklistRole.AGENT)
    return trust.submitted(trust.declaration(member.organisation, checklist))


def test_an_agent_that_was_never_certified_is_visited(operator: Operator, member: Member, days: dict[str, Any]) -> None:
    declared = agent_declaration(member)
    with pytest.raises(Refused, match="includes a visit on site"):
        reviews.plan(declared, on_site=False, by=operator.trust_officer, **days)
    assert reviews.plan(declared, on_site=True, by=operator.trust_officer, **days).on_site


@pytest.mark.parametrize(
    ("state", "visited"), [(CertificationState.ON_PROBATION, True), (CertificationState.ACTIVE, False)]
)
def test_an_agent_on_probation_is_visited_and_a_settled_one_need_not_be(
    operator: Operator, member: Member, days: dict[str, Any], state: CertificationState, visited: bool
) -> None:
    held = builders.certify(operator, member.organisation)
    Certification.objects.filter(pk=held.pk).update(state=state, roles=["agent"])
    declared = agent_declaration(member)
    if visited:
        with pytest.raises(Refused, match="includes a visit on site"):
            reviews.plan(declared, by=operator.trust_officer, **days)
    else:
        assert not reviews.plan(declared, by=operator.trust_officer, **days).on_site


def test_two_officers_do_not_overwrite_each_other_s_plans(
    operator: Operator, planned: Review, days: dict[str, Any]
) -> None:
    reviews.reschedule(planned, seen=0, on_site=True, by=operator.trust_officer, **days)
    with pytest.raises(AlreadyMoved):
        reviews.reschedule(Review.objects.get(), seen=0, on_site=False, by=operator.trust_officer, **days)
    assert Review.objects.get().on_site


# Assigning.


def test_the_auditor_is_asked_and_written_to(asked: Assignment, lead: Auditor) -> None:
    assert (asked.state, asked.lead, state_of(asked.review)) == (Y.ASKED, True, R.ASSIGNED)
    assert Letter.objects.get(kind=LetterKind.REVIEW_ASSIGNED).person == lead.person
    assert not may_review(builders.again(lead.person), Permission.REVIEW, asked.review)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "suspended"}, "is suspended, not accredited"),
        ({"valid_until": AT.date()}, "The accreditation of Greta Granskare is over on"),
        ({"renewed_until": AT.date()}, "has to be renewed by"),
        ({"competence": ["sp"]}, "is not accredited for the checklist"),
        ({"lead": False}, "may review, but not lead"),
    ],
)
def test_who_may_not_review_is_not_assigned(
    operator: Operator, planned: Review, lead: Auditor, change: dict[str, Any], why: str
) -> None:
    Auditor.objects.filter(pk=lead.pk).update(**change)
    lead.refresh_from_db()
    with pytest.raises(Refused, match=why):
        reviews.assign(planned, lead, lead=True, by=operator.trust_officer)
    assert not Assignment.objects.exists()


def test_somebody_with_a_tie_is_not_assigned_and_the_tie_is_named(
    operator: Operator, planned: Review, lead: Auditor, member: Member
) -> None:
    people.assign_role(lead.person, Role.READER, member.organisation, by=operator.registrar)
    with pytest.raises(Refused, match="has or had a role at Region Norrvik"):
        reviews.assign(planned, lead, lead=True, by=operator.trust_officer)


def test_exactly_one_leads(operator: Operator, asked: Assignment) -> None:
    other = trust.auditor(operator, "Gun Granskare")
    with pytest.raises(Refused, match="Greta Granskare leads the review already"):
        reviews.assign(asked.review, other, lead=True, by=operator.trust_officer)


def test_nobody_is_assigned_twice(operator: Operator, asked: Assignment) -> None:
    with pytest.raises(Refused, match="is assigned already"):
        reviews.assign(asked.review, asked.auditor, lead=False, by=operator.trust_officer)


def test_only_trust_officers_assign_and_never_themselves(
    operator: Operator, planned: Review, lead: Auditor, member: Member
) -> None:
    for person in (operator.decision_maker, operator.registrar, member.administrator, lead.person):
        with pytest.raises(NotAllowed):
            reviews.assign(planned, lead, lead=True, by=person)
    lead.person = operator.trust_officer
    with pytest.raises(Refused, match="Nobody assigns themselves"):
        reviews.assign(planned, lead, lead=True, by=operator.trust_officer)


def test_the_page_warns_of_one_reviewer_and_of_an_accreditation_that_ends_before(
    planned: Review, asked: Assignment, lead: Auditor
) -> None:
    Auditor.objects.filter(pk=lead.pk).update(renewed_until=planned.due_on)
    told = warnings(Review.objects.get())
    assert any("has to be renewed by" in one for one in told)
    assert any("reviewed by two" in one for one in told)
    assert any("not bound by a non-disclosure agreement" in one for one in told)


# Conflicts of interest.


def test_when_all_are_cleared_and_one_leads_the_review_is_cleared(operator: Operator, cleared: Assignment) -> None:
    assert (cleared.state, state_of(cleared.review)) == (Y.CLEARED, R.CLEARED)
    assert AuditEvent.objects.filter(tag=Tag.CONFLICT_STATED).count() == 1
    assert Letter.objects.filter(kind=LetterKind.REVIEWER_CHANGED, person=operator.trust_officer).count() == 1


def test_the_review_waits_for_every_reviewer(operator: Operator, asked: Assignment, second: Auditor) -> None:
    other = reviews.assign(asked.review, second, lead=False, by=operator.trust_officer)
    reviews.state_conflicts(asked, by=asked.auditor.person, **NO)
    assert state_of(asked.review) == R.ASSIGNED
    reviews.state_conflicts(other, by=second.person, **NO)
    assert state_of(asked.review) == R.CLEARED


def test_a_review_without_a_lead_is_not_cleared(operator: Operator, planned: Review, second: Auditor) -> None:
    other = reviews.assign(planned, second, lead=False, by=operator.trust_officer)
    reviews.state_conflicts(other, by=second.person, **NO)
    assert state_of(planned) == R.ASSIGNED


@pytest.mark.parametrize("which", ALL)
def test_any_yes_ends_the_assignment_and_the_officer_is_told(operator: Operator, asked: Assignment, which: str) -> None:
    reviews.state_conflicts(asked, by=asked.auditor.person, statement="Aktier", **{**NO, which: True})
    kept = Assignment.objects.get()
    assert (kept.state, kept.statement, kept.ended_at) == (Y.CONFLICTED, "Aktier", AT)
    assert state_of(asked.review) == R.RECUSED
    assert Letter.objects.filter(kind=LetterKind.REVIEWER_CHANGED, person=operator.trust_officer).count() == 1
    with pytest.raises(Refused, match="do not review this any more"):
        reviews.state_conflicts(asked, by=asked.auditor.person, **NO)


def test_only_the_auditor_states(operator: Operator, asked: Assignment) -> None:
    with pytest.raises(NotAllowed):
        reviews.state_conflicts(asked, by=operator.trust_officer, **NO)


def test_no_four_times_does_not_help_against_what_the_register_knows(
    operator: Operator, asked: Assignment, member: Member
) -> None:
    people.assign_role(asked.auditor.person, Role.READER, member.organisation, by=operator.registrar)
    reviews.state_conflicts(asked, by=asked.auditor.person, **NO)
    assert Assignment.objects.get().state == Y.CONFLICTED
    assert AuditEvent.objects.get(tag=Tag.CONFLICT_STATED).details["why"] == "organisation"


def test_a_conflict_gained_in_the_middle_ends_it_and_the_review_is_planned_again(
    operator: Operator, begun: Assignment, second: Auditor, days: dict[str, Any]
) -> None:
    review = begun.review
    reviews.state_conflicts(begun, by=begun.auditor.person, **{**NO, "consulted": True})
    assert state_of(review) == R.RECUSED
    assert not may_review(builders.again(begun.auditor.person), Permission.REVIEW, review)
    reviews.plan_again(review, on_site=False, by=operator.trust_officer, **days)
    with pytest.raises(Refused, match="has stated a conflict of interest"):
        reviews.assign(review, begun.auditor, lead=True, by=operator.trust_officer)
    other = trust.auditor(operator, "Gerd Granskare")
    found = reviews.assign(review, other, lead=True, by=operator.trust_officer)
    reviews.state_conflicts(found, by=other.person, **NO)
    reviews.begin(review, by=builders.again(other.person))
    assert (state_of(review), Declaration.objects.get().state) == (R.IN_PROGRESS, D.UNDER_REVIEW)


def test_a_review_goes_on_while_a_cleared_lead_is_left(operator: Operator, asked: Assignment, second: Auditor) -> None:
    other = reviews.assign(asked.review, second, lead=False, by=operator.trust_officer)
    for one in (asked, other):
        reviews.state_conflicts(one, by=one.auditor.person, **NO)
    reviews.begin(asked.review, by=builders.again(asked.auditor.person))
    reviews.step_down(other, note="Sjuk", by=second.person)
    assert state_of(asked.review) == R.IN_PROGRESS
    reviews.step_down(asked, note="Sjuk", by=asked.auditor.person)
    assert state_of(asked.review) == R.RECUSED


def test_who_is_free_states_so_again_without_a_change_of_state(begun: Assignment) -> None:
    with clock_at(AT + timedelta(days=3)):
        reviews.state_conflicts(begun, by=begun.auditor.person, **NO)
    kept = Assignment.objects.get()
    assert (kept.state, kept.stated_at) == (Y.CLEARED, AT + timedelta(days=3))
    assert AuditEvent.objects.filter(tag=Tag.CONFLICT_STATED).count() == 2


def test_the_clock_ends_an_assignment_when_the_register_learns_of_a_tie(
    operator: Operator, begun: Assignment, member: Member
) -> None:
    assert reviews.watch_conflicts() == 0
    people.assign_role(begun.auditor.person, Role.READER, member.organisation, by=operator.registrar)
    assert not may_review(builders.again(begun.auditor.person), Permission.REVIEW, begun.review)
    assert reviews.watch_conflicts() == 1
    assert (Assignment.objects.get().state, state_of(begun.review)) == (Y.CONFLICTED, R.RECUSED)
    event = AuditEvent.objects.get(tag=Tag.REVIEWER_MOVED)
    assert (event.actor, event.details["why"]) == (None, "organisation")
    assert reviews.watch_conflicts() == 0
    assert AuditEvent.objects.filter(tag=Tag.REVIEWER_MOVED).count() == 1


# Beginning, and the other ends.


def test_the_lead_begins_once_the_declaration_is_whole(cleared: Assignment, second: Auditor) -> None:
    Declaration.objects.update(state=D.SUBMITTED)
    with pytest.raises(Refused, match="has checked that the declaration is complete"):
        reviews.begin(cleared.review, by=builders.again(cleared.auditor.person))
    Declaration.objects.update(state=D.COMPLETENESS_CHECK)
    with pytest.raises(NotAllowed):
        reviews.begin(cleared.review, by=builders.again(second.person))
    reviews.begin(cleared.review, by=builders.again(cleared.auditor.person))
    assert (state_of(cleared.review), Declaration.objects.get().state) == (R.IN_PROGRESS, D.UNDER_REVIEW)


def test_what_is_read_is_what_was_submitted_last(cleared: Assignment, declaration: Declaration) -> None:
    newer = trust.snapshot(declaration)
    reviews.begin(cleared.review, by=builders.again(cleared.auditor.person))
    assert Review.objects.get().snapshot == newer


def test_a_review_does_not_begin_before_it_is_cleared(operator: Operator, asked: Assignment) -> None:
    with pytest.raises(Refused, match="cannot become in progress"):
        reviews.begin(asked.review, by=operator.trust_officer)


def test_a_review_does_not_begin_over_somebody_who_has_not_answered(
    operator: Operator, cleared: Assignment, second: Auditor
) -> None:
    reviews.assign(cleared.review, second, lead=False, by=operator.trust_officer)
    with pytest.raises(Refused, match="Wait for what Gun Granskare has to state"):
        reviews.begin(cleared.review, by=operator.trust_officer)


def test_a_released_reviewer_sees_nothing_more(operator: Operator, begun: Assignment) -> None:
    reviews.release(begun, note="Byter", by=operator.trust_officer)
    assert (Assignment.objects.get().state, state_of(begun.review)) == (Y.RELEASED, R.RECUSED)
    assert not may_review(builders.again(begun.auditor.person), Permission.REVIEW, begun.review)


def test_a_review_that_is_closed_without_a_result_is_followed_by_another(
    operator: Operator, begun: Assignment, days: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match="Say why"):
        reviews.close(begun.review, note=" ", by=operator.trust_officer)
    reviews.close(begun.review, note="Fel omfattning", by=operator.trust_officer)
    assert (Assignment.objects.get().state, state_of(begun.review)) == (Y.RELEASED, R.CLOSED)
    assert reviews.plan(begun.review.declaration, by=operator.trust_officer, **days).state == R.PLANNED


def test_an_auditor_whose_accreditation_is_suspended_sees_nothing(operator: Operator, begun: Assignment) -> None:
    auditors.suspend(begun.auditor, note="Utreds", by=operator.trust_officer)
    assert not may_review(builders.again(begun.auditor.person), Permission.REVIEW, begun.review)


def test_a_member_who_withdraws_leaves_nobody_assigned_to_anything_open(member: Member, begun: Assignment) -> None:
    declarations.withdraw(begun.review.declaration, by=member.signatory, note="Vi slutar")
    assert state_of(begun.review) == R.CLOSED
    assert reviews.watch_conflicts() == 0
