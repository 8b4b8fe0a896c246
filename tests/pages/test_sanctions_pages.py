"""Sanctions through pages: told of, answered, put into effect; and how long an emergency has waited."""

from datetime import timedelta

import pytest

from members.clock import clock_at
from tests import builders
from tests.pages.visiting import browser, words
from trustframework.actions import sanctions
from trustframework.models import Sanction
from trustframework.models.sanction import SanctionState

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def proposed(operator, member) -> Sanction:
    given = {"kind": "suspension", "reason": "Loggar saknas"}
    browser(operator.trust_officer).post(f"/organisations/{member.organisation.pk}/sanctions/propose/", given)
    return Sanction.objects.get()


def test_from_proposal_to_effect(operator, member, proposed):
    address = f"/sanctions/{proposed.pk}/"
    browser(operator.trust_officer).post(f"{address}steps/notify/")
    browser(member.signatory).post(f"{address}answer/", {"statement": "Rättat."})
    officer = browser(operator.decision_maker)
    assert "Rättat." in words(officer.get(address))
    officer.post(f"{address}steps/effect/")
    proposed.refresh_from_db()
    assert (proposed.state, proposed.statement) == (SanctionState.IN_EFFECT, "Rättat.")


def test_an_organisation_does_not_see_what_it_was_not_told_of(operator, member, proposed):
    home, own = f"/organisations/{member.organisation.pk}/", browser(member.signatory)
    assert own.get(f"/sanctions/{proposed.pk}/").status_code == 404
    assert "Loggar saknas" not in words(own.get(home))
    sanctions.notify(proposed, by=operator.trust_officer)
    assert "Loggar saknas" in words(own.get(f"/sanctions/{proposed.pk}/"))
    assert "Loggar saknas" in words(own.get(home))


def test_the_one_who_proposed_it_has_no_button_to_put_it_into_effect(operator, proposed):
    sanctions.notify(proposed, by=operator.trust_officer)
    address = f"/sanctions/{proposed.pk}/"
    assert "Put it into effect" not in words(browser(operator.trust_officer).get(address))
    assert "Put it into effect" in words(browser(operator.decision_maker).get(address))


def test_an_emergency_says_for_how_long_nobody_has_confirmed_it(operator, member):
    one = sanctions.impose_at_once(member.organisation, reason="Intrång", by=operator.trust_officer)
    address = f"/sanctions/{one.pk}/"
    assert "Not confirmed" not in words(browser(operator.decision_maker).get(address))
    with clock_at(builders.AT + timedelta(hours=31, minutes=5)):
        assert "Not confirmed by a second officer for 31 hours." in words(browser(member.reader).get(address))
        browser(operator.decision_maker).post(f"{address}confirm/")
        assert "Not confirmed" not in words(browser(operator.decision_maker).get(address))


def test_a_statement_is_for_signatory_and_administrator(operator, member, proposed):
    sanctions.notify(proposed, by=operator.trust_officer)
    address = f"/sanctions/{proposed.pk}/answer/"
    assert browser(member.reader).post(address, {"statement": "Nej"}).status_code == 403
    other = builders.member(operator, "Söderås kommun")
    assert browser(other.signatory).post(address, {"statement": "Nej"}).status_code == 404
