"""Invite somebody to an organisation; and the page that the mail's link leads to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.actions import invitations
from members.errors import Refused
from members.forms_people import InvitationForm, NewcomerForm
from members.giving import roles_to_give
from members.inviting import by_code, guest_of, why_closed
from members.models import Invitation, Person
from members.views.access import organisation_or_404, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh


@login_required
@fresh
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """An address, and the roles that it is invited to."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    offered = roles_to_give(person, organisation)
    if not offered:
        raise PermissionDenied
    form = bound(InvitationForm, request, offered=offered)
    if done := act_on(form, lambda data: invitations.invite(organisation, by=person, **data)):
        messages.success(request, _("%(email)s is invited.") % {"email": done.value.email})
        return redirect("organisation", pk)
    return form_page(
        request,
        form,
        title=_("Invite somebody"),
        submit=_("Send the invitation"),
        organisation=organisation,
    )


def _invitation(pk: int, person: Person) -> Invitation:
    return visible_or_404(Invitation.objects.select_related("organisation"), pk, person)


@login_required
@fresh
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """The same again, with a new link."""
    invitation = _invitation(pk, actor(request))
    done = _("%(email)s is invited once more. The former link is worth nothing now.") % {"email": invitation.email}
    act(request, lambda: invitations.resend(invitation, by=actor(request)), done)
    return redirect("organisation", invitation.organisation_id)


@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The address is no longer invited."""
    invitation = _invitation(pk, actor(request))
    done = _("The invitation of %(email)s is withdrawn.") % {"email": invitation.email}
    act(request, lambda: invitations.withdraw(invitation, by=actor(request)), done)
    return redirect("organisation", invitation.organisation_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """GET shows and changes nothing (mail scanners follow links); POST says yes. Somebody with a log-in is logged in;
    somebody new shows by the code that the mailbox is theirs."""
    found = by_code(code)
    if found is None:
        return render(request, "members/link_unknown.html", {"title": _("Invitation")}, status=404)
    if request.user.is_authenticated:
        return _as_oneself(request, found, code)
    if request.method == "POST" and guest_of(found) is None:
        return _as_new(request, found, code)
    return _page(request, found, NewcomerForm(initial={"language": found.language}))


def _as_oneself(request: HttpRequest, found: Invitation, code: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request, found)
    try:
        invitations.accept(code, by=actor(request))
    except Refused as refused:
        return _page(request, by_code(code) or found, refused=str(refused), status=409)
    messages.success(request, _("Welcome. Your roles at %(organisation)s are yours now.") % _at(found))
    return redirect("home")


def _as_new(request: HttpRequest, found: Invitation, code: str) -> HttpResponse:
    form = bound(NewcomerForm, request)
    done = act_on(
        form,
        lambda data: invitations.accept_as_new(
            code, name=data["name"], language=data["language"], password=data["password"]
        ),
    )
    if done is None:
        return _page(request, by_code(code) or found, form, status=422)
    messages.success(request, _("Welcome. Log in with your address and the password that you chose."))
    return redirect("account_login")


def _at(found: Invitation) -> dict[str, object]:
    return {"organisation": found.organisation}


def _page(
    request: HttpRequest, found: Invitation, form: NewcomerForm | None = None, refused: str = "", status: int = 200
) -> HttpResponse:
    closed = why_closed(found)
    guest, user = guest_of(found), request.user
    context = {
        "invitation": found,
        "organisation_name": found.organisation,
        "closed": closed,
        "refused": refused if refused != closed else "",
        "guest": guest,
        "mistaken": user.is_authenticated and user != guest,
        "form": form,
        "title": _("Invitation"),
    }
    return render(request, "members/invitation.html", context, status=410 if closed and status == 200 else status)
