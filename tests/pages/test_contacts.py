"""Contacts through pages: recorded, changed and removed by administrators; verified by whoever reads the mailbox."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from members.actions import contacts, deliveries
from members.clock import clock_at
from members.models import Contact
from tests import builders
from tests.builders import AT
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
GIVEN = {"kind": "security", "name": "Vakt", "email": "vakt@norrvik.example", "phone": ""}


@pytest.fixture
def unverified(member) -> Contact:
    return contacts.record(member.organisation, **GIVEN, by=member.administrator)


@pytest.fixture
def link(unverified) -> str:
    deliveries.send()
    return "/verify/" + re.findall(r"/verify/([^/\s]+)/", mail.outbox[-1].body)[0] + "/"


def test_an_administrator_records_a_contact_which_is_asked(member):
    at = f"/organisations/{member.organisation.pk}/"
    assert 'name="verified"' not in browser(member.administrator).get(f"{at}contacts/add/").content.decode()
    page = words(browser(member.administrator).post(f"{at}contacts/add/", GIVEN | {"verified": "on"}, follow=True))
    assert "The contact is recorded." in page
    assert Contact.objects.get(name="Vakt").verified_at is None
    deliveries.send()
    assert mail.outbox[-1].to == ["vakt@norrvik.example"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_link_shows_without_log_in_and_changes_nothing(unverified, link, language):
    response = browser(language=language).get(link)
    assert response.status_code == 200
    assert "vakt@norrvik.example" in words(response)
    assert response.headers["Referrer-Policy"] == "same-origin"  # "no-referrer" sends forms with no Origin
    assert Contact.objects.get(pk=unverified.pk).verified_at is None


def test_the_button_verifies_once(member, unverified, link):
    visitor = browser()
    assert "Thank you" in words(visitor.post(link, follow=True))
    assert Contact.objects.get(pk=unverified.pk).verified_at == AT
    response = visitor.post(link)
    assert response.status_code == 409
    assert "answered already" in words(response)
    page = words(browser(member.reader).get(f"/organisations/{member.organisation.pk}/"))
    assert "again before 1 June 2027" in page


def test_an_expired_link_says_whom_to_ask(unverified, link):
    with clock_at(AT + timedelta(days=14)):
        assert browser().get(link).status_code == 410
        assert "The link has expired" in words(browser().post(link))
    assert Contact.objects.get(pk=unverified.pk).verified_at is None


@pytest.mark.parametrize("cut", ["x", "a" * 43, "%00"])
def test_a_link_that_was_cut_off_is_told_what_to_do(link, cut):
    for method in ("get", "post"):
        response = getattr(browser(), method)(f"/verify/{cut}/")
        assert response.status_code == 404
        assert "The link is not valid" in words(response)


def test_no_answer_is_taken_without_the_form_s_token(unverified, link):
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403


def test_two_who_change_a_contact_at_once_see_both_versions_and_nothing_is_lost(operator, member, unverified):
    address = f"/contacts/{unverified.pk}/change/"
    first, second = browser(member.administrator), browser(operator.registrar)
    seen = {"seen": "1"}
    first.post(address, {"name": "Nattvakten", "email": unverified.email, "phone": "", **seen})
    mine = {"name": "Dagvakten", "email": "dag@norrvik.example", "phone": "+46 1"}
    response = second.post(address, mine | seen)
    page, source = words(response), response.content.decode()
    assert response.status_code == 422
    assert "has been changed by somebody else since you opened it" in page
    assert "As it is now" in page
    assert "Nattvakten" in page
    assert all(f'value="{value}"' in source for value in mine.values())
    assert 'name="seen" value="2"' in source
    second.post(address, mine | {"seen": "2"})
    assert Contact.objects.get(pk=unverified.pk).name == "Dagvakten"


def test_a_hidden_character_is_refused_beside_its_field(member, unverified):
    given = {"name": "Va\u200bkt", "email": unverified.email, "phone": "", "seen": "1"}
    response = browser(member.administrator).post(f"/contacts/{unverified.pk}/change/", given)
    assert response.status_code == 422
    assert 'href="#id_name"' in response.content.decode()
    assert "U+200B" in words(response)


def test_the_last_contact_for_security_stays_and_the_page_says_what_to_do(member, unverified):
    visitor, address = browser(member.administrator), f"/contacts/{unverified.pk}/remove/"
    assert "Record its successor first" in words(visitor.post(address, follow=True))
    builders.contact(member.organisation)
    contacts.record(member.organisation, **GIVEN | {"email": "ny@norrvik.example"}, by=member.administrator)
    assert "The contact is removed: Vakt." in words(visitor.post(address, follow=True))
    assert "vakt@norrvik.example" not in words(visitor.get(f"/organisations/{member.organisation.pk}/"))


def test_a_registrar_says_that_the_mailbox_has_answered(operator, unverified):
    page = words(browser(operator.registrar).post(f"/contacts/{unverified.pk}/vouch/", follow=True))
    assert "The contact is verified: Vakt." in page
