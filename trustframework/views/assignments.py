"""What an auditor says of an assignment, and what officers record of it; the auditor's own list."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.clock import today
from members.forms import NoteForm
from members.models import Person
from members.permissions import Permission, may
from members.views.acting import act_on, actor, bound
from members.views.pages import Words, form_page
from members.views.stepup import fresh
from trustframework.actions import reviews
from trustframework.assigned import assigned_reviews, is_reviewer
from trustframework.forms_reviews import QUESTIONS, BindForm, ConflictsForm
from trustframework.models import Assignment, Auditor
from trustframework.models.review import LOOKING, OPEN_REVIEWS, AssignmentState
from trustframework.review_rules import not_in_force

_RELATED = (
    "auditor__person",
    "auditor__firm",
    "review__declaration__organisation",
    "review__declaration__checklist__version__framework",
    "review__declaration__level",
)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What an auditor is asked to review, reviews, and has reviewed; for nobody else."""
    person = actor(request)
    auditor = Auditor.objects.filter(person=person).select_related("person", "firm").first()
    if auditor is None and not is_reviewer(person):
        raise Http404
    rows = list(Assignment.objects.filter(auditor=auditor).select_related(*_RELATED).order_by("review__due_on"))
    open_ones = set(assigned_reviews(person).values_list("pk", flat=True))
    running = [one for one in rows if one.state in LOOKING and one.review.state in OPEN_REVIEWS]
    context = {
        "auditor": auditor,
        "why_not": not_in_force(auditor) if auditor else _("You do not stand in the register of auditors yet."),
        "running": [(one, one.review_id in open_ones, one.review.due_on < today()) for one in running],
        "over": [one for one in rows if one not in running],
    }
    return render(request, "trustframework/auditor_reviews.html", context)


@login_required
@fresh
def conflicts(request: HttpRequest, pk: int) -> HttpResponse:
    """The auditor's four answers, at first and at any time later."""
    step = Step(request, pk, _("State conflicts of interest"), _("Your statement is kept."), own=True)
    form = bound(ConflictsForm, request, initial=_answers(step.assignment))
    return step.answer(
        form,
        lambda data: reviews.state_conflicts(step.assignment, by=step.person, **data),
        intro=_("About %(organisation)s, and the last 24 months. Any yes ends the assignment; the operator is told.")
        % {"organisation": step.assignment.review.declaration.organisation},
    )


@login_required
@fresh
def bind(request: HttpRequest, pk: int) -> HttpResponse:
    """Which non-disclosure agreement opens the evidence."""
    words = _("Record the non-disclosure agreement")
    step = Step(request, pk, words, _("The agreement is recorded."), own=True, officers=True)
    form = bound(BindForm, request, assignment=step.assignment)
    return step.answer(form, lambda data: reviews.bind(step.assignment, by=step.person, **data))


@login_required
@fresh
def step_down(request: HttpRequest, pk: int) -> HttpResponse:
    """The auditor goes."""
    step = Step(request, pk, _("Step down"), _("You have stepped down."), own=True, danger=True)
    form = bound(NoteForm, request, required=True)
    return step.answer(form, lambda data: reviews.step_down(step.assignment, by=step.person, **data))


@login_required
@fresh
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """An officer lets the auditor go."""
    step = Step(request, pk, _("Release the reviewer"), _("The reviewer is released."), officers=True, danger=True)
    form = bound(NoteForm, request, required=True)
    return step.answer(form, lambda data: reviews.release(step.assignment, by=step.person, **data))


class Step:
    """A page with one form about an assignment: for the auditor (`own`), for officers, or both; 404 for others."""

    def __init__(  # noqa: PLR0913 - which page, for whom, and what is said
        self,
        request: HttpRequest,
        pk: int,
        title: Words,
        done: Words,
        *,
        own: bool = False,
        officers: bool = False,
        danger: bool = False,
    ) -> None:
        self.request, self.person = request, actor(request)
        self.title, self.done, self.danger = title, done, danger
        found = Assignment.objects.select_related(*_RELATED).filter(pk=pk).first()
        if found is None or not self._is_for(found, self.person, own=own, officers=officers):
            raise Http404
        self.assignment = found

    def _is_for(self, found: Assignment, person: Person, *, own: bool, officers: bool) -> bool:
        organisation = found.review.declaration.organisation
        mine = found.auditor.person_id == person.pk and found.state in LOOKING
        return (own and mine) or (officers and may(person, Permission.HANDLE_REVIEW, organisation))

    def answer(self, form: Any, action: Callable[[dict[str, Any]], object], intro: str = "") -> HttpResponse:
        """Act, and go on to the plan, or, for who sees it no more, to the list; else the form, with why not."""
        assignment = self.assignment
        own = assignment.auditor.person_id == self.person.pk
        if act_on(form, action):
            messages.success(self.request, str(self.done))
            gone = own and assignment.state not in LOOKING
            return redirect("my_reviews") if gone else redirect("review_plan", assignment.review_id)
        return form_page(
            self.request,
            form,
            title=self.title,
            submit=self.title,
            intro=intro or str(assignment),
            back=reverse("review_plan", args=[assignment.review_id]),
            danger=self.danger,
        )


def _answers(assignment: Assignment) -> dict[str, str]:
    """What was stated before; nothing is chosen the first time."""
    if assignment.state == AssignmentState.ASKED:
        return {}
    return {name: "yes" if getattr(assignment, name) else "no" for name in QUESTIONS}
