"""Conditions: those that are open, each with what was reported, and what can be done about it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members.clock import today
from members.forms import NoteForm
from members.models import Person
from members.permissions import Permission, may
from members.views import documents
from members.views.acting import actor
from members.views.stepup import fresh
from trustframework.actions import conditions
from trustframework.forms_decisions import ConditionReportForm, PostponeForm
from trustframework.models import Condition
from trustframework.models.decision import ConditionState, DecisionState
from trustframework.views.steps import Step, open_steps, take

PAGE = 50
P, X = Permission, ConditionState
_REASONS = {"required": True}
_PARTS = ("requirement", "decision__declaration__organisation", "decision__declaration__level")
STEPS: dict[str, Step] = {
    "accept": Step(
        gettext_lazy("Accept that it is met"), P.DECIDE, X.MET, conditions.accept, gettext_lazy("The condition is met.")
    ),
    "send-back": Step(
        gettext_lazy("Send it back"),
        P.DECIDE,
        X.OPEN,
        conditions.send_back,
        gettext_lazy("The condition is open again."),
        NoteForm,
        _REASONS,
    ),
    "postpone": Step(
        gettext_lazy("Postpone"),
        P.DECIDE,
        "",
        conditions.postpone,
        gettext_lazy("The condition has another day."),
        PostponeForm,
        fits=lambda condition, _person: bool(condition.state == X.OPEN),
    ),
    "drop": Step(
        gettext_lazy("No longer ask for it"),
        P.DECIDE,
        X.DROPPED,
        conditions.drop,
        gettext_lazy("The condition is no longer asked for."),
        NoteForm,
        _REASONS,
        grave=True,
    ),
}
REPORT = Step(
    gettext_lazy("Report that it is met"),
    P.REPORT_CHANGE,
    X.REPORTED,
    conditions.report,
    gettext_lazy("It is reported. The operator looks at it."),
    ConditionReportForm,
)


def condition_or_404(pk: int, person: Person) -> Condition:
    """For those who see the organisation's declarations; before the decision is made, for officers."""
    found = Condition.objects.select_related(*_PARTS, "evidence", "reported_by", "accepted_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    organisation = found.decision.declaration.organisation
    made = found.decision.state in (DecisionState.MADE, DecisionState.REPLACED)
    if not may(person, P.SEE_DECLARATION if made else P.PROPOSE_DECISION, organisation):
        raise Http404
    return found


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What members still have to show, and what they say they have: for officers, the earliest day first."""
    person = actor(request)
    if not may(person, P.PROPOSE_DECISION):
        raise Http404
    rows = Condition.objects.filter(state__in=(X.OPEN, X.REPORTED), decision__state=DecisionState.MADE)
    ordered = rows.select_related(*_PARTS).order_by("due_on", "pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    shown = [one for one in page.object_list if may(person, P.SEE_DECLARATION, one.decision.declaration.organisation)]
    return render(request, "trustframework/conditions.html", {"page": page, "conditions": shown, "today": today()})


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked, by when, and what has been reported."""
    person = actor(request)
    condition = condition_or_404(pk, person)
    organisation = condition.decision.declaration.organisation
    held = condition.decision.state == DecisionState.MADE
    context = {
        "condition": condition,
        "organisation": organisation,
        "late": condition.state == X.OPEN and condition.due_on < today(),
        "steps": open_steps({"report": REPORT} | STEPS, condition, organisation, person) if held else [],
    }
    return render(request, "trustframework/condition.html", context)


@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The member's word, with a document."""
    return _take(request, pk, REPORT)


@login_required
@fresh
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Accept, send back, postpone or drop."""
    if verb not in STEPS:
        raise Http404
    return _take(request, pk, STEPS[verb])


def _take(request: HttpRequest, pk: int, taken: Step) -> HttpResponse:
    condition = condition_or_404(pk, actor(request))
    back = reverse("condition", args=[pk])
    return take(request, taken, condition, condition.decision.declaration.organisation, back)


@login_required
@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The document that was handed in with the report."""
    condition = condition_or_404(pk, actor(request))
    if condition.evidence is None:
        raise Http404
    return documents.pdf(condition.evidence.bytes(), condition.evidence_name)
