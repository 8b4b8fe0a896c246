"""An act that approves, decides, signs or touches keys asks who it is, and loses nothing that was written."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from members.clock import clock_at
from members.models import MetadataRevision, Person
from members.models.revision import RevisionState
from members.views.stepup import KEPT_SIZE
from tests import builders
from tests.pages.visiting import browser, words

PASSWORD = "ett-riktigt-langt-losenord"
NOTE = "Endpoint på rad 3 pekar på en testdator."
LATER = builders.AT + timedelta(minutes=16)


@pytest.fixture
def registrar(on_the_day, operator, settings) -> Person:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    operator.registrar.set_password(PASSWORD)
    operator.registrar.save()
    return operator.registrar


@pytest.fixture
def waiting(registrar, member) -> MetadataRevision:
    return builders.submitted(member)


def rejects(visitor: Client, revision: MetadataRevision, note: str = NOTE):
    return visitor.post(f"/revisions/{revision.pk}/decide/", {"decision": "reject", "note": note})


def shows_who(visitor: Client, asked: str):
    """Follow the way from the act to the question, give the password, and come back."""
    question = visitor.get(asked, follow=True)
    address = question.redirect_chain[-1][0]
    return visitor.post(address, {"password": PASSWORD, "next": parse_qs(urlsplit(address).query)["next"][0]})


def state(revision: MetadataRevision) -> str:
    return MetadataRevision.objects.get(pk=revision.pk).state


def test_within_fifteen_minutes_of_the_log_in_the_act_happens(registrar, waiting):
    visitor = browser(registrar)
    with clock_at(builders.AT + timedelta(minutes=15)):
        rejects(visitor, waiting)
    assert state(waiting) == RevisionState.REJECTED


def test_after_that_nothing_happens_and_the_person_is_asked_who_they_are(registrar, waiting):
    visitor = browser(registrar)
    with clock_at(LATER):
        response = rejects(visitor, waiting)
        assert "Confirm that it is you" in words(visitor.get(response.headers["Location"], follow=True))
    assert state(waiting) == RevisionState.SUBMITTED


def test_who_has_shown_it_comes_back_to_the_filled_form_and_nothing_has_happened_by_itself(registrar, waiting):
    visitor = browser(registrar)
    with clock_at(LATER):
        back = shows_who(visitor, rejects(visitor, waiting).headers["Location"]).headers["Location"]
        page = visitor.get(back)
        assert NOTE in page.content.decode()
        assert "Nothing is done yet" in words(page)
        assert state(waiting) == RevisionState.SUBMITTED
        rejects(visitor, waiting)
    assert state(waiting) == RevisionState.REJECTED


def test_what_was_kept_is_brought_back_once(registrar, waiting):
    visitor = browser(registrar)
    with clock_at(LATER):
        back = shows_who(visitor, rejects(visitor, waiting).headers["Location"]).headers["Location"]
        visitor.get(back)
        assert NOTE not in visitor.get(back).content.decode()


def test_it_is_brought_back_to_nobody_else_and_nowhere_else(registrar, waiting, member):
    visitor, other = browser(registrar), builders.submitted(member, entity_id="https://annan.norrvik.example/md")
    with clock_at(LATER):
        back = shows_who(visitor, rejects(visitor, waiting).headers["Location"]).headers["Location"]
        elsewhere = back.replace(f"/{waiting.pk}/", f"/{other.pk}/")
        assert elsewhere != back
        assert NOTE not in visitor.get(elsewhere).content.decode()


def test_a_form_too_large_to_keep_is_not_kept_and_that_is_said(registrar, waiting):
    visitor = browser(registrar)
    with clock_at(LATER):
        response = rejects(visitor, waiting, "x" * (KEPT_SIZE + 1))
        assert "too large to be kept" in words(visitor.get(response.headers["Location"], follow=True))
        assert "kept_forms" not in visitor.session


def test_a_password_is_never_kept(registrar, waiting):
    visitor = browser(registrar)
    with clock_at(LATER):
        address = f"/revisions/{waiting.pk}/decide/"
        visitor.post(address, {"decision": "reject", "note": NOTE, "password": "hemligt-losenord"})
        assert NOTE in str(visitor.session["kept_forms"])
        assert "hemligt-losenord" not in str(visitor.session["kept_forms"])


def test_a_button_without_a_form_leads_back_to_its_page_to_be_pressed_again(registrar, operator, member):
    role = member.administrator.roles.get()
    visitor = browser(registrar)
    with clock_at(LATER):
        back = shows_who(visitor, visitor.post(f"/roles/{role.pk}/end/").headers["Location"]).headers["Location"]
        assert "press the button" in words(visitor.get(back, follow=True))
        role.refresh_from_db()
        assert role.until is None


def test_a_wrong_password_opens_nothing(registrar, waiting):
    visitor = browser(registrar)
    with clock_at(LATER):
        question = visitor.get(rejects(visitor, waiting).headers["Location"], follow=True).redirect_chain[-1][0]
        assert "There is a problem" in words(visitor.post(question, {"password": "fel"}))
        rejects(visitor, waiting)
    assert state(waiting) == RevisionState.SUBMITTED


def test_it_leads_nowhere_outside(registrar):
    visitor = browser(registrar)
    address = "/accounts/step-up/?next=https://elsewhere.example/"
    question = visitor.get(address, follow=True).redirect_chain[-1][0]
    answer = visitor.post(question, {"password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
