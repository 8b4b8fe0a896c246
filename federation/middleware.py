"""What holds at every address: pages are read and posted to, in the language of whoever is logged in; nobody who acts
goes on without a second factor, where the operator requires one."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import Resolver404, get_resolver
from django.utils import translation
from django.utils.translation import gettext as _

from federation import second_factor
from members.models import Person

# What a person needs on the way to a second factor, and what is anybody's.
_OPEN = ("/accounts/", "/i18n/", "/md/")
# Asked by whatever starts and stops processes, under whatever name it knows them by.
_PROBES = ("/healthz", "/readyz")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
_OF_PAGES = ("GET", "HEAD", "OPTIONS", "POST")


class MachinesFirst:
    """What machines fetch needs no session, language, log-in or message: their views are called from here.

    What they answer has the headers that the middleware before this one gives, and those that pages have from the
    middleware after it. An address under /md/ that is none of theirs goes on to where pages are not found. Probes are
    machines, too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.resolver = get_resolver("federation.machine_urls")
        self.probes = get_resolver("federation.health_urls")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            if request.path_info.startswith("/md/"):
                found = self.resolver.resolve(request.path_info.removeprefix("/md"))
            elif request.path_info in _PROBES:
                found = self.probes.resolve(request.path_info)
            else:
                return self.get_response(request)
        except Resolver404:
            return self.get_response(request)
        response: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        response["X-Frame-Options"] = "DENY"
        if isinstance(response, HttpResponse) and response.status_code != HTTPStatus.NOT_MODIFIED:
            response["Content-Length"] = str(len(response.content))
        return response


class KeptByNobodyBetween:
    """What somebody sees who is logged in is theirs: no cache between keeps it, and their own asks again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-cache"
        return response


class OnlyMethodsOfPages:
    """What no browser's form sends does not come to a view, which might take it for a GET or a POST."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _OF_PAGES and not request.path_info.startswith("/api/"):
            return HttpResponseNotAllowed(_OF_PAGES)
        return self.get_response(request)


class LanguageOfPerson:
    """Who is logged in reads pages in the language that is theirs, whatever the browser prefers: as their letters."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if isinstance(person, Person) and person.language in _LANGUAGES:
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        return self.get_response(request)


class RequireSecondFactor:
    """Operators and auditors see nothing but their account's pages; others who act read, and act afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if settings.SIGILL_SECOND_FACTOR != "required" or request.path_info.startswith(_OPEN):
            return None
        person = request.user
        if not isinstance(person, Person) or second_factor.has(request, person):
            return None
        if request.method in _SAFE and not second_factor.is_shut_out_without(person):
            return None
        if not second_factor.must_have(person):
            return None
        messages.warning(request, _("Your role needs a second factor. Add one here, and then go on."))
        return redirect("mfa_index")
