"""Impose an emergency sanction, confirm it, lift it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from members.forms import NoteForm
from members.machine import allowed_states
from members.models import Person
from members.permissions import Permission
from members.views.access import organisation_or_404, require_or_403, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh
from trustframework.actions import sanctions
from trustframework.forms import SanctionForm
from trustframework.models import Sanction
from trustframework.models.sanction import SanctionState


@login_required
@fresh
def impose(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the feeds from the next publication on."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.SANCTION, organisation)
    form = bound(SanctionForm, request, organisation=organisation)
    if act_on(form, lambda data: sanctions.impose_at_once(organisation, by=person, **data)):
        messages.success(request, _("The sanction is in effect. Another officer has to confirm it within 24 hours."))
        return redirect("organisation", pk)
    return form_page(
        request,
        form,
        title=_("Impose a sanction at once"),
        submit=_("Impose the sanction"),
        organisation=organisation,
        danger=True,
    )


@login_required
@fresh
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second officer agrees."""
    person = actor(request)
    sanction = _sanction(pk, person)
    act(request, lambda: sanctions.confirm(sanction, by=person), _("The sanction is confirmed."))
    return redirect("organisation", sanction.organisation_id)


@login_required
@fresh
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """The sanction ends."""
    person = actor(request)
    sanction = _sanction(pk, person)
    require_or_403(person, Permission.SANCTION, sanction.organisation)
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: sanctions.lift(sanction, by=person, **data)):
        messages.success(request, _("The sanction is lifted."))
        return redirect("organisation", sanction.organisation_id)
    return form_page(
        request,
        form,
        title=_("Lift the sanction"),
        submit=_("Lift the sanction"),
        organisation=sanction.organisation,
        intro=str(sanction),
    )


def steps_of(sanction: Sanction, person: Person) -> dict[str, bool]:
    """What the person, an officer, may do with it now: never with one that they imposed."""
    other = sanction.imposed_by_id != person.pk
    allowed = allowed_states(sanction)
    return {"confirm": other and SanctionState.IN_EFFECT in allowed, "lift": other and SanctionState.LIFTED in allowed}


def _sanction(pk: int, person: Person) -> Sanction:
    return visible_or_404(Sanction.objects.select_related("organisation", "entity"), pk, person)
