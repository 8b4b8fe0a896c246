"""A lead reviewer: opens a case, records a finding, asks for more, takes it back, and drafts the report."""

from datetime import timedelta

import pytest

from members.clock import today
from tests import reviewing
from tests.browser.driving import Browser
from tests.builders import Member, Operator
from tests.tiers import needs_chromium
from trustframework.models import Finding, Supplement
from trustframework.models.review import ReviewState

pytestmark = [pytest.mark.browser, needs_chromium]


def write_day(driven: Browser, name: str) -> None:
    """As the form is sent, whatever order the browser's own picker has."""
    day = (today() + timedelta(days=30)).isoformat()
    driven.ask("arguments[0].value = arguments[1]", driven.one(f"[name={name}]"), day)


def test_from_the_case_to_a_draft_of_the_report(driven, become, operator: Operator, member: Member):
    case = reviewing.case(operator, member)
    become(case.lead)
    driven.go(f"/reviews/{case.review.pk}/workspace/")
    assessment = case.assessment()
    driven.send(f'main a[href="/assessments/{assessment.pk}/"]')
    driven.press("[name=verdict][value=not_met]")
    driven.write("note", "Rutinen saknas.")
    driven.send("main form .button")
    driven.go(f"/assessments/{assessment.pk}/")
    driven.send(f'main a[href^="/assessments/{assessment.pk}/find/"]')
    driven.press("[name=severity][value=minor]")
    driven.write("text", "Det finns ingen skriven rutin.")
    driven.send("main form .button")
    assert Finding.objects.get().text == "Det finns ingen skriven rutin."
    driven.go(f"/assessments/{assessment.pk}/ask/")
    driven.write("question", "När kommer rutinen?")
    write_day(driven, "due_on")
    driven.send("main form .button")
    assert Supplement.objects.get().question == "När kommer rutinen?"
    reviewing.assess(case, GOV_01="not_met")
    driven.go(f"/reviews/{case.review.pk}/report/draft/")
    driven.press("[name=recommendation][value=reject]")
    driven.write("summary", "En rutin saknas.")
    driven.send("main form .button")
    assert driven.one(".error-summary").is_displayed()
    driven.go(f"/supplements/{Supplement.objects.get().pk}/")
    driven.send('main form[action$="/withdraw/"] button')
    driven.go(f"/reviews/{case.review.pk}/report/draft/")
    driven.press("[name=recommendation][value=reject]")
    driven.write("summary", "En rutin saknas.")
    driven.send("main form .button")
    assert case.again().state == ReviewState.DRAFT_REPORT
    assert "En rutin saknas." in driven.words
