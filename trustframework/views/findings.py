"""Record a finding, see its way, and go each step of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members import timelines
from members.clock import today
from members.machine import allowed_states
from members.models import Person
from members.permissions import Permission, may
from members.views.acting import act_on, actor, bound
from members.views.pages import Words, form_page
from members.views.stepup import fresh
from trustframework.actions import findings
from trustframework.assigned import may_review
from trustframework.casework import ENDED, follows_up, sees_work, told_to_member, whose_turn
from trustframework.forms_reviewing import FindingForm, PlanForm, ReasonForm, TextForm
from trustframework.models import Finding
from trustframework.models.finding import FindingState, Severity
from trustframework.models.review import ReviewState
from trustframework.views.cases import assessment_of, assessment_or_404, finding_or_404

F = FindingState


@dataclass(frozen=True, slots=True)
class Step:
    """A verb on a finding: its button, the action, what the form asks: a "text", a "note", a "why" that is required, or
    nothing but which "plan" it is about."""

    words: Words
    action: Callable[..., None]
    asks: str
    label: Words = ""


STEPS: dict[str, Step] = {
    "plan": Step(
        gettext_lazy("Hand in a plan"),
        findings.propose_plan,
        "text",
        gettext_lazy("How, by whom and when it is mended"),
    ),
    "accept-plan": Step(gettext_lazy("Accept the plan"), findings.accept_plan, "plan"),
    "correct": Step(
        gettext_lazy("Report the correction"), findings.report_correction, "text", gettext_lazy("What has been done")
    ),
    "verify": Step(gettext_lazy("Verify the correction"), findings.verify, "note"),
    "reopen": Step(gettext_lazy("Open the finding again"), findings.reopen, "why"),
    "close": Step(gettext_lazy("Close the finding"), findings.close, "note"),
    "accept-risk": Step(gettext_lazy("Accept the risk"), findings.accept_risk, "why"),
}


@login_required
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """A finding about the requirement of an assessment."""
    person = actor(request)
    one = assessment_or_404(pk, person)
    if not may_review(person, Permission.REVIEW, one.review):
        raise PermissionDenied
    form = bound(FindingForm, request)
    if act_on(form, lambda data: findings.record(one.review, one.requirement, by=person, **data)):
        messages.success(request, _("The finding is recorded. The member sees it from the fact check on."))
        return redirect("assessment", pk)
    return form_page(
        request,
        form,
        title=_("Record a finding"),
        submit=_("Record the finding"),
        intro=str(one.requirement),
        back=reverse("assessment", args=[pk]),
    )


@login_required
@require_safe
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, where it stands, and what has happened to it."""
    person = actor(request)
    one = finding_or_404(pk, person)
    works = sees_work(person, one.review)
    context = {
        "finding": one,
        "organisation": one.review.declaration.organisation,
        "steps": [(verb, STEPS[verb].words) for verb in steps_of(one, person)],
        "turn": whose_turn(one),
        "ended": one.review.state in ENDED,
        "late": one.due_on is not None and one.due_on < today() and whose_turn(one) != "",
        "work": assessment_of(one.review, one.requirement_id) if works else "",
        "told": told_to_member(one.review),
        # Whoever sees the page is a party of the finding: the notes are written for them.
        "events": timelines.of_object(one, internal=True).events,
    }
    return render(request, "trustframework/finding.html", context)


@login_required
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Each step but the acceptance of a risk."""
    if verb == "accept-risk":
        return _accept_risk(request, pk)
    return _step(request, pk, verb)


@fresh
def _accept_risk(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision: asks who it is."""
    return _step(request, pk, "accept-risk")


def _step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    person = actor(request)
    one = finding_or_404(pk, person)
    if verb not in STEPS:
        raise Http404
    if not _may(verb, one, person):
        raise PermissionDenied
    taken = STEPS[verb]
    form = _form(request, one, verb)
    if act_on(form, lambda data: taken.action(one, by=person, **data)):
        messages.success(
            request, _("Done. The finding is now: %(state)s.") % {"state": one.get_state_display().lower()}
        )
        return redirect("finding", pk)
    if verb == "accept-plan" and form.errors:
        form.data = {"read": one.plan}  # the next attempt is about what is shown now
    facts = [(_("What was found"), one.text), (_("Plan"), one.plan), (_("What has been done"), one.correction)]
    return form_page(
        request,
        form,
        title=taken.words,
        submit=taken.words,
        intro=str(one),
        back=reverse("finding", args=[pk]),
        facts=facts,
        danger=verb == "accept-risk",
    )


def steps_of(one: Finding, person: Person) -> list[str]:
    """The verbs that the state machine, the review's state and separation of duties allow the person."""
    allowed = allowed_states(one)
    return [verb for verb in STEPS if _leads_on(verb, one, allowed) and _may(verb, one, person)]


def _leads_on(verb: str, one: Finding, allowed: frozenset[str]) -> bool:
    member = told_to_member(one.review)
    unmended = one.state in (F.OPEN, F.PLAN_ACCEPTED)
    closable = one.severity == Severity.OBSERVATION or one.review.state == ReviewState.IN_PROGRESS
    fits = {
        "plan": member and one.state == F.OPEN,
        "accept-plan": F.PLAN_ACCEPTED in allowed and bool(one.plan),
        "correct": member and F.CORRECTED in allowed,
        "verify": F.VERIFIED in allowed,
        "reopen": F.OPEN in allowed,
        "close": F.CLOSED in allowed and (closable or not unmended),
        "accept-risk": F.RISK_ACCEPTED in allowed and one.severity != Severity.CRITICAL and one.review.state in ENDED,
    }
    return fits[verb]


def _may(verb: str, one: Finding, person: Person) -> bool:
    organisation = one.review.declaration.organisation
    if verb in ("plan", "correct"):
        return may(person, Permission.REPORT_CHANGE, organisation)
    if verb == "accept-risk":
        return may(person, Permission.DECIDE, organisation)
    return follows_up(person, one.review) and (verb != "verify" or one.corrected_by_id != person.pk)


def _form(request: HttpRequest, one: Finding, verb: str) -> Any:
    asks = STEPS[verb].asks
    if asks == "text":
        start = {"text": one.plan if verb == "plan" else one.correction}
        return bound(TextForm, request, label=STEPS[verb].label, initial=start)
    if verb == "accept-plan":
        return bound(PlanForm, request, initial={"read": one.plan})
    unmended = verb == "close" and one.state in (F.OPEN, F.PLAN_ACCEPTED)
    return bound(ReasonForm, request, required=asks == "why" or unmended)
