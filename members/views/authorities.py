"""Authorities to sign: hand in the paper, look at it, accept, refuse or withdraw it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.actions import authorities
from members.clock import today
from members.forms import NoteForm
from members.forms_signing import AuthorityForm
from members.machine import allowed_states
from members.models import Organisation, Person, SigningAuthority
from members.models.authority import AuthorityState
from members.permissions import Permission, may
from members.views import documents
from members.views.access import organisation_or_404, require_or_403, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh


def _authority(pk: int, person: Person) -> SigningAuthority:
    """For registrars, and for those of the organisation who hand such papers in."""
    rows = SigningAuthority.objects.select_related("organisation", "person", "file", "accepted_by", "submitted_by")
    found = visible_or_404(rows, pk, person)
    _require_hand_in(person, found.organisation)
    return found


def _require_hand_in(person: Person, organisation: Organisation) -> None:
    if not any(may(person, permission, organisation) for permission in authorities.HAND_IN):
        raise PermissionDenied


@login_required
@fresh
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """A new paper for the organisation."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    _require_hand_in(person, organisation)
    form = bound(AuthorityForm, request, organisation=organisation)
    if done := act_on(form, lambda data: authorities.submit(organisation, data.pop("person"), by=person, **data)):
        messages.success(request, _("The paper is handed in, and waits for a registrar."))
        return redirect("authority", done.value.pk)
    return form_page(
        request, form, title=_("Hand in an authority to sign"), submit=_("Hand in"), organisation=organisation
    )


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the paper says, and what can be done about it."""
    person = actor(request)
    authority = _authority(pk, person)
    registrar = may(person, Permission.HANDLE_AGREEMENT, authority.organisation) and authority.person_id != person.pk
    allowed = allowed_states(authority)
    context = {
        "authority": authority,
        "organisation": authority.organisation,
        "expired": authority.valid_until is not None and authority.valid_until < today(),
        "may_accept": registrar and AuthorityState.ACCEPTED in allowed,
        "may_withdraw": AuthorityState.WITHDRAWN in allowed,
    }
    return render(request, "members/authority.html", context)


@login_required
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper itself."""
    authority = _authority(pk, actor(request))
    return documents.pdf(authority.file.bytes(), authority.file_name)


@login_required
@fresh
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """A registrar takes it."""
    person = actor(request)
    authority = _authority(pk, person)
    act(request, lambda: authorities.accept(authority, by=person), _("The authority is accepted."))
    return redirect("authority", pk)


@login_required
@fresh
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """A registrar does not take it, and says why."""
    person = actor(request)
    authority = _authority(pk, person)
    require_or_403(person, Permission.HANDLE_AGREEMENT, authority.organisation)
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: authorities.refuse(authority, by=person, **data)):
        messages.success(request, _("The authority is refused."))
        return redirect("authority", pk)
    return form_page(
        request,
        form,
        title=_("Refuse the authority"),
        submit=_("Refuse"),
        intro=str(authority),
        organisation=authority.organisation,
        danger=True,
    )


@login_required
@fresh
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on nobody signs on it."""
    person = actor(request)
    authority = _authority(pk, person)
    act(request, lambda: authorities.withdraw(authority, by=person), _("The authority is withdrawn."))
    return redirect("authority", pk)
