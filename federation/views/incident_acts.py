"""What the operator does about an incident: whom it concerns, letters to them, and measures."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from federation import incidents as seen
from federation.actions import incident_measures as measures
from federation.actions import incident_parties
from federation.forms_incidents import (
    ConcernsForm,
    FollowUpForm,
    LettersForm,
    LinkForm,
    ReviewForm,
    SuspendForm,
)
from federation.models import Incident, IncidentParty
from federation.views.incidents import back_to, handled_or_404
from members.errors import Refused
from members.models import Entity, Organisation, Person
from members.permissions import Permission, is_operator
from members.views.access import require_or_403
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh

P = Permission


@login_required
def concerns(request: HttpRequest, pk: int) -> HttpResponse:
    """More organisations and entities."""
    incident, person = handled_or_404(request, pk)
    asked = {name: request.GET[name] for name in ("how", "what") if name in request.GET}
    form = bound(ConcernsForm, request, initial=asked)
    if done := act_on(form, lambda data: _add(incident, data["how"], data["what"], person)):
        count = len(done.value)
        said = ngettext(
            "%(count)d organisation is recorded as concerned.",
            "%(count)d organisations are recorded as concerned.",
            count,
        )
        return back_to(request, incident, said % {"count": count})
    return _page(request, form, incident, _("Say whom it concerns"))


def _add(incident: Incident, how: str, what: str, by: Person) -> list[IncidentParty]:
    if how == ConcernsForm.KEY:
        return incident_parties.add_key(incident, what, by=by)
    if how == ConcernsForm.AGENT:
        return incident_parties.add_agent(incident, _organisation(what), by=by)
    if how == ConcernsForm.ORGANISATION:
        return [incident_parties.add(incident, _organisation(what), by=by)]
    return incident_parties.add_entities(incident, _entities(what), by=by)


def _organisation(number: str) -> Organisation:
    plain = "".join(number.split()).replace("-", "")
    found = Organisation.objects.filter(number=plain).first()
    if found is None:
        raise Refused(_("There is no organisation with the number %(number)s.") % {"number": number.strip()})
    return found


def _entities(lines: str) -> list[Entity]:
    wanted = list(dict.fromkeys(line.strip() for line in lines.splitlines() if line.strip()))
    found = {one.entity_id: one for one in Entity.objects.filter(entity_id__in=wanted).select_related("owner")}
    if missing := [name for name in wanted if name not in found]:
        raise Refused(_("There is no entity %(entity)s.") % {"entity": missing[0]})
    return [found[name] for name in wanted]


@login_required
def letters(request: HttpRequest, pk: int) -> HttpResponse:
    """To the security contacts of those concerned."""
    incident, person = handled_or_404(request, pk)
    form = bound(LettersForm, request, incident=incident)

    def send(data: dict[str, Any]) -> int:
        given = {"text": data["text"], "answer_by": data["answer_by"]}
        return incident_parties.write_to(incident, list(data["parties"]), by=person, **given)

    if done := act_on(form, send):
        said = ngettext("%(count)d letter is on its way.", "%(count)d letters are on their way.", done.value)
        return back_to(request, incident, said % {"count": done.value})
    return _page(request, form, incident, _("Write to those concerned"))


@login_required
@fresh
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """A sanction that was there before."""
    person = actor(request)
    incident = seen.incident_or_404(pk, person)
    require_or_403(person, P.SANCTION)
    form = bound(LinkForm, request, incident=incident)
    if act_on(form, lambda data: measures.link_sanction(incident, data["sanction"], by=person)):
        return back_to(request, incident, _("The sanction belongs to the incident."))
    return _page(request, form, incident, _("Connect a sanction that exists"))


@login_required
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    """A button: not concerned after all."""
    party, person = _party(request, pk, P.HANDLE_INCIDENT)
    done = _("%(organisation)s is not concerned.") % {"organisation": party.organisation}
    act(request, lambda: incident_parties.take_away(party, by=person), done)
    return redirect("incident", party.incident_id)


@login_required
@fresh
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the feeds at once."""
    party, person = _party(request, pk, P.SANCTION)
    form = bound(SuspendForm, request, party=party)
    if act_on(form, lambda data: measures.suspend(party, by=person, **data)):
        said = _("The sanction is in effect. Another officer has to confirm it within 24 hours.")
        return back_to(request, party.incident, said)
    return _page(request, form, party.incident, _("Impose a sanction at once"), party, danger=True)


@login_required
@fresh
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """A review, because trust is in question."""
    party, person = _party(request, pk, P.HANDLE_DECLARATION)
    form = bound(ReviewForm, request, party=party)
    if act_on(form, lambda data: measures.ask_for_review(party, by=person, **data)):
        return back_to(request, party.incident, _("It leads to a review. The member has been written to."))
    return _page(request, form, party.incident, _("Ask for a review"), party)


@login_required
@fresh
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """The member says anew that all is as it was certified to be."""
    party, person = _party(request, pk, P.HANDLE_DECLARATION)
    form = bound(FollowUpForm, request, party=party)

    def ask(data: dict[str, Any]) -> object:
        given = {"due_on": data["due_on"], "reason": data["text"]}
        return measures.ask_for_follow_up(party, data["certification"], by=person, **given)

    if act_on(form, ask):
        return back_to(request, party.incident, _("A follow-up is open. The member has been written to."))
    return _page(request, form, party.incident, _("Ask for a follow-up"), party)


def _party(request: HttpRequest, pk: int, permission: Permission) -> tuple[IncidentParty, Person]:
    """For the operator alone; 403 for which of its people it is not."""
    person = actor(request)
    rows = IncidentParty.objects.select_related("incident__organisation", "organisation")
    party = rows.filter(pk=pk).first() if is_operator(person) else None
    if party is None:
        raise Http404
    require_or_403(person, permission, party.organisation)
    return party, person


def _page(  # noqa: PLR0913 - what stands on the page
    request: HttpRequest,
    form: Any,
    incident: Incident,
    title: str,
    party: IncidentParty | None = None,
    *,
    danger: bool = False,
) -> HttpResponse:
    back = reverse("incident", args=[incident.pk])
    intro = str(party or incident)
    return form_page(request, form, title=title, submit=title, back=back, intro=intro, danger=danger)
