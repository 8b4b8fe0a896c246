"""Ways from one page of the trust chain to the next: each person finds those that they may go, and comes back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from members.clock import today
from tests import builders, reviewing, trust
from tests.builders import Member, Operator
from tests.pages.visiting import browser, words
from tests.reviewing import Case
from tests.trustframework.declaring import shown
from trustframework.actions import evidences, reviews
from trustframework.models import Declaration, Evidence
from trustframework.models.evidence import Confidentiality

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
LOG = "Who has opened it"


@pytest.fixture
def draft(member: Member) -> Declaration:
    return trust.declaration(member.organisation, trust.checklist(trust.version()), by=member.administrator)


@pytest.fixture
def kept(member: Member, draft: Declaration) -> Evidence:
    """Strictly confidential: to open it asks for a reason first."""
    answer = draft.answers.get(requirement__code="GOV-01")
    return evidences.add(answer, shown(confidentiality=Confidentiality.STRICT), by=member.administrator)


def case_of(operator: Operator, member: Member, draft: Declaration) -> Case:
    case = reviewing.of(operator, member, trust.answered(draft), member.administrator)
    assignment = case.review.assignments.get(auditor=case.auditor)
    reviews.bind(assignment, trust.non_disclosure(case.auditor.firm), by=operator.trust_officer)
    return case


def test_the_declarer_s_people_find_who_has_opened_evidence(member: Member, kept: Evidence) -> None:
    page = browser(member.administrator).get(reverse("answer", args=[kept.answer_id]))
    assert reverse("evidence_log", args=[kept.pk]) in page.content.decode()
    assert LOG in words(page)


def test_an_officer_finds_it_in_the_workspace_and_a_reviewer_does_not(
    operator: Operator, member: Member, draft: Declaration, kept: Evidence
) -> None:
    case = case_of(operator, member, draft)
    address = reverse("assessment", args=[case.assessment().pk])
    log = reverse("evidence_log", args=[kept.pk])
    assert log in browser(operator.trust_officer).get(address).content.decode()
    assert log not in browser(case.lead).get(address).content.decode()
    assert browser(operator.trust_officer).get(log).status_code == 200
    assert browser(case.lead).get(log).status_code == 404


def test_a_reviewer_who_does_not_open_it_comes_back_to_the_workspace(
    operator: Operator, member: Member, draft: Declaration, kept: Evidence
) -> None:
    case = case_of(operator, member, draft)
    asked = browser(case.lead).get(reverse("evidence_file", args=[kept.pk]))
    back = reverse("assessment", args=[case.assessment().pk])
    assert f'href="{back}"' in asked.content.decode()
    assert browser(case.lead).get(back).status_code == 200


def test_an_officer_plans_a_review_from_the_declaration_s_page(
    operator: Operator, member: Member, draft: Declaration
) -> None:
    address, plan = reverse("declaration", args=[draft.pk]), reverse("review_new", args=[draft.pk])
    trust.submitted(draft)
    assert plan in browser(operator.trust_officer).get(address).content.decode()
    assert plan not in browser(member.administrator).get(address).content.decode()
    officer, due_on = builders.again(operator.trust_officer), today() + timedelta(days=28)
    review = reviews.plan(draft, planned_from=today(), due_on=due_on, by=officer)
    for person in (operator.trust_officer, member.administrator):
        page = browser(person).get(address).content.decode()
        assert reverse("review_plan", args=[review.pk]) in page
        assert plan not in page
    assert reverse("report", args=[review.pk]) not in page
