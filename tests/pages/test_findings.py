"""Findings and questions through pages: recorded, planned, corrected, verified; and who sees them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from members.clock import clock_at, now, today
from tests import builders, reviewing
from tests.builders import Member, Operator
from tests.pages.visiting import browser, words
from tests.reviewing import Case
from trustframework.actions import findings
from trustframework.models import Finding, Requirement, Supplement
from trustframework.models.finding import FindingState, Severity
from trustframework.models.review import ReviewState

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


@pytest.fixture
def case(operator: Operator, member: Member) -> Case:
    return reviewing.case(operator, member)


def told(case: Case, state: ReviewState = ReviewState.FACT_CHECK, severity: Severity = Severity.MAJOR) -> Finding:
    requirement = Requirement.objects.get(code="KEY-01")
    made = findings.record(case.review, requirement, severity=severity, text="Nyckeln saknas.", by=case.lead)
    reviewing.set_state(case, state)
    return reviewing.reread(made)


def test_a_reviewer_records_one_from_the_requirement_s_page(case: Case) -> None:
    address = f"/assessments/{case.assessment('KEY-01').pk}/"
    shown = words(browser(case.second).post(f"{address}find/", {"severity": "critical", "text": "Läckt."}, follow=True))
    assert "The finding is recorded" in shown
    assert "KEY-01: Läckt." in shown
    assert Finding.objects.get().due_on == today() + timedelta(days=14)


def test_a_form_without_words_comes_back(case: Case) -> None:
    address = f"/assessments/{case.assessment('KEY-01').pk}/find/"
    response = browser(case.lead).post(address, {"severity": "minor", "text": "", "due_on": "2026-12-24"})
    assert response.status_code == 422
    assert "2026-12-24" in response.content.decode()


def test_its_way_through_pages_says_whose_turn_it_is(case: Case) -> None:
    made = told(case)
    address = f"/findings/{made.pk}/"
    declarer, lead = browser(case.declarer), browser(case.lead)
    assert "Region Norrvik (en)'s turn" in words(declarer.get(address))
    declarer.post(f"{address}steps/plan/", {"text": "Byts i juni."})
    assert "the reviewers' turn" in words(lead.get(address))
    lead.post(f"{address}steps/accept-plan/", {"read": "Byts i juni."})
    declarer.post(f"{address}steps/correct/", {"text": "Bytt."})
    lead.post(f"{address}steps/verify/", {"note": "Sett."})
    shown = words(lead.post(f"{address}steps/close/", {"note": ""}, follow=True))
    assert "The finding is now: closed" in shown
    for said in ("Byts i juni.", "Bytt.", "Sett."):
        assert said in words(declarer.get(address))


def test_a_plan_that_came_meanwhile_is_read_before_it_is_accepted(case: Case) -> None:
    made = told(case)
    address = f"/findings/{made.pk}/steps/accept-plan/"
    findings.propose_plan(made, text="Byts i juni.\n\nAv Kim.", by=case.declarer)
    lead = browser(case.lead)
    findings.propose_plan(made, text="Byts aldrig.", by=case.declarer)
    response = lead.post(address, {"read": "Byts i juni.\r\n\r\nAv Kim."})
    assert response.status_code == 422
    assert "another plan meanwhile" in words(response)
    assert 'value="Byts aldrig."' in response.content.decode()
    assert reviewing.reread(made).state == FindingState.OPEN
    lead.post(address, {"read": "Byts aldrig."})
    assert reviewing.reread(made).state == FindingState.PLAN_ACCEPTED


def test_it_is_shown_as_overdue_after_its_day(case: Case) -> None:
    made = told(case)
    assert "Overdue" not in words(browser(case.declarer).get(f"/findings/{made.pk}/"))
    with clock_at(now() + timedelta(days=61)):
        assert "Overdue" in words(browser(case.declarer).get(f"/findings/{made.pk}/"))


@pytest.mark.parametrize("state", [ReviewState.IN_PROGRESS, ReviewState.DRAFT_REPORT])
def test_a_draft_does_not_exist_for_the_member(case: Case, state: ReviewState) -> None:
    made = told(case, state)
    for address in (
        f"/findings/{made.pk}/",
        f"/findings/{made.pk}/steps/correct/",
        f"/findings/{made.pk}/steps/nothing/",
    ):
        assert browser(case.declarer).get(address).status_code == 404
    assert "A draft" in words(browser(case.lead).get(f"/findings/{made.pk}/"))


def test_it_does_not_exist_for_others(case: Case, operator: Operator) -> None:
    made, other = told(case, ReviewState.FINAL), builders.member(operator, "Söderås kommun")
    for stranger in (case.outside, other.administrator, case.member.reader, operator.registrar):
        assert browser(stranger).get(f"/findings/{made.pk}/").status_code == 404


def test_the_log_of_the_organisation_tells_no_reader_of_a_finding(case: Case) -> None:
    told(case, ReviewState.FINAL)
    shown = words(browser(case.member.reader).get(f"/organisations/{case.member.organisation.pk}/"))
    assert "Region Norrvik" in shown
    assert "KEY-01" not in shown


def test_nobody_gets_another_one_s_buttons(case: Case) -> None:
    made = told(case)
    assert "Verify" not in words(browser(case.declarer).get(f"/findings/{made.pk}/"))
    assert browser(case.declarer).post(f"/findings/{made.pk}/steps/verify/", {}).status_code == 403
    assert browser(case.lead).post(f"/findings/{made.pk}/steps/correct/", {"text": "X"}).status_code == 403


def test_to_accept_a_risk_takes_showing_who_one_is(case: Case, operator: Operator) -> None:
    made = told(case, ReviewState.FINAL)
    address = f"/findings/{made.pk}/steps/accept-risk/"
    client = browser(operator.decision_maker)
    assert "Accept the risk" in words(client.get(f"/findings/{made.pk}/"))
    with clock_at(now() + timedelta(minutes=16)):
        response = client.post(address, {"note": "Vi lever med det"})
    assert response["Location"].startswith(reverse("step_up"))
    assert reviewing.reread(made).state == FindingState.OPEN
    client.post(address, {"note": "Vi lever med det"})
    assert reviewing.reread(made).state == FindingState.RISK_ACCEPTED


def test_a_critical_one_has_no_such_button(case: Case, operator: Operator) -> None:
    made = told(case, ReviewState.FINAL, Severity.CRITICAL)
    assert "Accept the risk" not in words(browser(operator.decision_maker).get(f"/findings/{made.pk}/"))


def test_a_question_goes_to_the_member_and_back(case: Case, operator: Operator) -> None:
    address = f"/assessments/{case.assessment('KEY-01').pk}/ask/"
    due = (today() + timedelta(days=7)).isoformat()
    shown = words(browser(case.lead).post(address, {"question": "Var är nyckeln?", "due_on": due}, follow=True))
    assert "The question is sent" in shown
    made = Supplement.objects.get()
    here = f"/supplements/{made.pk}/"
    declarer = browser(case.declarer)
    assert "Var är nyckeln?" in words(declarer.get(here))
    assert "Withdraw" not in words(declarer.get(here))
    assert "I skåpet." in words(declarer.post(f"{here}reply/", {"text": "I skåpet."}, follow=True))
    assert "I skåpet." in words(browser(case.second).get(here))
    other = builders.member(operator, "Söderås kommun")
    for stranger in (case.outside, other.administrator, case.member.reader, operator.registrar):
        for hidden in (here, f"{here}reply/", f"{here}withdraw/"):
            assert browser(stranger).get(hidden).status_code == 404


def test_a_reviewer_takes_a_question_back(case: Case) -> None:
    address = f"/assessments/{case.assessment('KEY-01').pk}/ask/"
    due = (today() + timedelta(days=7)).isoformat()
    browser(case.lead).post(address, {"question": "Var?", "due_on": due})
    here = f"/supplements/{Supplement.objects.get().pk}/"
    assert browser(case.declarer).post(f"{here}withdraw/").status_code == 403
    assert "Withdrawn" in words(browser(case.second).post(f"{here}withdraw/", follow=True))


def test_the_declarer_finds_questions_and_report_on_the_declaration_s_page(case: Case) -> None:
    told(case)
    address = f"/declarations/{case.review.declaration_id}/"
    shown = words(browser(case.declarer).get(address))
    assert "Report and findings" in shown
    assert "Questions to reply to" not in shown
    reviewing.set_state(case, ReviewState.IN_PROGRESS)
    due = (today() + timedelta(days=7)).isoformat()
    asked = {"question": "Var är nyckeln?", "due_on": due}
    browser(case.lead).post(f"/assessments/{case.assessment('KEY-01').pk}/ask/", asked)
    shown = words(browser(case.declarer).get(address))
    assert "Report and findings" not in shown
    assert "KEY-01: Var är nyckeln?" in shown
    answer = Supplement.objects.get().answer
    assert "Reply to the question" in words(browser(case.declarer).get(f"/answers/{answer.pk}/"))
