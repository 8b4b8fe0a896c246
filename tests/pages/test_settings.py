"""Settings that are data: the page that leads to them, and what an approval needs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from federation.approval_rules import rules
from federation.governed import SETTINGS
from members.models import AuditEvent
from members.saml.difference import Risk
from members.tags import Tag
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")


def test_every_setting_has_a_page_and_somebody_who_may_change_it(operator):
    page = browser(operator.registrar).get("/settings/").content.decode()
    for setting in SETTINGS:
        assert f'href="{reverse(setting.route)}"' in page, setting.route
        assert setting.roles or not setting.permissions
        assert bool(setting.permissions) == bool(setting.kinds)


def test_an_operator_is_not_led_to_a_page_that_does_not_open(operator):
    page = browser(operator.trust_officer).get("/settings/").content.decode()
    assert 'href="/letters/"' not in page
    assert "Texts of letters" in page
    assert 'href="/profiles/"' in page


def test_it_says_who_may_change_what_and_when_it_was_changed_last(operator):
    visitor = browser(operator.registrar)
    before = words(visitor.get("/settings/"))
    assert "confirms. Trust officer, Decision maker Never" in before
    browser(operator.trust_officer).post("/approval-rules/low/", {"registrars": "2"})
    after = words(visitor.get("/settings/"))
    assert "Decision maker Never" not in after.split("Profiles")[0]
    assert "Tora Tillit" in after


def test_an_officer_decides_what_an_approval_needs_and_it_holds(operator):
    visitor = browser(operator.trust_officer)
    assert "as Sigill comes with it" in words(visitor.get("/approval-rules/"))
    form = words(visitor.get("/approval-rules/high/"))
    assert "What an approval needs: high risk" in form
    page = visitor.post("/approval-rules/high/", {"registrars": "2", "confirmation": "on"}, follow=True)
    assert "Decided." in words(page)
    assert (rules()[Risk.HIGH].registrars, rules()[Risk.HIGH].confirmation) == (2, True)
    event = AuditEvent.objects.get(tag=Tag.APPROVAL_RULE_DECIDED)
    assert event.actor == operator.trust_officer
    assert "2 registrars" in words(page)


def test_three_registrars_is_nothing_one_can_choose(operator):
    response = browser(operator.trust_officer).post("/approval-rules/high/", {"registrars": "3"})
    assert response.status_code == 422
    assert rules()[Risk.HIGH].registrars == 1


def test_a_registrar_sees_the_rules_and_changes_none(operator):
    visitor = browser(operator.registrar)
    page = visitor.get("/approval-rules/")
    assert "A trust officer or a decision maker changes this." in words(page)
    assert 'href="/approval-rules/low/"' not in page.content.decode()
    assert visitor.post("/approval-rules/low/", {"registrars": "2"}).status_code == 403
    assert rules()[Risk.LOW].registrars == 1


@pytest.mark.parametrize("address", ["/settings/", "/approval-rules/", "/approval-rules/low/"])
def test_to_members_there_are_no_settings(member, address):
    assert browser(member.administrator).get(address).status_code == 404


def test_a_risk_that_there_is_not_is_not_found(operator):
    assert browser(operator.trust_officer).get("/approval-rules/extreme/").status_code == 404


def test_the_page_takes_as_many_queries_after_many_changes_as_after_one(operator):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get("/settings/").status_code == 200
        return len(captured)

    builders.level()
    visitor = browser(operator.trust_officer)
    for risk in ("low", "medium"):
        visitor.post(f"/approval-rules/{risk}/", {"registrars": "2"})
    visitor.get("/settings/")
    few = queries()
    for risk in ("low", "medium", "high", "low"):
        visitor.post(f"/approval-rules/{risk}/", {"registrars": "1"})
    assert queries() == few
