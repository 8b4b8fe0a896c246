"""Applying on pages: without a log-in, in small steps, and seen by nobody before the link in the mail is used."""

import re

import pytest
from django.core import mail

from members.actions import deliveries
from members.models import Application, Organisation
from members.models.application import ApplicationState
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
ASKED = "kinds=user_organisation&sector=private_care&size_class=small"
OUTSIDE = "kinds=service_provider&sector=supplier&size_class=small"


def _given(**changes):
    return {
        "number": builders.organisation_number(),
        "name_sv": "Vårdbolaget Vinden AB",
        "name_en": "Vinden Care Ltd",
        "legal_form": "company",
        "access_method": "own_idp",
        "message": "NPÖ",
        "applicant_name": "Vera Vind",
        "applicant_email": "vera@vinden.example",
        "language": "en",
        **changes,
    }


def _link():
    deliveries.send()
    (found,) = re.findall(r"/apply/status/\S+", mail.outbox[-1].body)
    return found


@pytest.fixture
def applied(db):
    browser().post(f"/apply/details/?{ASKED}", _given())
    return _link()


def test_three_answers_tell_what_one_can_apply_for():
    page = words(browser().get(f"/apply/?{ASKED}"))
    assert "User organisation Your organisation can apply for this." in page
    assert "through a group representative" in page
    assert "Go on to the application" in page


def test_who_cannot_apply_is_told_why_and_gets_no_way_on():
    page = words(browser().get("/apply/?kinds=user_organisation&sector=supplier&size_class=large"))
    assert "This is for organisations in health and social care." in page
    assert "Go on to the application" not in page


def test_an_empty_answer_is_told_at_its_question():
    response = browser().get("/apply/?kinds=agent&sector=&size_class=small")
    assert response.status_code == 422
    assert '<a href="#id_sector">' in response.content.decode()


def test_details_without_answers_lead_back_to_the_questions():
    assert browser().get("/apply/details/").headers["Location"] == "/apply/"


def test_a_slip_in_the_number_loses_nothing_that_was_typed(db):
    response = browser().post(f"/apply/details/?{ASKED}", _given(number="5560000000"))
    assert response.status_code == 422
    assert "is not a Swedish organisation number" in words(response)
    assert 'value="Vera Vind"' in response.content.decode()
    assert not Application.objects.exists()


def test_the_link_in_the_mail_shows_the_application_and_sends_it(applied, operator):
    visitor = browser()
    assert "Nobody sees it until you send it." in words(visitor.get(applied))
    registrar = browser(operator.registrar)
    assert "Nobody has applied yet." in words(registrar.get("/applications/"))
    assert "The application is sent." in words(visitor.post(applied, follow=True))
    assert "Vårdbolaget Vinden AB" in words(registrar.get("/applications/"))


def test_pressing_send_twice_is_no_fault(applied):
    visitor = browser()
    visitor.post(applied)
    assert visitor.post(applied, follow=True).status_code == 200
    assert Application.objects.get().state == ApplicationState.SENT


@pytest.mark.parametrize("address", ["/apply/status/made-up/", "/apply/status/made-up/withdraw/"])
def test_a_made_up_link_leads_to_the_same_page_as_an_old_one(db, address):
    response = browser().post(address)
    assert response.status_code == 404
    assert "The link is not valid" in words(response)


def test_a_machine_that_fills_in_every_field_is_thanked_and_forgotten(db):
    response = browser().post(f"/apply/details/?{ASKED}", _given(website="https://spam.example"))
    assert response.headers["Location"] == "/apply/sent/"
    assert not Application.objects.exists()


def test_the_eleventh_application_in_an_hour_from_one_address_waits(db):
    from django.core.cache import cache  # noqa: PLC0415 - only here

    cache.clear()
    for _ in range(10):
        assert browser().post(f"/apply/details/?{ASKED}", _given()).status_code == 302
    response = browser().post(f"/apply/details/?{ASKED}", _given())
    assert response.status_code == 422
    assert "Try again in an hour." in words(response)
    assert Application.objects.count() == 10
    cache.clear()


def test_a_registrar_accepts_and_lands_on_the_organisation(applied, operator):
    browser().post(applied)
    application = Application.objects.get()
    registrar = browser(operator.registrar)
    assert "No organisation with this number is registered." in words(registrar.get(f"/applications/{application.pk}/"))
    page = words(registrar.post(f"/applications/{application.pk}/accept/", follow=True))
    assert "Vinden Care Ltd is registered and under review." in page
    assert "What is missing: Nobody administers the organisation in Sigill." in page
    assert "There is no membership agreement in force." in page


def test_the_applicant_reads_why_it_was_rejected(applied, operator):
    browser().post(applied)
    application = Application.objects.get()
    registrar = browser(operator.registrar)
    empty = registrar.post(f"/applications/{application.pk}/reject/", {"note": ""})
    assert empty.status_code == 422
    registrar.post(f"/applications/{application.pk}/reject/", {"note": "Numret finns inte."})
    deliveries.send()
    assert "Numret finns inte." in mail.outbox[-1].body
    assert "Numret finns inte." in words(browser().get(applied))


def test_the_named_member_answers_and_nobody_else_sees_the_question(operator, member):
    browser().post(f"/apply/details/?{OUTSIDE}", _given(recommender=member.organisation.number))
    browser().post(_link())
    address = f"/applications/{Application.objects.get().pk}/recommend/"
    stranger = builders.member(operator, "Region Storvik").administrator
    assert browser(stranger).get(address).status_code == 404
    assert browser(member.reader).get(address).status_code == 404
    page = browser(member.signatory).post(address, {"stands": "yes", "note": "Vi köper systemet."}, follow=True)
    assert "Thank you." in words(page)
    assert "Vi köper systemet." in words(
        browser(operator.registrar).get(f"/applications/{Application.objects.get().pk}/")
    )


def test_withdrawing_closes_it(applied):
    page = browser().post(f"{applied}withdraw/", follow=True)
    assert "The application is withdrawn." in words(page)
    assert Application.objects.get().applicant_email == ""
    assert not Organisation.objects.filter(name_sv__contains="Vinden").exists()


def test_a_member_does_not_see_applications(applied, member):
    browser().post(applied)
    for address in ("/applications/", f"/applications/{Application.objects.get().pk}/"):
        assert browser(member.administrator).get(address).status_code == 403


def test_a_signatory_gives_notice_and_an_administrator_chooses_how_to_reach_services(member):
    membership = member.organisation.memberships.get(kind="user_organisation")
    early = browser(member.signatory).post(f"/memberships/{membership.pk}/leave/", {"last_day": "2026-06-02"})
    assert early.status_code == 422
    assert "at the earliest" in words(early)
    page = browser(member.signatory).post(
        f"/memberships/{membership.pk}/leave/", {"last_day": "2026-12-31"}, follow=True
    )
    assert "The membership counts to the end of the last day." in words(page)
    page = browser(member.administrator).post(
        f"/memberships/{membership.pk}/access/", {"access_method": "direct_card"}, follow=True
    )
    assert "Card (SITHS) directly at the service" in words(page)
