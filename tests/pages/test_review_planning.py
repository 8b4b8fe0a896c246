"""Reviews through pages: planned, staffed, cleared and begun; what each one is shown before it starts."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from members.actions import people
from members.clock import now, today
from members.models import Agreement, Person
from members.models.agreement import AgreementKind, AgreementState
from members.models.blob import Blob
from members.roles import Role
from tests import builders, trust
from tests.builders import Member, Operator
from tests.pages.visiting import browser, words
from trustframework.actions import reviews
from trustframework.actions.evidence_access import open_evidence
from trustframework.models import Assignment, Auditor, Declaration, Evidence, Review
from trustframework.models.declaration import DeclarationState
from trustframework.models.review import AssignmentState, ReviewState

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
NO = {"employed": "no", "consulted": "no", "owned": "no", "agent_related": "no"}


@pytest.fixture
def declaration(member: Member) -> Declaration:
    draft = trust.declaration(member.organisation, trust.checklist(trust.version()), scope="Inloggning för vården")
    return trust.submitted(draft, DeclarationState.COMPLETENESS_CHECK)


@pytest.fixture
def auditor(operator: Operator) -> Auditor:
    return trust.auditor(operator)


@pytest.fixture
def days() -> dict[str, Any]:
    return {"planned_from": today() + timedelta(days=7), "due_on": today() + timedelta(days=35)}


@pytest.fixture
def review(operator: Operator, declaration: Declaration, days: dict[str, Any]) -> Review:
    return reviews.plan(declaration, by=operator.trust_officer, **days)


@pytest.fixture
def assignment(operator: Operator, review: Review, auditor: Auditor) -> Assignment:
    return reviews.assign(review, auditor, lead=True, by=operator.trust_officer)


@pytest.fixture
def declarer(operator: Operator, member: Member) -> Person:
    return builders.in_role(operator, Role.DECLARER, member.organisation)


def plan_of(review: Review) -> str:
    return f"/reviews/{review.pk}/plan/"


def test_a_review_goes_from_plan_to_beginning_through_its_pages(
    operator: Operator, declaration: Declaration, auditor: Auditor, days: dict[str, Any]
) -> None:
    officer = browser(operator.trust_officer)
    posted = {name: day.isoformat() for name, day in days.items()}
    shown = words(officer.post(f"/declarations/{declaration.pk}/reviews/plan/", posted, follow=True))
    assert "The review is planned" in shown
    review = Review.objects.get()
    shown = words(officer.post(f"/reviews/{review.pk}/assign/", {"auditor": auditor.pk, "lead": "on"}, follow=True))
    assert "A first certification is reviewed by two" in shown
    assignment = Assignment.objects.get()
    own = browser(auditor.person)
    assert "First state whether you have any conflict of interest" in words(own.get(plan_of(review)))
    shown = words(own.post(f"/assignments/{assignment.pk}/conflicts/", NO, follow=True))
    assert "Before evidence opens, this is missing: No non-disclosure agreement in force binds Granskarna" in shown
    signed = Agreement.objects.create(
        organisation=auditor.firm,
        template=builders.template(AgreementKind.NON_DISCLOSURE),
        state=AgreementState.IN_FORCE,
        prepared_at=now(),
    )
    own.post(f"/assignments/{assignment.pk}/bind/", {"agreement": signed.pk})
    shown = words(own.post(f"/reviews/{review.pk}/begin/", follow=True))
    assert "You are cleared and bound to secrecy. Evidence opens to you" in shown
    review.refresh_from_db()
    assert review.state == ReviewState.IN_PROGRESS


def test_auditor_and_member_see_what_is_reviewed_and_why_before_it_starts(
    review: Review, assignment: Assignment, declarer: Person
) -> None:
    for person in (assignment.auditor.person, declarer):
        shown = words(browser(person).get(plan_of(review)))
        assert "has declared how it meets the requirements of LoA3" in shown
        assert "as: Identity provider" in shown
        assert "Inloggning för vården" in shown
        assert "Requirements: 5" in shown
        assert "IDP-01 Requirement IDP-01 Critical" in shown
        assert "Greta Granskare" in shown
        assert "8 June 2026" in shown
        assert "6 July 2026" in shown
        assert "Assign an auditor" not in shown


def test_who_is_not_part_of_it_finds_no_plan(
    operator: Operator, member: Member, review: Review, assignment: Assignment
) -> None:
    gun = trust.auditor(operator, "Gun Granskare")
    for person in (gun.person, member.reader, operator.registrar, builders.person("Ture Främling")):
        assert browser(person).get(plan_of(review)).status_code == 404
        assert browser(person).get("/reviews/4711/plan/").status_code == 404


def test_what_the_register_knows_is_said_in_the_form(
    operator: Operator, member: Member, review: Review, auditor: Auditor
) -> None:
    people.assign_role(auditor.person, Role.READER, member.organisation, by=operator.registrar)
    response = browser(operator.trust_officer).post(f"/reviews/{review.pk}/assign/", {"auditor": auditor.pk})
    assert response.status_code == 422
    assert "Greta Granskare has or had a role at Region Norrvik (en)" in words(response)


def test_a_question_that_is_not_answered_is_not_taken_for_a_no(assignment: Assignment) -> None:
    answers = {name: value for name, value in NO.items() if name != "owned"}
    response = browser(assignment.auditor.person).post(f"/assignments/{assignment.pk}/conflicts/", answers)
    assert response.status_code == 422
    assert Assignment.objects.get().state == AssignmentState.ASKED


def test_who_states_a_conflict_comes_to_their_list_and_sees_the_case_no_more(assignment: Assignment) -> None:
    own = browser(assignment.auditor.person)
    response = own.post(f"/assignments/{assignment.pk}/conflicts/", {**NO, "owned": "yes"}, follow=True)
    assert response.redirect_chain[-1][0] == "/reviews/mine/"
    assert "In conflict" in words(response)
    assert own.get(plan_of(assignment.review)).status_code == 404


def test_nobody_else_opens_the_auditor_s_questions(operator: Operator, member: Member, assignment: Assignment) -> None:
    for person in (operator.trust_officer, member.signatory, trust.auditor(operator, "Gun").person):
        assert browser(person).get(f"/assignments/{assignment.pk}/conflicts/").status_code == 404
    for verb in ("bind", "step-down", "release"):
        assert browser(member.signatory).get(f"/assignments/{assignment.pk}/{verb}/").status_code == 404


def test_the_officer_sees_a_conflict_before_the_clock_has_come_by(
    operator: Operator, member: Member, assignment: Assignment
) -> None:
    people.assign_role(assignment.auditor.person, Role.READER, member.organisation, by=operator.registrar)
    shown = words(browser(operator.trust_officer).get(plan_of(assignment.review)))
    assert "The register knows of conflicts of interest" in shown


def test_reviewers_who_go_leave_a_review_that_is_planned_again(
    operator: Operator, assignment: Assignment, days: dict[str, Any]
) -> None:
    review, officer = assignment.review, browser(operator.trust_officer)
    browser(assignment.auditor.person).post(f"/assignments/{assignment.pk}/conflicts/", NO)
    browser(assignment.auditor.person).post(f"/assignments/{assignment.pk}/step-down/", {"note": "Sjuk"})
    assert "Reviewers stepped down" in words(officer.get(plan_of(review)))
    posted = {name: day.isoformat() for name, day in days.items()}
    assert "Planned" in words(officer.post(f"/reviews/{review.pk}/plan-again/", posted, follow=True))
    shown = words(officer.post(f"/reviews/{review.pk}/close/", {"note": "Inte nu"}, follow=True))
    assert "Closed" in shown


def test_two_officers_at_once_lose_nothing(operator: Operator, review: Review, days: dict[str, Any]) -> None:
    officer = browser(operator.trust_officer)
    posted: dict[str, Any] = {name: day.isoformat() for name, day in days.items()}
    address = f"/reviews/{review.pk}/reschedule/"
    officer.post(address, {**posted, "seen": 0, "due_on": "2026-07-20"})
    response = officer.post(address, {**posted, "seen": 0, "due_on": "2026-07-30"})
    assert response.status_code == 422
    assert 'value="2026-07-30"' in response.content.decode()
    assert "2026-07-20" in words(response)


def test_my_reviews_lists_what_is_asked_and_what_is_over(operator: Operator, assignment: Assignment) -> None:
    shown = words(browser(assignment.auditor.person).get("/reviews/mine/"))
    assert "Checklist idp LoA3 – Region Norrvik (en)" in shown
    assert "State conflicts of interest" in shown
    assert browser(operator.trust_officer).get("/reviews/mine/").status_code == 404


def test_my_reviews_costs_the_same_however_many_they_are(
    operator: Operator, assignment: Assignment, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(assignment.auditor.person)
    with django_assert_max_num_queries(25):
        client.get("/reviews/mine/")
    for n in range(4):
        at = builders.organisation(operator, f"Kommun {n}")
        other = trust.submitted(trust.declaration(at, assignment.review.declaration.checklist))
        trust.review(other, assignment.auditor)
    with django_assert_max_num_queries(25):
        client.get("/reviews/mine/")


def test_the_declarer_and_the_operator_see_who_opened_the_evidence(
    operator: Operator, member: Member, declaration: Declaration, declarer: Person, assignment: Assignment
) -> None:
    evidence = Evidence.objects.create(
        answer=declaration.answers.all()[0],
        title="Policy",
        file=Blob.objects.keep(b"%PDF"),
        confidentiality="strict",
        added_by=declarer,
        added_at=now(),
    )
    page = f"/evidence/{evidence.pk}/log/"
    assert "Nobody has opened it yet" in words(browser(declarer).get(page))
    open_evidence(evidence, by=declarer, reason="Kontroll")
    for person in (declarer, operator.trust_officer):
        shown = words(browser(person).get(page))
        assert "Declarer Andersson" in shown
        assert "Kontroll" in shown
    for person in (assignment.auditor.person, member.reader, operator.registrar):
        assert browser(person).get(page).status_code == 404
