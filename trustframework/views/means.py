"""E-ID means: the register, each step of one's life, and the identity providers at which people log in with it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.clock import today
from members.forms import NoteForm
from members.machine import allowed_states
from members.models import Entity, Person
from members.permissions import Permission, may, visible_organisations
from members.views import documents
from members.views.access import require_or_403, visible
from members.views.acting import act, act_on, actor, bound
from members.views.pages import Words, form_page
from members.views.stepup import fresh
from trustframework.actions import means as actions
from trustframework.forms_standings import LinkForm, MeansForm, SucceedForm
from trustframework.models import EidMeans
from trustframework.models.standing import StandingState

PAGE = 50


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """All for operators, those of one's own identity providers for members."""
    person = actor(request)
    rows = _visible(person).select_related("level", "succeeds").annotate(used=Count("entities", distinct=True))
    page = Paginator(rows.order_by("name", "-valid_until", "pk"), PAGE).get_page(request.GET.get("page"))
    officer = may(person, Permission.HANDLE_STANDING)
    return render(request, "trustframework/means.html", {"page": page, "today": today(), "officer": officer})


@login_required
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, with those of its identity providers that the person may see."""
    person = actor(request)
    found = _means(pk, person)
    idps = visible(found.entities.select_related("owner"), person, "owner").order_by("entity_id")
    context = {
        "means": found,
        "steps": steps_of(found, person),
        "page": Paginator(idps, PAGE).get_page(request.GET.get("page")),
        "successors": found.succeeded_by.all(),
        "today": today(),
    }
    return render(request, "trustframework/means_one.html", context)


@login_required
@fresh
def record(request: HttpRequest) -> HttpResponse:
    """One that another operator is to verify."""
    person = actor(request)
    require_or_403(person, Permission.HANDLE_STANDING)
    form = bound(MeansForm, request)
    if done := act_on(form, lambda data: actions.record(by=person, **data)):
        messages.success(request, _("It is recorded. Another operator has to verify it."))
        return redirect("means_one", done.value.pk)
    title = _("Record an e-ID means")
    return form_page(request, form, title=title, submit=_("Record it"), back=reverse("means"))


@login_required
@fresh
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """The second operator has seen the proof."""
    person = actor(request)
    found = _means(pk, person)
    act(request, lambda: actions.verify(found, by=person), _("It is verified, and holds between its days."))
    return redirect("means_one", pk)


@login_required
@fresh
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """It no longer holds."""
    found, person = _to_change(request, pk)
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: actions.end(found, by=person, **data)):
        messages.success(request, _("It has ended. What stood on it leaves the feeds at the next turn."))
        return redirect("means_one", pk)
    return _page(request, form, found, _("End the e-ID means"), _("End it"), danger=True)


@login_required
@fresh
def succeed(request: HttpRequest, pk: int) -> HttpResponse:
    """Another one takes over."""
    found, person = _to_change(request, pk)
    form = bound(SucceedForm, request)
    if done := act_on(form, lambda data: actions.succeed(found, by=person, **data)):
        messages.success(request, _("The successor is recorded. Another operator has to verify it."))
        return redirect("means_one", done.value.pk)
    return _page(request, form, found, _("Record what succeeds it"), _("Record the successor"))


@login_required
@fresh
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """People log in with it at these identity providers."""
    found, person = _to_change(request, pk)
    form = bound(LinkForm, request)
    if act_on(form, lambda data: actions.link(found, data["entities"], by=person)):
        messages.success(request, _("The identity providers are connected."))
        return redirect("means_one", pk)
    return _page(request, form, found, _("Connect identity providers"), _("Connect them"))


@login_required
@fresh
def unlink(request: HttpRequest, pk: int, entity: int) -> HttpResponse:
    """People no longer log in with it there."""
    person = actor(request)
    found = _means(pk, person)
    at = get_object_or_404(visible(Entity.objects.select_related("owner"), person, "owner"), pk=entity)
    act(request, lambda: actions.unlink(found, at, by=person), _("The identity provider is disconnected."))
    return redirect("means_one", pk)


@login_required
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """What shows it, for those who verify."""
    found = _means(pk, actor(request))
    if found.document is None or not may(actor(request), Permission.HANDLE_STANDING):
        raise Http404
    return documents.pdf(found.document.bytes(), f"{found.name}.pdf")


def steps_of(means: EidMeans, person: Person) -> dict[str, bool]:
    """What the person may do with it now."""
    officer, allowed = may(person, Permission.HANDLE_STANDING), allowed_states(means)
    open_still = StandingState.ENDED in allowed
    other = means.recorded_by_id != person.pk
    return {
        "officer": officer,
        "verify": officer and other and StandingState.VERIFIED in allowed,
        "end": officer and open_still,
        "change": officer and open_still,
    }


def _visible(person: Person) -> QuerySet[EidMeans]:
    """All, for who sees every organisation; else those of identity providers that the person may see."""
    entities = visible(Entity.objects.all(), person, "owner")  # 404 for who sees status and no more
    if visible_organisations(person) is None:
        return EidMeans.objects.all()
    return EidMeans.objects.filter(pk__in=EidMeans.objects.filter(entities__in=entities).order_by().values("pk"))


def _means(pk: int, person: Person) -> EidMeans:
    rows = _visible(person).select_related("level", "succeeds", "recorded_by", "verified_by")
    return get_object_or_404(rows, pk=pk)


def _to_change(request: HttpRequest, pk: int) -> tuple[EidMeans, Person]:
    person = actor(request)
    found = _means(pk, person)
    require_or_403(person, Permission.HANDLE_STANDING)
    return found, person


def _page(  # noqa: PLR0913 - what stands on the page
    request: HttpRequest, form: Any, means: EidMeans, title: Words, submit: Words, *, danger: bool = False
) -> HttpResponse:
    back = reverse("means_one", args=[means.pk])
    return form_page(request, form, title=title, submit=submit, back=back, intro=str(means), danger=danger)
