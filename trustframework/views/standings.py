"""What other bodies have approved of organisations: the register, and each step of an entry's life."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.clock import today
from members.forms import NoteForm
from members.machine import allowed_states
from members.models import Person
from members.permissions import Permission, may
from members.views import documents
from members.views.access import organisation_or_404, require_or_403, visible, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh
from trustframework.actions import standings
from trustframework.forms_standings import StandingForm
from trustframework.models import ExternalStanding
from trustframework.models.standing import StandingState

PAGE = 50
_ROWS = ExternalStanding.objects.select_related("organisation", "recorded_by", "verified_by")


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every organisation's for operators, one's own for members."""
    rows = visible(_ROWS, actor(request)).order_by("organisation__name_sv", "body", "-valid_until", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "trustframework/standings.html", {"page": page, "today": today()})


@login_required
@require_safe
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry, with the steps that the person may take."""
    person = actor(request)
    found = _standing(pk, person)
    context = {"standing": found, "steps": steps_of(found, person), "today": today()}
    return render(request, "trustframework/standing.html", context)


@login_required
@fresh
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry that another operator is to verify."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.HANDLE_STANDING, organisation)
    form = bound(StandingForm, request)
    if done := act_on(form, lambda data: standings.record(organisation, by=person, **data)):
        messages.success(request, _("It is recorded. Another operator has to verify it."))
        return redirect("standing", done.value.pk)
    return form_page(
        request,
        form,
        title=_("Record what another body has approved"),
        submit=_("Record it"),
        organisation=organisation,
    )


@login_required
@fresh
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """The second operator has seen the proof."""
    person = actor(request)
    found = _standing(pk, person)
    act(request, lambda: standings.verify(found, by=person), _("It is verified, and holds between its days."))
    return redirect("standing", pk)


@login_required
@fresh
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """It no longer holds."""
    person = actor(request)
    found = _standing(pk, person)
    require_or_403(person, Permission.HANDLE_STANDING, found.organisation)
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: standings.end(found, by=person, **data)):
        messages.success(request, _("It has ended. What stood on it leaves the feeds at the next turn."))
        return redirect("standing", pk)
    return form_page(
        request,
        form,
        title=_("End what another body has approved"),
        submit=_("End it"),
        organisation=found.organisation,
        back=reverse("standing", args=[pk]),
        intro=str(found),
        danger=True,
    )


@login_required
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """What shows it."""
    found = _standing(pk, actor(request))
    if found.document is None:
        raise Http404
    return documents.pdf(found.document.bytes(), f"{found.body}.pdf")


def steps_of(standing: ExternalStanding, person: Person) -> dict[str, bool]:
    """What the person may do with it now."""
    officer = may(person, Permission.HANDLE_STANDING, standing.organisation)
    allowed = allowed_states(standing)
    other = standing.recorded_by_id != person.pk
    return {
        "verify": officer and other and StandingState.VERIFIED in allowed,
        "end": officer and StandingState.ENDED in allowed,
    }


def _standing(pk: int, person: Person) -> ExternalStanding:
    found: ExternalStanding = visible_or_404(_ROWS, pk, person)
    return found
