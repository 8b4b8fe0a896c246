"""Logging in and out, setting a password, and the pages that say no."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import path

from federation.urls import urlpatterns as all_patterns
from members.actions import deliveries
from members.models import Person
from tests import builders
from tests.pages.visiting import browser, words

PASSWORD = "ett-riktigt-langt-losenord"


def fails(request):
    raise RuntimeError("a fault")


urlpatterns = [*all_patterns, path("fails/", fails)]


@pytest.fixture
def somebody(db) -> Person:
    cache.clear()  # allauth counts attempts there
    return builders.person("Siv Andersson", password=PASSWORD)


def test_logging_in_leads_to_the_page_that_was_asked_for(somebody):
    visitor = browser()
    given = {"login": somebody.email, "password": PASSWORD, "next": "/organisations/"}
    response = visitor.post("/accounts/login/", given)
    assert response.headers["Location"] == "/organisations/"


def test_the_page_asked_for_goes_along_in_the_form(somebody):
    page = browser().get("/accounts/login/?next=/organisations/").content.decode()
    assert '<input type="hidden" name="next" value="/organisations/">' in page


def test_a_wrong_password_is_said_on_top_and_the_address_is_kept(somebody):
    response = browser().post("/accounts/login/", {"login": somebody.email, "password": "fel"})
    page = response.content.decode()
    assert "There is a problem" in page
    assert f'value="{somebody.email}"' in page
    assert PASSWORD not in page


def test_logging_out_takes_a_button_not_a_link(somebody):
    visitor = browser(somebody)
    assert "Siv Andersson" in words(visitor.get("/accounts/logout/"))
    visitor.post("/accounts/logout/")
    assert "Siv Andersson" not in words(visitor.get("/"))


def test_a_password_is_set_by_the_link_in_the_mail(somebody):
    visitor = browser()
    assert "Look in your mail" in words(
        visitor.post("/accounts/password/reset/", {"email": somebody.email}, follow=True)
    )
    assert deliveries.send() == 1
    (letter,) = mail.outbox
    assert "Choose a new password for Sigill" in letter.subject
    link = re.search(r"http://testserver(\S+)", letter.body)[1]
    form = visitor.get(link, follow=True)
    assert "Choose a new password" in words(form)
    address = form.redirect_chain[-1][0]
    new = "ett-annat-langt-losenord"
    done = visitor.post(address, {"password1": new, "password2": new}, follow=True)
    assert "The password is changed" in words(done)
    somebody.refresh_from_db()
    assert somebody.check_password(new)


def test_an_address_without_account_gets_a_letter_that_says_so(db):
    cache.clear()
    browser().post("/accounts/password/reset/", {"email": "okand@norrvik.example"})
    assert deliveries.send() == 1
    (letter,) = mail.outbox
    assert "has no account" in letter.body
    assert "signup" not in letter.body


def test_a_used_link_says_how_to_get_another(somebody):
    page = words(browser().get("/accounts/password/reset/key/1-abc-def/", follow=True))
    assert "The link no longer works" in page


@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/accounts/logout/", "/accounts/password/reset/", "/accounts/password/change/"]
)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_account_page_has_the_house_frame(somebody, address, language):
    visitor = browser(None if "login" in address or "reset" in address else somebody, language)
    page = visitor.get(address).content.decode()
    assert f'<html lang="{language}">' in page
    assert page.count("<h1>") == 1
    assert "sigill/tokens.css" in page


def test_nobody_makes_an_account_by_themselves(db):
    assert "Nobody makes an account by themselves" in words(browser().get("/accounts/signup/"))


def test_a_form_without_its_token_is_explained(somebody):
    visitor = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    response = visitor.post("/accounts/login/", {"login": somebody.email, "password": PASSWORD})
    assert response.status_code == 403
    assert "The form was too old" in words(response)


def test_an_address_that_leads_nowhere_says_so_in_the_house_frame(db):
    response = browser().get("/nowhere/")
    assert response.status_code == 404
    assert "There is no such page" in words(response)


@pytest.mark.urls("tests.pages.test_account")
def test_a_fault_is_told_without_a_traceback(db):
    visitor = browser()
    visitor.raise_request_exception = False
    response = visitor.get("/fails/")
    assert response.status_code == 500
    assert "Something went wrong here" in words(response)
    assert "RuntimeError" not in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/nowhere/"])
def test_no_page_allows_inline_script_or_style(db, address):
    policy = browser().get(address).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_the_log_in_page_of_the_demonstration_says_who_one_can_be(operator, settings):
    Person.objects.filter(pk=operator.registrar.pk).update(is_demo=True)
    page = words(browser().get("/accounts/login/"))
    assert operator.registrar.email in page
    assert operator.key_custodian.email not in page


def test_outside_the_demonstration_nobody_is_named(operator, settings):
    Person.objects.filter(pk=operator.registrar.pk).update(is_demo=True)
    settings.DEMO = False
    assert operator.registrar.email not in words(browser().get("/accounts/login/"))


@pytest.mark.parametrize("address", ["/accounts/email/", "/accounts/confirm-email/", "/accounts/confirm-email/x/"])
def test_nobody_changes_their_own_address(somebody, address):
    visitor = browser(somebody)
    assert visitor.get(address).status_code == 404
    assert visitor.post(address, {"action_add": "", "email": "annan@norrvik.example"}).status_code == 404
    assert Person.objects.get(pk=somebody.pk).email == somebody.email
