"""The report of a review: draft it, let the member check it, finish it, hand it out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.clock import today
from members.models import Person
from members.permissions import Permission, may
from members.views.acting import act, act_on, actor, bound
from members.views.documents import pdf
from members.views.pages import form_page
from members.views.stepup import fresh
from trustframework.actions import reports
from trustframework.assigned import may_review
from trustframework.casework import sees_work
from trustframework.forms_reviewing import DraftForm, ReasonForm, TextForm, VisitForm
from trustframework.models import Review
from trustframework.models.review import ReviewState
from trustframework.report_rules import hindrances
from trustframework.report_text import VERDICTS, by_group, reviewers
from trustframework.views.cases import report_or_404, work_or_404

R = ReviewState


@login_required
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """As it stands: for reviewers and officers always, for the member's people from the fact check on."""
    person = actor(request)
    review = report_or_404(pk, person)
    works = sees_work(person, review)
    assessments = list(review.assessments.select_related("requirement__group"))
    context = {
        "review": review,
        "organisation": review.declaration.organisation,
        "works": works,
        "reviewers": reviewers(review),
        "verdicts": [str(verdict.label) for verdict in VERDICTS],
        "groups": by_group(assessments),
        "assessments": assessments,
        "findings": review.findings.select_related("requirement"),
        "hindrances": hindrances(review, review.recommendation) if works and review.state == R.IN_PROGRESS else [],
        "steps": steps_of(review, person),
        "on_time": review.fact_check_until is not None and today() <= review.fact_check_until,
    }
    return render(request, "trustframework/report.html", context)


@login_required
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF, once it is final."""
    review = report_or_404(pk, actor(request))
    if review.report is None:
        raise Http404
    return pdf(review.report.bytes(), _("review report %(number)s.pdf") % {"number": review.pk})


@login_required
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Summary and recommendation."""
    person = actor(request)
    review = _led_or_403(pk, person)
    start = {"summary": review.summary, "recommendation": review.recommendation}
    form = bound(DraftForm, request, initial=start)
    if act_on(form, lambda data: reports.draft(review, by=person, **data)):
        messages.success(request, _("The report is drafted. Read it through, then send it to the member's fact check."))
        return redirect("report", pk)
    return _form(request, review, form, _("Draft the report"), _("Draft the report"))


@login_required
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to work."""
    person = actor(request)
    review = _led_or_403(pk, person)
    form = bound(ReasonForm, request, required=True)
    if act_on(form, lambda data: reports.resume(review, by=person, **data)):
        messages.success(request, _("The review is in progress again."))
        return redirect("review_work", pk)
    return _form(request, review, form, _("Take the review back to work"), _("Take it back to work"))


@login_required
def fact_check(request: HttpRequest, pk: int) -> HttpResponse:
    """A button: to the member."""
    person = actor(request)
    review = _led_or_403(pk, person)
    act(request, lambda: reports.send_to_fact_check(review, by=person), _("The member has the draft, and a letter."))
    return redirect("report", pk)


@login_required
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """The member's."""
    person = actor(request)
    review = report_or_404(pk, person)
    if not may(person, Permission.REPORT_CHANGE, review.declaration.organisation):
        raise PermissionDenied
    hint = _("Say which facts are wrong, and what is right. Write that you have no remarks if there are none.")
    form = bound(TextForm, request, label=_("Remarks"), hint=hint)
    if act_on(form, lambda data: reports.remark(review, by=person, **data)):
        messages.success(request, _("Your remarks are with the reviewers, and will stand in the report."))
        return redirect("report", pk)
    return _form(request, review, form, _("Remark on the report"), _("Send the remarks"))


@login_required
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """That the reviewers were on site."""
    person = actor(request)
    review = work_or_404(pk, person)
    if not may_review(person, Permission.REVIEW, review):
        raise PermissionDenied
    form = bound(VisitForm, request, initial={"visited_on": review.visited_on})
    if act_on(form, lambda data: reports.record_visit(review, by=person, **data)):
        messages.success(request, _("The visit is recorded."))
        return redirect("report", pk)
    return _form(request, review, form, _("Record the visit on site"), _("Record the visit"))


@login_required
@fresh
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """The recommendation goes to the operator; a GET leads back to the report, where the button is."""
    person = actor(request)
    review = _led_or_403(pk, person)
    act(request, lambda: reports.finish(review, by=person), _("The report is final. The operator decides now."))
    return redirect("report", pk)


def steps_of(review: Review, person: Person) -> dict[str, bool]:
    """What the person may do with the report now."""
    state, leads = review.state, may_review(person, Permission.LEAD_REVIEW, review)
    organisation = review.declaration.organisation
    going_on = state in (R.IN_PROGRESS, R.DRAFT_REPORT, R.FACT_CHECK)
    return {
        "draft": leads and state == R.IN_PROGRESS,
        "fact_check": leads and state == R.DRAFT_REPORT,
        "finish": leads and state == R.FACT_CHECK,
        "resume": leads and state in (R.DRAFT_REPORT, R.FACT_CHECK),
        "visit": review.on_site and going_on and may_review(person, Permission.REVIEW, review),
        "remark": state == R.FACT_CHECK and may(person, Permission.REPORT_CHANGE, organisation),
    }


def _led_or_403(pk: int, person: Person) -> Review:
    review = work_or_404(pk, person)
    if not may_review(person, Permission.LEAD_REVIEW, review):
        raise PermissionDenied
    return review


def _form(request: HttpRequest, review: Review, form: object, title: str, submit: str) -> HttpResponse:
    back = reverse("report", args=[review.pk])
    return form_page(request, form, title=title, submit=submit, intro=str(review), back=back)  # type: ignore[arg-type]
