"""Whom a shared entity serves: its owner asks, a registrar accepts, one goes without the others."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.actions import serving
from members.forms import NoteForm
from members.forms_mandates import ServingForm, ServingManyForm
from members.models import Entity, Person, ServedOrganisation, ServingRequest
from members.models.category import RequestState
from members.permissions import Permission, may
from members.views.access import require_or_403, visible, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh

P = Permission


@dataclass(frozen=True, slots=True)
class Section:
    """What the entity page shows: the scopes it asserts for others, the wishes that wait, and what the person may."""

    others: list[ServedOrganisation]
    asked: list[ServingRequest]
    may_ask: bool
    may_answer: bool


def section(entity: Entity, person: Person) -> Section:
    """The part of the entity page."""
    others = entity.serves.filter(until=None).exclude(organisation=entity.owner).select_related("organisation")
    asked = entity.serving_requests.filter(state=RequestState.ASKED).select_related("organisation", "asked_by")
    return Section(
        list(others),
        list(asked),
        may_ask=may(person, P.SUBMIT_METADATA, entity.owner, entity),
        may_answer=may(person, P.HANDLE_MANDATE, entity.owner),
    )


@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation."""
    person = actor(request)
    entity = _entity(pk, person)
    form = bound(ServingForm, request)
    if act_on(form, lambda data: serving.ask(entity, data["number"], data["scope"], by=person)):
        messages.success(request, _("It is asked for, and waits for a registrar."))
        return redirect(_back(entity))
    title = _("Serve another organisation")
    return form_page(request, form, title=title, submit=_("Ask for it"), back=_back(entity), intro=str(entity))


@login_required
def ask_for_many(request: HttpRequest, pk: int) -> HttpResponse:
    """Fifty at once: all of them, or none."""
    person = actor(request)
    entity = _entity(pk, person)
    form = bound(ServingManyForm, request)
    if done := act_on(form, lambda data: serving.ask_for_many(entity, data["lines"], by=person)):
        count = len(done.value)
        said = ngettext("%(count)d is asked for.", "%(count)d are asked for.", count) % {"count": count}
        messages.success(request, said)
        return redirect(_back(entity))
    title = _("Serve many organisations")
    return form_page(request, form, title=title, submit=_("Ask for them"), back=_back(entity), intro=str(entity))


@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner no longer wants it."""
    person = actor(request)
    asked = _request(pk, person)
    act(request, lambda: serving.take_back(asked, by=person), _("The request is taken back."))
    return redirect(_back(asked.entity))


@login_required
@fresh
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The registrar says yes."""
    person = actor(request)
    asked = _request(pk, person)
    act(request, lambda: serving.accept(asked, by=person), _("It is accepted, and published at the next turn."))
    return redirect(_back(asked.entity))


@login_required
@fresh
def accept_all(request: HttpRequest, pk: int) -> HttpResponse:
    """The registrar says yes to all that wait."""
    person = actor(request)
    entity = visible_or_404(Entity.objects.select_related("owner"), pk, person, "owner")
    act(request, lambda: serving.accept_all(entity, by=person), _("They are accepted, and published at the next turn."))
    return redirect(_back(entity))


@login_required
@fresh
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The registrar says no."""
    person = actor(request)
    asked = _request(pk, person)
    require_or_403(person, P.HANDLE_MANDATE, asked.entity.owner)
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: serving.refuse(asked, by=person, **data)):
        messages.success(request, _("It is refused."))
        return redirect(_back(asked.entity))
    title = _("Refuse %(scope)s") % {"scope": asked.scope}
    back = _back(asked.entity)
    return form_page(request, form, title=title, submit=_("Refuse"), back=back, intro=str(asked.entity), danger=True)


@login_required
@fresh
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """One that is served goes. Also for the organisation that is served, which does not see the entity."""
    person = actor(request)
    rows = ServedOrganisation.objects.filter(until=None).select_related("entity__owner", "organisation")
    served = _either(rows, pk, person)
    seen = may(person, P.SEE_ORGANISATION, served.entity.owner)
    back = _back(served.entity) if seen else reverse("organisation", args=[served.organisation_id]) + "#mandates"
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: serving.stop(served, by=person, **data)):
        messages.success(request, _("%(scope)s is no longer served.") % {"scope": served.scope})
        return redirect(back)
    title = _("Stop serving %(scope)s") % {"scope": served.scope}
    intro = f"{served.entity} – {served.organisation}"
    return form_page(request, form, title=title, submit=_("Stop serving it"), back=back, intro=intro, danger=True)


def _either(rows: QuerySet[ServedOrganisation], pk: int, person: Person) -> ServedOrganisation:
    """By either end that the person sees."""
    mine = visible(rows, person, "organisation").filter(pk=pk).first()
    return mine or visible_or_404(rows, pk, person, "entity__owner")


def _entity(pk: int, person: Person) -> Entity:
    entity = visible_or_404(Entity.objects.select_related("owner"), pk, person, "owner")
    require_or_403(person, P.SUBMIT_METADATA, entity.owner, entity)
    return entity


def _request(pk: int, person: Person) -> ServingRequest:
    rows = ServingRequest.objects.select_related("entity__owner", "organisation")
    return visible_or_404(rows, pk, person, "entity__owner")


def _back(entity: Entity) -> str:
    return reverse("entity", args=[entity.pk]) + "#serves"
