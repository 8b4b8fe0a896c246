"""Material changes: a member reports one, an operator says what follows."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members import timelines
from members.models import Person
from members.permissions import Permission, is_operator, may
from members.views.access import organisation_or_404, require_or_403, visible
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh
from trustframework.actions import changes
from trustframework.forms_follow_ups import AssessmentForm, ChangeForm
from trustframework.models import MaterialChange
from trustframework.models.follow_up import ChangeKind, ChangeState

PAGE = 50


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The operator's list: those to be assessed first."""
    if not may(actor(request), Permission.HANDLE_DECLARATION):
        raise Http404
    rows = MaterialChange.objects.filter(state=ChangeState.REPORTED).order_by("reported_at", "pk")
    page = Paginator(rows.select_related("organisation"), PAGE).get_page(request.GET.get("page"))
    return render(request, "trustframework/changes.html", {"page": page})


@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The member's form."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.REPORT_CHANGE, organisation)
    form = bound(ChangeForm, request, organisation=organisation)
    if done := act_on(form, lambda data: _report(organisation, data, person)):
        messages.success(request, _("The change is reported. The federation operator has been written to."))
        return redirect("change", done.value.pk)
    title = _("Report a material change")
    return form_page(request, form, title=title, submit=_("Report the change"), organisation=organisation)


def _report(organisation: Any, data: dict[str, Any], person: Person) -> MaterialChange:
    kind = ChangeKind(data.pop("kind"))
    return changes.report(organisation, kind=kind, by=person, **data)


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One change, and what followed."""
    person = actor(request)
    change = _found(pk, person)
    officer = may(person, Permission.HANDLE_DECLARATION, change.organisation)
    context = {
        "change": change,
        "organisation": change.organisation,
        "narrows": change.certification is not None
        and may(person, Permission.RECORD_CERTIFICATION, change.organisation),
        "assesses": officer and change.state == ChangeState.REPORTED,
        "events": timelines.of_object(change, internal=is_operator(person)).events,
    }
    return render(request, "trustframework/change.html", context)


@login_required
@fresh
def assess(request: HttpRequest, pk: int) -> HttpResponse:
    """The operator's form."""
    person = actor(request)
    change = _found(pk, person)
    require_or_403(person, Permission.HANDLE_DECLARATION, change.organisation)
    form = bound(AssessmentForm, request)
    if act_on(
        form,
        lambda data: changes.assess(change, ChangeState(data["to"]), consequence=data["consequence"], by=person),
    ):
        messages.success(request, _("The change is assessed. The member has been written to."))
        return redirect("change", pk)
    title, back = _("Assess the change"), reverse("change", args=[pk])
    return form_page(request, form, title=title, submit=title, back=back, intro=str(change))


def _found(pk: int, person: Person) -> MaterialChange:
    """404 for who may not see the organisation's declarations, as for one that does not exist."""
    rows = MaterialChange.objects.select_related("organisation", "certification__level", "reported_by", "assessed_by")
    change = visible(rows, person).filter(pk=pk).first()
    if change is None or not may(person, Permission.SEE_DECLARATION, change.organisation):
        raise Http404
    return change
