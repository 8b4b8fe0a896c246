"""The yearly follow-up: a member answers, an operator accepts, sends back, or lets it lead to a review."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members import timelines
from members.machine import allowed_states
from members.models import Person
from members.permissions import Permission, is_operator, may
from members.views.access import require_or_403, visible
from members.views.acting import act_on, actor, bound
from members.views.pages import Words, form_page
from members.views.stepup import fresh
from trustframework.actions import follow_ups
from trustframework.deadlines_gathered import follow_up_due
from trustframework.follow_up_questions import QUESTIONS, remarkable
from trustframework.forms_follow_ups import AnswerForm, RemarkForm
from trustframework.models import FollowUp
from trustframework.models.follow_up import FollowUpState

PAGE = 50


@dataclass(frozen=True, slots=True)
class Step:
    """An operator's verb: its button, the state that it leads to, the action, and what is said afterwards."""

    words: Words
    to: FollowUpState
    action: Callable[..., None]
    done: Words


STEPS: dict[str, Step] = {
    "accept": Step(
        gettext_lazy("Accept the answers"),
        FollowUpState.ACCEPTED,
        follow_ups.accept,
        gettext_lazy("The follow-up is accepted. The member has been written to."),
    ),
    "return": Step(
        gettext_lazy("Send the answers back"),
        FollowUpState.OPEN,
        follow_ups.send_back,
        gettext_lazy("The answers are sent back. The member has been written to."),
    ),
    "review": Step(
        gettext_lazy("Let it lead to a review"),
        FollowUpState.LEADS_TO_REVIEW,
        follow_ups.lead_to_review,
        gettext_lazy("The follow-up leads to a review. The member has been written to."),
    ),
}


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The operator's list: those that wait for it first, then those that the members have not answered."""
    if not may(actor(request), Permission.HANDLE_DECLARATION):
        raise Http404
    waiting = [FollowUpState.ANSWERED, FollowUpState.OPEN]
    rows = FollowUp.objects.filter(state__in=waiting).order_by("state", "due_on", "pk")
    related = rows.select_related("certification__organisation", "certification__level")
    page = Paginator(related, PAGE).get_page(request.GET.get("page"))
    return render(request, "trustframework/follow_ups.html", {"page": page})


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions, what was answered, and the steps that are open to the person."""
    person = actor(request)
    found = _found(pk, person)
    organisation = found.certification.organisation
    stands_out, language = remarkable(found.answers), get_language() or ""
    context = {
        "follow_up": found,
        "organisation": organisation,
        "due": follow_up_due(found),
        "answers": [
            (question.words(language)[0], found.answers.get(question.name), question.name in stands_out)
            for question in QUESTIONS
        ],
        "answers_it": found.state == FollowUpState.OPEN and may(person, Permission.REPORT_CHANGE, organisation),
        "steps": steps_of(found, person),
        "events": timelines.of_object(found, internal=is_operator(person)).events,
    }
    return render(request, "trustframework/follow_up.html", context)


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The member's form."""
    person = actor(request)
    found = _found(pk, person)
    require_or_403(person, Permission.REPORT_CHANGE, found.certification.organisation)
    form = bound(AnswerForm, request, answers=found.answers)
    if act_on(form, lambda _data: follow_ups.answer(found, answers=form.answers(), by=person)):
        messages.success(request, _("The follow-up is answered. The federation operator has been written to."))
        return redirect("follow_up", pk)
    return form_page(
        request,
        form,
        title=_("Answer the yearly follow-up"),
        submit=_("Send the answers"),
        back=reverse("follow_up", args=[pk]),
        intro=f"{found.certification}, {found.due_on}",
    )


@login_required
@fresh
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Accept, send back, or lead to a review."""
    person = actor(request)
    found = _found(pk, person)
    if verb not in STEPS:
        raise Http404
    require_or_403(person, Permission.HANDLE_DECLARATION, found.certification.organisation)
    taken = STEPS[verb]
    form = bound(RemarkForm, request)
    if act_on(form, lambda data: taken.action(found, by=person, **data)):
        messages.success(request, str(taken.done))
        return redirect("follow_up", pk)
    back, about = reverse("follow_up", args=[pk]), f"{found.certification}, {found.due_on}"
    return form_page(request, form, title=taken.words, submit=taken.words, back=back, intro=about)


def steps_of(follow_up: FollowUp, person: Person) -> list[tuple[str, Words]]:
    """The operator's verbs that are open to the person now."""
    if not may(person, Permission.HANDLE_DECLARATION, follow_up.certification.organisation):
        return []
    if follow_up.state != FollowUpState.ANSWERED:
        return []
    return [(verb, step.words) for verb, step in STEPS.items() if step.to in allowed_states(follow_up)]


def _found(pk: int, person: Person) -> FollowUp:
    """404 for who may not see the organisation's declarations, as for one that does not exist."""
    rows = FollowUp.objects.select_related("certification__organisation", "certification__level", "answered_by")
    found = visible(rows, person, "certification__organisation").filter(pk=pk).first()
    if found is None or not may(person, Permission.SEE_DECLARATION, found.certification.organisation):
        raise Http404
    return found
