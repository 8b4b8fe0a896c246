"""Pages in the language that is the person's, chosen by a button; for others, what their browser remembers."""

import pytest
from django.test import Client

from members.actions import people
from members.errors import NotAllowed
from members.models import AuditEvent, Person
from members.tags import Tag
from tests import builders

SWEDISH, ENGLISH = '<html lang="sv">', '<html lang="en">'


def visitor(prefers: str, person: Person | None = None) -> Client:
    """A browser that prefers one language; the person's own stays what it is."""
    client = Client(headers={"accept-language": prefers})
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def shown(client: Client, path: str = "/") -> str:
    return client.get(path).content.decode()


@pytest.fixture
def lena(operator: builders.Operator, member: builders.Member) -> Person:
    """Somebody whose language is Swedish."""
    Person.objects.filter(pk=member.reader.pk).update(language="sv")
    return Person.objects.get(pk=member.reader.pk)


def test_after_the_log_in_pages_follow_the_person_and_not_the_browser(lena):
    assert ENGLISH in shown(visitor("en"))
    answer = visitor("en", lena).get("/")
    assert SWEDISH in answer.content.decode()
    assert answer["Content-Language"] == "sv"


def test_the_button_changes_it_for_the_person_on_every_browser(lena):
    desk, telephone = visitor("sv", lena), visitor("sv", lena)
    answer = desk.post("/i18n/setlang/", {"language": "en", "next": "/members/"})
    assert answer["Location"] == "/members/"
    assert ENGLISH in shown(desk)
    assert ENGLISH in shown(telephone)
    assert Person.objects.get(pk=lena.pk).language == "en"
    event = AuditEvent.objects.get(tag=Tag.PERSON_CHANGED)
    assert (event.actor, event.chained["language"]) == (lena, "en")


def test_the_button_leaves_no_event_where_nothing_changes(lena):
    visitor("en", lena).post("/i18n/setlang/", {"language": "sv", "next": "/"})
    assert not AuditEvent.objects.filter(tag=Tag.PERSON_CHANGED).exists()


def test_the_language_is_there_after_another_log_in_and_the_browsers_before_it(lena):
    client = visitor("sv", lena)
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    client.logout()
    assert ENGLISH in shown(visitor("sv", Person.objects.get(pk=lena.pk)))
    assert SWEDISH in shown(visitor("sv"))


def test_the_public_chooses_for_this_browser_only(db):
    client = visitor("sv")
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert ENGLISH in shown(client)
    assert SWEDISH in shown(visitor("sv"))


@pytest.mark.parametrize("language", ["de", "", "<script>"])
def test_a_language_that_sigill_does_not_speak_changes_nothing(lena, language):
    client = visitor("sv", lena)
    assert client.post("/i18n/setlang/", {"language": language, "next": "/"}).status_code == 302
    assert Person.objects.get(pk=lena.pk).language == "sv"


def test_by_reading_nothing_changes(lena):
    visitor("sv", lena).get("/i18n/setlang/?language=en&next=/")
    assert Person.objects.get(pk=lena.pk).language == "sv"


def test_the_button_leads_nowhere_else(lena):
    answer = visitor("sv", lena).post("/i18n/setlang/", {"language": "en", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_nobody_chooses_anothers_language(lena, operator):
    with pytest.raises(NotAllowed):
        people.choose_language(lena, "en", by=operator.registrar)
