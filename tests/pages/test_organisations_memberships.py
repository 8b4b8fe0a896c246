"""Memberships, step by step, through pages."""

import re

import pytest

from members.actions import memberships
from members.models import Agreement, Membership
from members.models.agreement import AgreementState
from members.models.membership import MembershipKind, MembershipState
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def applied(operator: builders.Operator) -> Membership:
    """An application of an organisation without any agreement."""
    at = builders.organisation(operator, "Nya Vårdbolaget")
    return memberships.apply(at, MembershipKind.USER_ORGANISATION, by=operator.registrar)


def test_an_application_is_recorded(operator):
    at = builders.organisation(operator, "Nya Vårdbolaget")
    browser(operator.registrar).post(f"/organisations/{at.pk}/memberships/apply/", {"kind": "agent"})
    assert at.memberships.get().state == MembershipState.APPLIED


def test_a_second_open_membership_of_a_kind_is_refused_in_the_form(operator, applied):
    address = f"/organisations/{applied.organisation_id}/memberships/apply/"
    response = browser(operator.registrar).post(address, {"kind": "user_organisation"})
    assert response.status_code == 422
    assert "Move that one on instead" in words(response)
    assert applied.organisation.memberships.count() == 1


def test_the_buttons_are_the_steps_that_the_state_machine_allows(operator, applied):
    page = words(browser(operator.registrar).get(f"/organisations/{applied.organisation_id}/"))
    assert "Begin the review" in page
    assert "Reject the application" in page
    assert "Suspend" not in page


def test_a_step_moves_the_membership_and_keeps_the_note(operator, applied):
    address = f"/memberships/{applied.pk}/in_review/"
    response = browser(operator.registrar).post(address, {"note": "Komplett ansökan"}, follow=True)
    assert "is now in review" in words(response)
    assert "Komplett ansökan" in words(response)


def test_activation_without_the_agreement_says_what_is_missing_and_keeps_the_note(operator, applied):
    registrar = browser(operator.registrar)
    registrar.post(f"/memberships/{applied.pk}/in_review/")
    browser(operator.second_registrar).post(f"/memberships/{applied.pk}/approved/")
    response = registrar.post(f"/memberships/{applied.pk}/active/", {"note": "Allt är klart"})
    assert response.status_code == 422
    assert "membership agreement in force" in words(response)
    assert "Allt är klart" in words(response)
    applied.refresh_from_db()
    assert applied.state == MembershipState.APPROVED


@pytest.mark.parametrize("state", ["rejected", "suspended", "ended"])
def test_a_grave_step_needs_a_note(operator, applied, state):
    response = browser(operator.registrar).post(f"/memberships/{applied.pk}/{state}/", {"note": " "})
    assert response.status_code == 422
    assert 'href="#id_note"' in response.content.decode()


def test_a_step_that_somebody_else_has_taken_already_is_no_fault(operator, applied):
    registrar = browser(operator.registrar)
    registrar.post(f"/memberships/{applied.pk}/in_review/")
    response = registrar.post(f"/memberships/{applied.pk}/in_review/")
    assert response.status_code == 422
    assert "cannot become" in words(response)


def test_a_step_that_is_none_does_not_exist(operator, applied):
    assert browser(operator.registrar).get(f"/memberships/{applied.pk}/sideways/").status_code == 404


def test_nobody_handles_the_membership_of_their_own_organisation(operator):
    response = browser(operator.registrar).get(f"/organisations/{operator.organisation.pk}/memberships/apply/")
    assert response.status_code == 403


def test_what_is_missing_leads_only_to_where_the_reader_may_go(operator, member):
    Agreement.objects.filter(organisation=member.organisation).update(state=AgreementState.ENDED)
    member.organisation.memberships.update(state=MembershipState.APPLIED)
    prepare = f"/organisations/{member.organisation.pk}/agreements/prepare/"
    for person in (operator.registrar, operator.trust_officer, member.administrator, member.reader):
        visitor = browser(person)
        page = visitor.get(f"/organisations/{member.organisation.pk}/")
        assert "There is no membership agreement in force." in words(page)
        for address in re.findall(r'<a href="(/[^"#]+)">Go there', page.content.decode()):
            assert visitor.get(address).status_code == 200, (person, address)
        assert (prepare in page.content.decode()) == (person == operator.registrar)
