"""A review's plan: what is reviewed and why, by whom and when; for officers, the member, and who is asked to review."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members import timelines
from members.forms import NoteForm
from members.machine import allowed_states
from members.models import Person
from members.permissions import Permission, may
from members.views.access import require_or_403
from members.views.acting import act, act_on, actor, bound
from members.views.conflict import initial, overtaken
from members.views.pages import Words, form_page
from members.views.stepup import fresh
from trustframework.actions import reviews
from trustframework.assigned import looked_at, may_review
from trustframework.evidence_rules import missing_for
from trustframework.forms_reviews import PLAN, AssignForm, ChangePlanForm, PlanForm
from trustframework.models import Assignment, Review
from trustframework.models.review import LOOKING, AssignmentState, ReviewState
from trustframework.review_rules import is_first, needs_visit, standing_blocks, warnings
from trustframework.views.declaration_access import declaration_or_404

P, R = Permission, ReviewState
_RELATED = ("declaration__organisation", "declaration__checklist__version__framework", "declaration__level", "snapshot")


@dataclass(frozen=True, slots=True)
class Row:
    """A reviewer of the case; `steps` are the addresses and words of what the reader may do about it."""

    assignment: Assignment
    steps: list[tuple[str, Words]]


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What is reviewed and why, who reviews, and when."""
    person = actor(request)
    review = review_or_404(pk, person)
    officer = may(person, P.HANDLE_REVIEW, review.declaration.organisation)
    declaration = review.declaration
    mine = _mine(review, person)
    context = {
        "review": review,
        "declaration": declaration,
        "asked": [a.requirement for a in review.assessments.select_related("requirement__group")],
        "entities": declaration.entities.all(),
        "first": is_first(declaration),
        "rows": _rows(review, person, officer=officer),
        "mine": mine,
        "missing": missing_for(mine) if mine and mine.state == AssignmentState.CLEARED else [],
        "works": may_review(person, P.REVIEW, review),
        "sees_organisation": may(person, P.SEE_ORGANISATION, declaration.organisation),
        "steps": _steps(review, person, officer=officer),
        "warnings": warnings(review) if officer and review.state != R.CLOSED else [],
        "blocks": standing_blocks(review) if officer and review.state != R.CLOSED else [],
        "events": timelines.of_object(review, internal=officer).events if mine is None else None,
    }
    return render(request, "trustframework/review_plan.html", context)


@login_required
@fresh
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A review of what was submitted."""
    person = actor(request)
    declaration = declaration_or_404(pk, person)
    require_or_403(person, P.HANDLE_REVIEW, declaration.organisation)
    form = bound(PlanForm, request, initial={"on_site": needs_visit(declaration)})
    if done := act_on(form, lambda data: reviews.plan(declaration, by=person, **data)):
        messages.success(request, _("The review is planned, and the member has been written to. Now assign auditors."))
        return redirect("review_plan", done.value.pk)
    return form_page(
        request,
        form,
        title=_("Plan a review"),
        submit=_("Plan the review"),
        intro=str(declaration),
        back=reverse("declaration", args=[pk]),
    )


@login_required
@fresh
def reschedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Other days, or a visit."""
    step = Step(request, pk, _("Change the plan"), _("The plan is changed, and the member has been written to."))
    form = bound(ChangePlanForm, request, initial=initial(step.review, PLAN))
    return step.answer(
        form,
        lambda data: reviews.reschedule(step.review, by=step.person, **data),
        facts=lambda: overtaken(form, step.review, PLAN),
    )


@login_required
@fresh
def plan_again(request: HttpRequest, pk: int) -> HttpResponse:
    """After the reviewers have stepped down."""
    step = Step(request, pk, _("Plan the review again"), _("The review waits for other reviewers."))
    form = bound(PlanForm, request, initial={name: getattr(step.review, name) for name in PLAN})
    return step.answer(form, lambda data: reviews.plan_again(step.review, by=step.person, **data))


@login_required
@fresh
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask an auditor; what stands in the way is said in the form."""
    step = Step(request, pk, _("Assign an auditor"), _("The auditor has been asked to state conflicts of interest."))
    form = bound(AssignForm, request, review=step.review)
    return step.answer(form, lambda data: reviews.assign(step.review, by=step.person, **data))


@login_required
@fresh
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Without a result."""
    step = Step(request, pk, _("Close without a result"), _("The review is closed."), danger=True)
    form = bound(NoteForm, request, required=True)
    return step.answer(form, lambda data: reviews.close(step.review, by=step.person, **data))


@login_required
@fresh
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """By who leads, or an officer."""
    person = actor(request)
    review = review_or_404(pk, person)
    act(request, lambda: reviews.begin(review, by=person), _("The review has begun."))
    return redirect("review_plan", pk)


class Step:
    """A page with one form about a review, for officers."""

    def __init__(self, request: HttpRequest, pk: int, title: Words, done: Words, *, danger: bool = False) -> None:
        self.request, self.person = request, actor(request)
        self.review = review_or_404(pk, self.person)
        require_or_403(self.person, P.HANDLE_REVIEW, self.review.declaration.organisation)
        self.title, self.done, self.danger = title, done, danger

    def answer(
        self, form: Any, action: Callable[[dict[str, Any]], object], facts: Callable[[], Any] | None = None
    ) -> HttpResponse:
        """Act, and go back to the plan; or the form, with why not."""
        if act_on(form, action):
            messages.success(self.request, str(self.done))
            return redirect("review_plan", self.review.pk)
        return form_page(
            self.request,
            form,
            title=self.title,
            submit=self.title,
            intro=str(self.review),
            back=reverse("review_plan", args=[self.review.pk]),
            danger=self.danger,
            facts=facts() if facts else [],
        )


def review_or_404(pk: int, person: Person) -> Review:
    """For those who see the declaration, and for whoever is asked to review it."""
    found = Review.objects.select_related(*_RELATED).prefetch_related("assignments__auditor__person").filter(pk=pk)
    review = found.prefetch_related("assignments__auditor__firm").first()
    if review is None:
        raise Http404
    seen = may(person, P.SEE_DECLARATION, review.declaration.organisation)
    if not seen and not looked_at(person).filter(pk=pk).exists():
        raise Http404
    return review


def _mine(review: Review, person: Person) -> Assignment | None:
    looking = (one for one in review.assignments.all() if one.state in LOOKING)
    found = next((one for one in looking if one.auditor.person_id == person.pk), None)
    if found is not None:
        found.review = review
    return found


def _rows(review: Review, person: Person, *, officer: bool) -> list[Row]:
    """The operator sees everybody who was ever asked; others those who review."""
    listed = [one for one in review.assignments.all() if officer or one.state in LOOKING]
    return [Row(one, _about(one, review, person, officer=officer)) for one in listed]


def _about(one: Assignment, review: Review, person: Person, *, officer: bool) -> list[tuple[str, Words]]:
    if one.state not in LOOKING or review.state not in reviews.STAFFED:
        return []
    own = one.auditor.person_id == person.pk
    offered = (
        (own, "assignment_conflicts", _("State conflicts of interest")),
        (own or officer, "assignment_bind", _("Record the non-disclosure agreement")),
        (own and one.state == AssignmentState.CLEARED, "assignment_step_down", _("Step down")),
        (officer, "assignment_release", _("Release")),
    )
    return [(reverse(name, args=[one.pk]), words) for may_do, name, words in offered if may_do]


def _steps(review: Review, person: Person, *, officer: bool) -> dict[str, bool]:
    """What the reader may do with the review itself now."""
    allowed = allowed_states(review)
    begins = review.state == R.CLEARED and R.IN_PROGRESS in allowed
    return {
        "begin": begins and (officer or may_review(person, P.LEAD_REVIEW, review)),
        "assign": officer and review.state in reviews.STAFFED,
        "reschedule": officer and review.state in reviews.CHANGEABLE,
        "plan_again": officer and review.state == R.RECUSED,
        "close": officer and review.state not in (R.FINAL, R.CLOSED),
    }
