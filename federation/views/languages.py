"""The button with the other language: remembered for the person, and for whoever has no log-in by this browser."""

from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.views import i18n

from federation.views.access import viewer
from members.actions import people
from members.errors import Refused
from members.models import Person


def set_language(request: HttpRequest) -> HttpResponseBase:
    """Back to the page that one was on, in the other language; by reading nothing changes.

    What cannot be kept for the person (somebody else changes them at this instant) is at least this browser's.
    """
    person, language = viewer(request), request.POST.get("language", "")
    if request.method == "POST" and person is not None and language in dict(settings.LANGUAGES):
        _remember(Person.objects.get(pk=person.pk), language)
    response: HttpResponseBase = i18n.set_language(request)
    return response


def _remember(person: Person, language: str) -> None:
    with suppress(Refused, ValidationError):
        people.choose_language(person, language, by=person)
