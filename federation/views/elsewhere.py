"""Log in elsewhere: away, back again, and connecting what came back with one's account."""

import logging
from dataclasses import asdict
from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from federation import second_factor
from federation.actions import log_ins
from federation.elsewhere import asked, oidc, saml
from federation.elsewhere.identity import Identity, NotBelieved, person_of
from federation.elsewhere.ways import OIDC, way, way_to
from federation.models import LogInLink
from members import audit
from members.models import Person
from members.tags import Tag
from members.views import stepup
from members.views.acting import act, actor
from members.views.stepup import fresh

log = logging.getLogger(__name__)
_PENDING = "identity_to_connect"
_LARGEST = 256 * 1024  # characters of a SAML response


@require_safe
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Away. Who is logged in already has to show there anew who they are."""
    chosen, again = way(slug), request.user.is_authenticated
    if chosen is None:
        raise Http404
    next_page = _inside(request.GET.get("next", ""))
    try:
        if slug == OIDC:
            return redirect(oidc.start(request, next_page, again=again))
        return redirect(saml.start(request, slug, next_page, again=again))
    except NotBelieved as error:
        return _not_believed(request, error)


@require_safe
def oidc_callback(request: HttpRequest) -> HttpResponse:
    """Back from the OpenID provider."""
    if way(OIDC) is None:
        raise Http404
    try:
        identity, next_page = oidc.finish(request)
    except NotBelieved as error:
        return _not_believed(request, error)
    return _welcome(request, identity, next_page)


@csrf_exempt
@require_POST
def saml_acs(request: HttpRequest) -> HttpResponse:
    """Back from an IdP. The browser brings no session with a form from elsewhere: it fetches its answer at once."""
    response = request.POST.get("SAMLResponse", "")
    refused: HttpResponse | None = ratelimit.consume_or_429(request, action="login")
    if refused is not None:
        return refused
    if not response or len(response) > _LARGEST:
        return _not_believed(request, NotBelieved("no response, or too large a one"))
    key = asked.hand_in(request, response)
    return redirect(f"{reverse('elsewhere_saml_finish')}?{urlencode({'answer': key})}")


@require_safe
def saml_finish(request: HttpRequest) -> HttpResponse:
    """The same browser, with its session."""
    response, state = asked.fetch(request.GET.get("answer", ""))
    try:
        identity, next_page = saml.finish(request, response, state)
    except NotBelieved as error:
        return _not_believed(request, error)
    return _welcome(request, identity, next_page)


@require_safe
def saml_metadata(_request: HttpRequest) -> HttpResponse:
    """Sigill's metadata as an SP."""
    if way("saml-1") is None:
        raise Http404
    return HttpResponse(saml.metadata(), content_type="application/samlmetadata+xml")


@login_required
@fresh
def connect(request: HttpRequest) -> HttpResponse:
    """What came back is nobody's here: is it yours?"""
    pending = request.session.get(_PENDING)
    if pending is None:
        return redirect("mfa_index")
    person, identity = actor(request), _thawed(pending)
    if request.method == "POST":
        act(request, lambda: log_ins.link(person, identity, by=person), _("The log-in is connected to your account."))
        request.session.pop(_PENDING, None)
        return redirect("mfa_index")
    return render(request, "account/elsewhere_connect.html", {"identity": identity})


@login_required
@fresh
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    """It opens nothing any more."""
    person = actor(request)
    found = get_object_or_404(LogInLink.objects.select_related("person"), pk=pk, person=person)
    act(request, lambda: log_ins.unlink(found, by=person), _("The log-in is disconnected."))
    return redirect("mfa_index")


def _welcome(request: HttpRequest, identity: Identity, next_page: str) -> HttpResponse:
    person = person_of(identity)
    if request.user.is_authenticated:
        return _again(request, identity, person, next_page)
    if person is None:
        return _not_believed(request, NotBelieved(f"nobody here is {identity.subject} of {identity.issuer}"))
    second_factor.remember_elsewhere(request, person, _slug(identity), strong=identity.strong)
    record_authentication(request, person, method="elsewhere", issuer=identity.issuer)
    return perform_login(request, Login(user=person, redirect_url=next_page or None))  # type: ignore[no-any-return]


def _again(request: HttpRequest, identity: Identity, person: Person | None, next_page: str) -> HttpResponse:
    """Somebody who is logged in came back: to connect, or because an act wants to know who it is."""
    if person is None:
        request.session[_PENDING] = _frozen(identity)
        return redirect("elsewhere_connect")
    if person != request.user:
        messages.error(request, _("That log-in belongs to another account. Log out first, if it is yours, too."))
    elif identity.is_new and not second_factor.enrolled(person):
        second_factor.remember_elsewhere(request, person, _slug(identity), strong=identity.strong)
        stepup.shown(request)
        audit.record(Tag.PERSON_STEPPED_UP, person, by=person, ways=[identity.issuer])
    else:
        messages.error(request, _("It did not ask you anew who you are. Try again, or use another way."))
    return redirect(next_page or "mfa_index")


def _not_believed(request: HttpRequest, error: NotBelieved) -> HttpResponse:
    """The same words whatever was wrong: the log knows more."""
    log.warning("Log-in elsewhere refused: %s", error)
    messages.error(
        request, _("You could not be logged in that way. Try again, or log in here and connect it to your account.")
    )
    return redirect("mfa_index" if request.user.is_authenticated else "account_login")


def _inside(address: str) -> str:
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else ""


def _slug(identity: Identity) -> str:
    found = way_to(identity.issuer)
    return found.slug if found else ""


def _frozen(identity: Identity) -> dict[str, Any]:
    return asdict(identity) | {"shown_at": identity.shown_at.isoformat() if identity.shown_at else None}


def _thawed(row: dict[str, Any]) -> Identity:
    at = row["shown_at"]
    return Identity(**(row | {"shown_at": datetime.fromisoformat(at) if at else None}))
