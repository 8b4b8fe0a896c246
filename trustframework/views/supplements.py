"""A reviewer's question about an answer, and the member's reply."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members import timelines
from members.clock import today
from members.permissions import Permission, may
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from trustframework.actions import supplements
from trustframework.assigned import may_review
from trustframework.casework import sees_work
from trustframework.forms_reviewing import SupplementForm, TextForm
from trustframework.models import Answer, Supplement
from trustframework.models.finding import SupplementState
from trustframework.views.cases import assessment_of, assessment_or_404, supplement_or_404


@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """About the requirement of an assessment."""
    person = actor(request)
    one = assessment_or_404(pk, person)
    if not may_review(person, Permission.REVIEW, one.review):
        raise PermissionDenied
    answer = get_object_or_404(Answer, declaration=one.review.declaration_id, requirement=one.requirement_id)
    form = bound(SupplementForm, request)
    if act_on(form, lambda data: supplements.ask(one.review, answer, by=person, **data)):
        messages.success(request, _("The question is sent. The member gets a letter."))
        return redirect("assessment", pk)
    return form_page(
        request,
        form,
        title=_("Ask for a supplement"),
        submit=_("Send the question"),
        intro=str(one.requirement),
        back=reverse("assessment", args=[pk]),
    )


@login_required
@require_safe
def supplement(request: HttpRequest, pk: int) -> HttpResponse:
    """The question, the reply, and where the answer is changed."""
    person = actor(request)
    one = supplement_or_404(pk, person)
    organisation = one.review.declaration.organisation
    asked = one.state == SupplementState.ASKED
    works = sees_work(person, one.review)
    context = {
        "supplement": one,
        "organisation": organisation,
        "late": asked and one.due_on < today(),
        "replies": asked and may(person, Permission.DECLARE, organisation),
        "withdraws": asked and may_review(person, Permission.REVIEW, one.review),
        "work": assessment_of(one.review, one.answer.requirement_id) if works else "",
        "answer": "" if works else _answer_url(one),
        "events": timelines.of_object(one, internal=True).events,
    }
    return render(request, "trustframework/supplement.html", context)


@login_required
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The member's."""
    person = actor(request)
    one = supplement_or_404(pk, person)
    if not may(person, Permission.DECLARE, one.review.declaration.organisation):
        raise PermissionDenied
    hint = _("Change the answer and its evidence first: they are closed when you have replied.")
    form = bound(TextForm, request, label=_("Reply"), hint=hint)
    if act_on(form, lambda data: supplements.reply(one, by=person, **data)):
        messages.success(
            request, _("The reply is sent. When all questions are answered, submit the declaration again.")
        )
        return redirect("supplement", pk)
    return form_page(
        request,
        form,
        title=_("Reply to the question"),
        submit=_("Send the reply"),
        intro=str(one),
        back=reverse("supplement", args=[pk]),
        facts=[(_("Question"), one.question)],
    )


@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer's."""
    person = actor(request)
    one = supplement_or_404(pk, person)
    if not may_review(person, Permission.REVIEW, one.review):
        raise PermissionDenied
    act(request, lambda: supplements.withdraw(one, by=person), _("The question is withdrawn."))
    return redirect("supplement", pk)


def _answer_url(one: Supplement) -> str:
    """Where the declarer changes the answer."""
    try:
        return reverse("answer", args=[one.answer_id])
    except NoReverseMatch:
        return ""
