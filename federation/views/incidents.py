"""Incidents: the list, the page about one, and what is said of it: by members, by the operator, in public."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from federation import incidents as seen
from federation.actions import incidents
from federation.forms_incidents import AnswerForm, ChangeForm, LineForm, PublicForm, RegisterForm, ReportForm
from federation.models import Incident
from federation.models.incident import GOING_ON, IncidentState
from federation.views.access import entity_or_404
from members import timelines
from members.clock import now, today
from members.machine import allowed_states
from members.models import Organisation, Person
from members.permissions import Permission, is_operator, may, permitted_at
from members.views.access import organisation_or_404, require_or_403
from members.views.acting import act_on, actor, bound
from members.views.pages import Words, form_page

PAGE = 50
P, S = Permission, IncidentState
# In the order in which one goes about it.
STEPS: dict[str, Words] = {
    S.OPEN: gettext_lazy("Open the incident"),
    S.CONTAINED: gettext_lazy("It is contained"),
    S.RESOLVED: gettext_lazy("It is resolved"),
    S.CLOSED: gettext_lazy("Close it, with what was learned"),
    S.DISMISSED: gettext_lazy("Dismiss it: it is no incident"),
}


@login_required
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    """Those that the person may see, the newest first; `?over` shows those that are over, too."""
    person = actor(request)
    if not seen.concern(person):
        raise Http404
    rows = seen.visible_incidents(person)
    shown = rows if "over" in request.GET else rows.filter(state__in=GOING_ON)
    context = {
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "over": "over" in request.GET,
        "registers": may(person, P.HANDLE_INCIDENT),
        "reports_for": _reports_for(person),
        "today": today(),
    }
    return render(request, "federation/incidents.html", context)


def _reports_for(person: Person) -> "list[Organisation]":
    keys = permitted_at(person, P.REPORT_INCIDENT)
    return list(Organisation.objects.filter(pk__in=keys).order_by("name_sv")) if keys else []


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident, as far as it is for the reader."""
    person = actor(request)
    incident = seen.incident_or_404(pk, person)
    operator = is_operator(person)
    parties = seen.parties_of(incident, person)
    handles = may(person, P.HANDLE_INCIDENT, incident.organisation)
    going_on = incident.state in GOING_ON
    context = {
        "incident": incident,
        "parties": parties,
        "lines": list(seen.lines_of(incident, person)),
        "reads_report": seen.reads_report(incident, person),
        "full": operator,
        "handles": handles,
        "going_on": going_on,
        "steps": [(to, words) for to, words in STEPS.items() if handles and to in allowed_states(incident)],
        "sanctions_too": operator and going_on and may(person, P.SANCTION),
        "reviews_too": operator and going_on and may(person, P.HANDLE_DECLARATION),
        "answers": going_on and bool(_answerable(incident, person)),
        "today": today(),
    }
    if operator:
        told = timelines.of_object_with(incident, incident.parties.all(), internal=True)
        context |= _measures(incident) | {"events": told.events}
    return render(request, "federation/incident.html", context)


def _measures(incident: Incident) -> dict[str, Any]:
    return {
        "sanctions": incident.sanctions.select_related("organisation", "entity"),
        "changes": incident.changes.select_related("organisation"),
        "follow_ups": incident.follow_ups.select_related("certification__organisation", "certification__level"),
    }


def _answerable(incident: Incident, person: Person) -> list[Any]:
    """The parties for which the person may answer."""
    mine = permitted_at(person, P.REPORT_INCIDENT)
    parties = incident.parties.filter(organisation__in=mine)
    return [p for p in parties if p.told_at or (incident.from_member and p.organisation_id == incident.organisation_id)]


@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's form; `?entity=` is the one that it is about."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    asked = request.GET.get("entity", "")
    entity = entity_or_404(person, int(asked)) if asked.isdecimal() and len(asked) < 18 else None
    require_or_403(person, P.REPORT_INCIDENT, organisation, entity)
    initial = {"discovered_at": now(), "entities": [entity.pk] if entity else []}
    form = bound(ReportForm, request, organisation=organisation, initial=initial)
    if done := act_on(form, lambda data: incidents.report(organisation, by=person, **data)):
        messages.success(request, _("The incident is reported. The federation operator has been written to."))
        return redirect("incident", done.value.pk) if _sees(done.value, person) else redirect("organisation", pk)
    title = _("Report an incident")
    return form_page(request, form, title=title, submit=title, organisation=organisation)


def _sees(incident: Incident, person: Person) -> bool:
    return seen.visible_incidents(person).filter(pk=incident.pk).exists()


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """The operator's form."""
    person = actor(request)
    if not is_operator(person):
        raise Http404
    require_or_403(person, P.HANDLE_INCIDENT)
    form = bound(RegisterForm, request, initial={"discovered_at": now()})
    if done := act_on(form, lambda data: incidents.register(by=person, **data)):
        messages.success(request, _("The incident is recorded. Nobody has been told of it yet."))
        return redirect("incident", done.value.pk)
    title = _("Record an incident")
    return form_page(request, form, title=title, submit=title, back=reverse("incidents"))


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words."""
    incident, person = handled_or_404(request, pk)
    form = bound(ChangeForm, request, incident=incident)
    if act_on(form, lambda data: incidents.change(incident, by=person, **data)):
        return back_to(request, incident, _("The incident is described anew."))
    return _page(request, form, incident, _("Describe the incident anew"))


@login_required
def step(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """On to another state."""
    incident, person = handled_or_404(request, pk)
    if to not in STEPS:
        raise Http404
    form = bound(LineForm, request)
    if to == S.CLOSED:
        form.fields["text"].label = _("What was learned")
    if act_on(form, lambda data: incidents.move(incident, S(to), by=person, **data)):
        return back_to(request, incident, _("The incident is now: %(state)s.") % {"state": S(to).label.lower()})
    return _page(request, form, incident, STEPS[to], danger=to == S.DISMISSED)


@login_required
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The operator's line."""
    incident, person = handled_or_404(request, pk)
    form = bound(LineForm, request)
    if act_on(form, lambda data: incidents.write(incident, by=person, **data)):
        return back_to(request, incident, _("It stands in the timeline."))
    return _page(request, form, incident, _("Write in the timeline"))


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """An organisation's line."""
    person = actor(request)
    incident = seen.incident_or_404(pk, person)
    parties = _answerable(incident, person)
    if not parties:
        require_or_403(person, P.REPORT_INCIDENT)  # nobody has it on every organisation: the page that says "not yours"
    form = bound(AnswerForm, request, parties=parties)

    def given(data: dict[str, Any]) -> object:
        return incidents.answer(incident, data["party"].organisation, text=data["text"], by=person)

    if act_on(form, given):
        return back_to(request, incident, _("The answer is given. The federation operator has been written to."))
    return _page(request, form, incident, _("Answer the federation operator"))


@login_required
def public(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands on the status page."""
    incident, person = handled_or_404(request, pk)
    words = {"public_sv": incident.public_sv, "public_en": incident.public_en, "seen": incident.version}
    form = bound(PublicForm, request, initial=words)
    if act_on(form, lambda data: incidents.tell_public(incident, by=person, **data)):
        return back_to(request, incident, _("The status page says so while the incident is open."))
    return _page(request, form, incident, _("Tell the public"))


def handled_or_404(request: HttpRequest, pk: int) -> tuple[Incident, Person]:
    """The incident, and the person who handles it; 403 for who only reads it."""
    person = actor(request)
    incident = seen.incident_or_404(pk, person)
    require_or_403(person, P.HANDLE_INCIDENT, incident.organisation)
    return incident, person


def back_to(request: HttpRequest, incident: Incident, done: str) -> HttpResponse:
    """To the incident, with a word on what was done."""
    messages.success(request, done)
    return redirect("incident", incident.pk)


def _page(request: HttpRequest, form: Any, incident: Incident, title: Words, *, danger: bool = False) -> HttpResponse:
    back = reverse("incident", args=[incident.pk])
    return form_page(request, form, title=title, submit=title, back=back, intro=str(incident), danger=danger)
