"""The report's pages: from the draft to the final document, and who reads it when."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from members.clock import clock_at, now, today
from members.texts import typeset
from tests import builders, reviewing
from tests.builders import Member, Operator
from tests.pages.visiting import browser, words
from tests.reviewing import Case
from trustframework.models import Review
from trustframework.models.review import ReviewState

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
SAID = {"summary": "Det är i ordning.", "recommendation": "approve"}


@pytest.fixture(autouse=True)
def _here() -> Iterator[None]:
    with typeset.in_this_process():
        yield


@pytest.fixture
def case(operator: Operator, member: Member) -> Case:
    return reviewing.case(operator, member)


def page(case: Case) -> str:
    return f"/reviews/{case.review.pk}/report/"


def test_from_the_draft_to_the_document(case: Case, operator: Operator) -> None:
    reviewing.assess(case)
    lead, declarer = browser(case.lead), browser(case.declarer)
    assert declarer.get(page(case)).status_code == 404
    assert "Det är i ordning." in words(lead.post(f"{page(case)}draft/", SAID, follow=True))
    lead.post(f"{page(case)}fact-check/")
    assert "Det är i ordning." in words(declarer.get(page(case)))
    assert declarer.get(f"{page(case)}document/").status_code == 404
    declarer.post(f"{page(case)}remark/", {"text": "Vi håller med."})
    assert "The report is final" in words(lead.post(f"{page(case)}finish/", follow=True))
    for reader in (declarer, lead, browser(operator.decision_maker), browser(case.member.signatory)):
        response = reader.get(f"{page(case)}document/")
        assert response.content.startswith(b"%PDF-")
        assert response["Content-Disposition"].startswith("attachment")


def test_what_is_missing_is_told_before_one_tries_and_when_one_does(case: Case) -> None:
    shown = words(browser(case.lead).get(page(case)))
    assert "not assessed yet: GOV-01, GOV-02, KEY-01, IDP-01, IDP-02" in shown
    response = browser(case.lead).post(f"{page(case)}draft/", SAID)
    assert response.status_code == 422
    assert "Det är i ordning." in response.content.decode()


def test_to_finish_takes_showing_who_one_is(case: Case) -> None:
    reviewing.assess(case)
    reviewing.to_fact_check(case)
    Review.objects.update(fact_check_until=None)
    client = browser(case.lead)
    with clock_at(now() + timedelta(minutes=16)):
        response = client.post(f"{page(case)}finish/")
    assert response["Location"].startswith(reverse("step_up"))
    assert case.again().state == ReviewState.FACT_CHECK


def test_finishing_too_early_says_until_when_the_member_has(case: Case) -> None:
    reviewing.assess(case)
    reviewing.to_fact_check(case)
    assert "The member has until 11 June 2026" in words(browser(case.lead).post(f"{page(case)}finish/", follow=True))


def test_a_stale_snapshot_leads_back_to_work_with_words(case: Case) -> None:
    reviewing.assess(case)
    reviewing.to_fact_check(case)
    reviewing.answered_anew(case)
    shown = words(browser(case.lead).post(f"{page(case)}finish/", follow=True))
    assert "submitted anew since what you reviewed" in shown
    assert case.again().state == ReviewState.IN_PROGRESS


def test_a_final_report_does_not_exist_for_others(case: Case, operator: Operator) -> None:
    reviewing.set_state(case, ReviewState.FINAL)
    other = builders.member(operator, "Söderås kommun")
    for stranger in (case.outside, other.administrator, case.member.reader, operator.registrar):
        for address in (page(case), f"{page(case)}document/", f"{page(case)}remark/", f"{page(case)}finish/"):
            assert browser(stranger).get(address).status_code == 404, (stranger, address)


def test_only_the_lead_s_buttons_are_the_lead_s(case: Case, operator: Operator) -> None:
    reviewing.assess(case)
    reviewing.to_fact_check(case)
    for person in (case.second, operator.decision_maker):
        assert "Finish the report" not in words(browser(person).get(page(case)))
        assert browser(person).post(f"{page(case)}finish/").status_code == 403
        assert browser(person).post(f"{page(case)}resume/", {"note": "X"}).status_code == 403
    assert "Remark on the report" not in words(browser(case.lead).get(page(case)))
    assert browser(case.lead).post(f"{page(case)}remark/", {"text": "X"}).status_code == 403


def test_the_lead_takes_it_back_to_work_with_a_reason(case: Case) -> None:
    reviewing.assess(case)
    reviewing.to_fact_check(case)
    lead = browser(case.lead)
    assert lead.post(f"{page(case)}resume/", {"note": ""}).status_code == 422
    assert "in progress again" in words(lead.post(f"{page(case)}resume/", {"note": "Mer att se."}, follow=True))


def test_a_visit_is_recorded_where_one_is_asked_for(case: Case) -> None:
    assert "Record the visit" not in words(browser(case.lead).get(page(case)))
    Review.objects.update(on_site=True)
    assert "not recorded yet" in words(browser(case.second).get(page(case)))
    day = {"visited_on": today().isoformat()}
    assert "The visit is recorded" in words(browser(case.second).post(f"{page(case)}visit/", day, follow=True))
    assert case.again().visited_on == today()
