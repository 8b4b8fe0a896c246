"""Decide on declarations: the proposal, the decision with its seal and history, and what is done to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members.forms import NoteForm
from members.models import Person
from members.permissions import Permission, may
from members.views import documents
from members.views.access import require_or_403
from members.views.acting import act_on, actor, bound
from members.views.stepup import fresh
from trustframework.actions import appeals, decisions
from trustframework.forms_decisions import AppealForm, DecisionForm
from trustframework.granting import certification_of
from trustframework.hindrances import final_review, hindrances, reviewers_of, unmet
from trustframework.material_change import changes_since
from trustframework.models import Decision, Declaration
from trustframework.models.decision import DecisionState
from trustframework.models.declaration import DECIDED
from trustframework.views import appeals as appeal_steps
from trustframework.views.steps import Step, open_steps, take

P, D = Permission, DecisionState
_PARTS = ("organisation", "level", "checklist__version__framework")


def _not_own(decision: Decision, person: Person) -> bool:
    """Neither proposed by the person, nor reviewed."""
    return decision.proposed_by_id != person.pk and person.pk not in reviewers_of(decision.declaration)


def _decided(decision: Decision, _person: Person) -> bool:
    return decision.state == D.MADE and decision.declaration.state in DECIDED


STEPS: dict[str, Step] = {
    "make": Step(
        gettext_lazy("Make the decision"),
        P.DECIDE,
        D.MADE,
        decisions.make,
        gettext_lazy("The decision is made."),
        fits=_not_own,
    ),
    "drop": Step(
        gettext_lazy("Drop the proposal"),
        P.PROPOSE_DECISION,
        D.DROPPED,
        decisions.drop,
        gettext_lazy("The proposal is dropped. Another one can be made."),
        NoteForm,
        {"required": True},
    ),
    "reopen": Step(
        gettext_lazy("Decide anew, for correction"),
        P.DECIDE,
        "",
        decisions.reopen,
        gettext_lazy("The declaration waits for a new decision. This one holds until then."),
        NoteForm,
        {"required": True},
        grave=True,
        fits=_decided,
    ),
}


@login_required
@fresh
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """What a decision has to go by, and the form that proposes it."""
    person = actor(request)
    declaration = get_object_or_404(Declaration.objects.select_related(*_PARTS), pk=pk)
    if not may(person, P.PROPOSE_DECISION, declaration.organisation):
        raise Http404
    review = final_review(declaration)
    form = bound(DecisionForm, request, declaration=declaration, review=review)
    if done := act_on(form, lambda data: decisions.propose(declaration, by=person, **data)):
        messages.success(request, _("The decision is proposed. Another operator has to make it."))
        return redirect("decision", done.value.pk)
    context = {
        "declaration": declaration,
        "organisation": declaration.organisation,
        "review": review,
        "findings": review.findings.select_related("requirement") if review else [],
        "hindrances": hindrances(declaration, review),
        "unmet": unmet(declaration, review) if review else [],
        "waiting": Decision.objects.filter(declaration=declaration, state=D.PROPOSED).first(),
        "reviewed": person.pk in reviewers_of(declaration),
        "form": form,
    }
    return render(request, "trustframework/decision_propose.html", context, status=422 if form.errors else 200)


def decision_or_404(pk: int, person: Person) -> Decision:
    """For officers, and for those who see the organisation's declarations once it was made."""
    parts = [f"declaration__{name}" for name in _PARTS]
    people = ("proposed_by", "decided_by", "review", "replaces", "sealed")
    found = Decision.objects.select_related(*parts, *people).filter(pk=pk).first()
    if found is None or not may(person, P.SEE_DECLARATION, found.declaration.organisation):
        raise Http404
    if found.state not in (D.MADE, D.REPLACED) and not may(person, P.PROPOSE_DECISION, found.declaration.organisation):
        raise Http404
    return found


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision, what it rests on, its conditions, appeals and history."""
    person = actor(request)
    decision = decision_or_404(pk, person)
    organisation = decision.declaration.organisation
    officer = may(person, P.PROPOSE_DECISION, organisation)
    shown = decision.declaration.decisions.select_related("proposed_by", "decided_by").order_by("pk")
    context = {
        "decision": decision,
        "declaration": decision.declaration,
        "organisation": organisation,
        "entities": decision.entities.all(),
        "conditions": decision.conditions.select_related("requirement"),
        "appeals": [
            (one, open_steps(appeal_steps.STEPS, one, organisation, person))
            for one in decision.appeals.select_related("lodged_by", "answered_by")
        ],
        "certification": certification_of(decision),
        "changes": changes_since(decision),
        "history": shown if officer else shown.filter(state__in=(D.MADE, D.REPLACED)),
        "steps": open_steps(STEPS, decision, organisation, person),
        "appeal_until": appeals.last_day(decision),
        "may_appeal": decision.state == D.MADE and may(person, P.APPEAL, organisation),
    }
    return render(request, "trustframework/decision.html", context)


@login_required
@fresh
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Make it, drop it, or let it be decided anew."""
    decision = decision_or_404(pk, actor(request))
    if verb not in STEPS:
        raise Http404
    return take(request, STEPS[verb], decision, decision.declaration.organisation, reverse("decision", args=[pk]))


@login_required
@fresh
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisation's word against it."""
    person = actor(request)
    decision = decision_or_404(pk, person)
    organisation = decision.declaration.organisation
    require_or_403(person, P.APPEAL, organisation)
    lodge = Step(
        gettext_lazy("Appeal against the decision"),
        P.APPEAL,
        "",
        appeals.lodge,
        gettext_lazy("The appeal is lodged. An operator who had no part in the decision answers it."),
        AppealForm,
    )
    return take(request, lodge, decision, organisation, reverse("decision", args=[pk]))


@login_required
@require_safe
def sealed(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes whose SHA-256 stands in the audit chain."""
    decision = decision_or_404(pk, actor(request))
    if decision.sealed is None:
        raise Http404
    return documents.as_file(decision.sealed.bytes(), f"decision-{decision.pk}.json", "application/json")
