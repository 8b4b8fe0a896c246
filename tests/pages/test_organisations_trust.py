"""Certifications and sanctions through pages: two people, always."""

import pytest

from members.clock import clock_at
from tests import builders
from tests.pages.visiting import browser, words
from trustframework.actions import sanctions
from trustframework.models import Certification, Level, Sanction
from trustframework.models.certification import CertificationState
from trustframework.models.sanction import SanctionState

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def level(db: None) -> Level:
    return Level.objects.get_or_create(name="LoA3", defaults={"rank": 3, "uri": "https://sigill.example/loa/loa3"})[0]


@pytest.fixture
def granted(operator: builders.Operator, member: builders.Member, level: Level) -> Certification:
    """Recorded by the trust officer through the page."""
    given = {
        "level": level.pk,
        "roles": ["idp"],
        "valid_from": "2026-06-01",
        "valid_until": "2029-06-01",
        "grounds": "G",
    }
    address = f"/organisations/{member.organisation.pk}/certifications/record/"
    browser(operator.trust_officer).post(address, given)
    return Certification.objects.get()


def test_a_recorded_certification_waits_for_another_operator(operator, granted):
    assert granted.state == CertificationState.GRANTED
    own = words(browser(operator.trust_officer).get(f"/organisations/{granted.organisation_id}/"))
    others = words(browser(operator.decision_maker).get(f"/organisations/{granted.organisation_id}/"))
    assert "Confirm the certification" not in own
    assert "Confirm the certification" in others


def test_the_second_operator_confirms(operator, granted):
    browser(operator.decision_maker).post(f"/certifications/{granted.pk}/confirm/")
    granted.refresh_from_db()
    assert granted.state == CertificationState.ACTIVE
    assert granted.confirmed_by == operator.decision_maker


def test_the_one_who_recorded_it_cannot_confirm_it(operator, granted):
    response = browser(operator.trust_officer).post(f"/certifications/{granted.pk}/confirm/")
    assert response.status_code == 422
    assert "Another operator has to confirm it" in words(response)


def test_the_usual_three_years_are_filled_in(operator, member, level):
    page = browser(operator.trust_officer).get(f"/organisations/{member.organisation.pk}/certifications/record/")
    assert 'value="2026-06-01"' in page.content.decode()
    assert 'value="2029-06-01"' in page.content.decode()


def test_no_roles_is_an_error_beside_the_roles(operator, member, level):
    given = {"level": level.pk, "valid_from": "2026-06-01", "valid_until": "2029-06-01", "grounds": "G"}
    address = f"/organisations/{member.organisation.pk}/certifications/record/"
    response = browser(operator.trust_officer).post(address, given)
    assert response.status_code == 422
    assert 'href="#id_roles_0"' in response.content.decode()


def test_an_end_before_the_beginning_is_refused_in_the_form(operator, member, level):
    given = {
        "level": level.pk,
        "roles": ["idp"],
        "valid_from": "2026-06-01",
        "valid_until": "2026-06-01",
        "grounds": "G",
    }
    address = f"/organisations/{member.organisation.pk}/certifications/record/"
    response = browser(operator.trust_officer).post(address, given)
    assert response.status_code == 422
    assert "ends before it begins" in words(response)
    assert not Certification.objects.exists()


def test_suspending_and_restoring_need_a_note_each(operator, granted):
    officer = browser(operator.decision_maker)
    officer.post(f"/certifications/{granted.pk}/confirm/")
    for verb, state in (("suspend", "suspended"), ("restore", "active"), ("revoke", "revoked")):
        assert officer.post(f"/certifications/{granted.pk}/{verb}/", {"note": ""}).status_code == 422
        officer.post(f"/certifications/{granted.pk}/{verb}/", {"note": "Därför"})
        granted.refresh_from_db()
        assert granted.state == state


def test_a_registrar_certifies_nobody(operator, member, granted):
    registrar = browser(operator.registrar)
    address = f"/organisations/{member.organisation.pk}/certifications/record/"
    assert registrar.get(address).status_code == 403
    assert registrar.get(f"/certifications/{granted.pk}/confirm/").status_code == 403


def test_what_the_calendar_has_ended_is_called_expired(operator, member):
    builders.certify(operator, member.organisation, roles=("idp",))
    with clock_at(builders.AT.replace(year=2040)):
        page = words(browser(operator.trust_officer).get(f"/organisations/{member.organisation.pk}/"))
    assert "LoA3 Expired" in page


def test_a_sanction_bites_at_once_and_another_officer_confirms_or_lifts_it(operator, member):
    address = f"/organisations/{member.organisation.pk}/sanctions/impose/"
    first, second = browser(operator.trust_officer), browser(operator.decision_maker)
    first.post(address, {"entity": "", "reason": "Nyckeln har läckt"})
    sanction = Sanction.objects.get()
    assert sanction.state == SanctionState.EMERGENCY
    assert "You imposed this sanction" in words(first.post(f"/sanctions/{sanction.pk}/confirm/", follow=True))
    assert "The sanction is confirmed." in words(second.post(f"/sanctions/{sanction.pk}/confirm/", follow=True))
    second.post(f"/sanctions/{sanction.pk}/lift/", {"note": "Ny nyckel på plats"})
    sanction.refresh_from_db()
    assert sanction.state == SanctionState.LIFTED


def test_the_member_reads_why(operator, member):
    sanctions.impose_at_once(member.organisation, reason="Nyckeln har läckt", by=operator.trust_officer)
    page = words(browser(member.reader).get(f"/organisations/{member.organisation.pk}/"))
    assert "Nyckeln har läckt" in page
    assert "Lift the sanction" not in page
