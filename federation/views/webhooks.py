"""Webhooks: an organisation's list, one of them with its log, and what may be done to it. Others do not find them."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from federation.actions import webhooks
from federation.forms_webhooks import ReplayForm, RotateForm, WebhookForm
from federation.models import WebhookDelivery, WebhookEndpoint
from federation.models.webhook import DeliveryState
from federation.webhook_types import EventType
from members.clock import now
from members.models import Organisation
from members.permissions import Permission, may
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh

PAGE = 50


@login_required
@require_safe
def everybodys(request: HttpRequest) -> HttpResponse:
    """All of them, for whoever looks after the federation's."""
    if not may(actor(request), Permission.HANDLE_WEBHOOK):
        raise Http404
    return _list(request, WebhookEndpoint.objects.all(), None)


@login_required
@require_safe
def of_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation's."""
    found = _organisation(request, pk)
    return _list(request, WebhookEndpoint.objects.filter(organisation=found), found)


@never_cache
@login_required
@fresh
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one; the page after it is the only one that shows the secret."""
    found, person = _organisation(request, pk), actor(request)
    form = bound(WebhookForm, request)
    if done := act_on(form, lambda data: webhooks.add(found, by=person, **data)):
        return _secret(request, *done.value)
    back = reverse("organisation_webhooks", args=[pk])
    return form_page(request, form, title=_("New webhook"), submit=_("Add it"), organisation=found, back=back)


@never_cache
@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One, with its deliveries, the newest first; `?state=` narrows."""
    endpoint = _endpoint(request, pk)
    rows, state = endpoint.deliveries.defer("body"), request.GET.get("state", "")
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    if state in DeliveryState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "endpoint": endpoint,
        "types": [EventType(one) for one in endpoint.types],
        "page": page,
        "state": state,
        "counts": [(one, counts.get(one.value, 0)) for one in DeliveryState],
        "secrets": endpoint.secrets_at(now()),
    }
    return render(request, "federation/webhook.html", context)


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Address, events and words."""
    endpoint, person = _endpoint(request, pk), actor(request)
    held = {"url": endpoint.url, "description": endpoint.description, "types": endpoint.types}
    form = bound(WebhookForm, request, initial=held)
    if act_on(form, lambda data: webhooks.change(endpoint, by=person, **data)):
        messages.success(request, _("The webhook is changed."))
        return redirect("webhook", pk)
    return _form(request, endpoint, form, title=_("Change the webhook"), submit=_("Save"))


@never_cache
@login_required
@fresh
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret; the page after it is the only one that shows it."""
    endpoint, person = _endpoint(request, pk), actor(request)
    form = bound(RotateForm, request)
    if done := act_on(form, lambda data: webhooks.rotate(endpoint, by=person, **data)):
        return _secret(request, endpoint, done.value)
    return _form(request, endpoint, form, title=_("Replace the secret"), submit=_("Make a new secret"))


@login_required
def switch(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Off, or on again."""
    endpoint, person = _endpoint(request, pk), actor(request)
    if verb == "disable":
        act(request, lambda: webhooks.disable(endpoint, by=person), _("Nothing is sent there any more."))
    else:
        done = _("It is switched on. What happened meanwhile is sent now.")
        act(request, lambda: webhooks.enable(endpoint, by=person), done)
    return redirect("webhook", pk)


@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """With its log."""
    endpoint, person = _endpoint(request, pk), actor(request)
    if act(request, lambda: webhooks.remove(endpoint, by=person), _("The webhook is removed.")):
        return redirect("organisation_webhooks", endpoint.organisation_id)
    return redirect("webhook", pk)


@login_required
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """An event that says nothing."""
    endpoint, person = _endpoint(request, pk), actor(request)
    done = _("A test event is on its way. Load the page again to see what became of it.")
    act(request, lambda: webhooks.test(endpoint, by=person), done)
    return redirect("webhook", pk)


@login_required
def replay_since(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything from an instant on."""
    endpoint, person = _endpoint(request, pk), actor(request)
    form = bound(ReplayForm, request, initial={"since": now() - timedelta(days=1)})
    if act_on(form, lambda data: webhooks.replay_since(endpoint, by=person, **data)):
        messages.success(request, _("It is sent again, under the same ids. The log shows how far it has come."))
        return redirect("webhook", pk)
    return _form(request, endpoint, form, title=_("Send events again"), submit=_("Send them again"))


@login_required
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """One event."""
    person = actor(request)
    rows = WebhookDelivery.objects.select_related("endpoint__organisation")
    found = get_object_or_404(rows, pk=pk)
    if not may(person, Permission.HANDLE_WEBHOOK, found.endpoint.organisation):
        raise Http404
    act(request, lambda: webhooks.replay(found, by=person), _("It is sent again, under the same id."))
    return redirect("webhook", found.endpoint_id)


def _list(request: HttpRequest, rows: QuerySet[WebhookEndpoint], found: Organisation | None) -> HttpResponse:
    waiting = Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING))
    told = rows.select_related("organisation").annotate(waiting=waiting, last=Max("deliveries__delivered_at"))
    page = Paginator(told.order_by("organisation__name_sv", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "federation/webhooks.html", {"page": page, "organisation": found})


def _organisation(request: HttpRequest, pk: int) -> Organisation:
    found = get_object_or_404(Organisation, pk=pk)
    if not may(actor(request), Permission.HANDLE_WEBHOOK, found):
        raise Http404
    return found


def _endpoint(request: HttpRequest, pk: int) -> WebhookEndpoint:
    found = get_object_or_404(WebhookEndpoint.objects.select_related("organisation", "created_by"), pk=pk)
    if not may(actor(request), Permission.HANDLE_WEBHOOK, found.organisation):
        raise Http404
    return found


def _form(request: HttpRequest, endpoint: WebhookEndpoint, form: Any, *, title: str, submit: str) -> HttpResponse:
    back, of = reverse("webhook", args=[endpoint.pk]), endpoint.organisation
    return form_page(request, form, title=title, submit=submit, organisation=of, intro=str(endpoint), back=back)


def _secret(request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    return render(request, "federation/webhook_secret.html", {"endpoint": endpoint, "secret": secret})
