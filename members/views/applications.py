"""One application as the operator sees it, and as the member sees it whose word is asked for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from members import likeness
from members.actions import applications
from members.forms import NoteForm
from members.forms_applications import AcceptForm, RecommendationForm
from members.models import Application, Organisation
from members.models.application import ApplicationState, Recommendation
from members.models.membership import MembershipKind
from members.permissions import Permission, may
from members.views import notes
from members.views.access import require_or_403
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One application, with what speaks for it and what is missing."""
    require_or_403(actor(request), Permission.HANDLE_MEMBERSHIP)
    application = _application(pk)
    context = {
        "notes": notes.section(application, actor(request)),
        "application": application,
        "kinds": [MembershipKind(kind).label for kind in application.kinds],
        "open": application.state == ApplicationState.SENT,
        "registered": _registered(application),
        "twin": likeness.twin_of(_as_organisation(application)),
        "waits": application.recommendation == Recommendation.ASKED,
    }
    return render(request, "members/application.html", context)


@login_required
@fresh
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Register it, and begin the review."""
    person = actor(request)
    require_or_403(person, Permission.HANDLE_MEMBERSHIP)
    application = _application(pk)
    form = bound(AcceptForm, request)
    if done := act_on(form, lambda data: applications.accept(application, by=person, **data)):
        messages.success(request, _("%(organisation)s is registered and under review.") % {"organisation": done.value})
        return redirect("organisation", done.value.pk)
    title = _("Accept the application")
    return form_page(request, form, title=title, submit=title, back=_page(pk), intro=str(application))


@login_required
@fresh
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no, and why."""
    person = actor(request)
    require_or_403(person, Permission.HANDLE_MEMBERSHIP)
    application = _application(pk)
    form = bound(NoteForm, request, required=True)
    form.fields["note"].help_text = _("The applicant gets it as it is.")
    if act_on(form, lambda data: applications.reject(application, by=person, **data)):
        messages.success(request, _("The application is rejected."))
        return redirect("applications")
    title = _("Reject the application")
    return form_page(request, form, title=title, submit=title, back=_page(pk), intro=str(application), danger=True)


@login_required
def recommend(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's word for an applicant that it needs. To everybody else the question does not exist."""
    person = actor(request)
    application = Application.objects.select_related("recommender").filter(pk=pk, state=ApplicationState.SENT).first()
    if application is None or not may(person, Permission.RECOMMEND, application.recommender):
        raise Http404
    form = bound(RecommendationForm, request)
    if act_on(form, lambda data: applications.recommend(application, by=person, **data)):
        messages.success(request, _("Thank you. The federation operator has your answer."))
        return redirect("home")
    return form_page(
        request,
        form,
        title=_("Recommend an applicant"),
        submit=pgettext("to do", "Answer"),
        organisation=application.recommender,
        intro=str(application),
    )


def _application(pk: int) -> Application:
    rows = Application.objects.exclude(sent_at=None)
    return get_object_or_404(rows.select_related("recommender", "recommended_by", "organisation"), pk=pk)


def _page(pk: int) -> str:
    return reverse("application", args=[pk])


def _registered(application: Application) -> Organisation | None:
    return Organisation.objects.filter(country=application.country, number=application.number).first()


def _as_organisation(application: Application) -> Organisation:
    return Organisation(pk=application.organisation_id, name_sv=application.name_sv, name_en=application.name_en)
