"""A person with a browser: pages as somebody sees them, and their words without the mark-up."""

import html
import re

from django.http import HttpResponse
from django.test import Client

from members.models import Person


def browser(person: Person | None = None, language: str = "en") -> Client:
    """A browser in a language, logged in as the person, whose language it is then."""
    client = Client(headers={"accept-language": language})
    if person is not None:
        Person.objects.filter(pk=person.pk).exclude(language=language).update(language=language)
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def words(response: HttpResponse) -> str:
    """What stands on the page, outside tags, with single blanks."""
    text = re.sub(r"<[^>]*>", " ", response.content.decode().replace("<wbr>", ""))
    return " ".join(html.unescape(text).split())
