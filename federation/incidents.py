"""Incidents as somebody may read them: the operator all, members those that they reported or were told of. Reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from federation.models import Incident, IncidentParty
from federation.models.incident import GOING_ON, TOLD_IN_PUBLIC
from members.models import Entity, Organisation, Person
from members.permissions import Permission, is_operator, permitted_at, visible_organisations


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline as the reader sees it; `who` is empty where the reader need not know a name."""

    at: datetime
    who: str
    organisation: Organisation | None
    text: str
    shown: bool


def concern(person: Person) -> bool:
    """Whether there is a page of incidents for the person."""
    return is_operator(person) or bool(permitted_at(person, Permission.REPORT_INCIDENT))


def visible_incidents(person: Person) -> QuerySet[Incident]:
    """All of them for the operator; else those that concern an organisation where the person looks after such things,
    once it knows of them, and those that the person reported."""
    rows = Incident.objects.select_related("organisation", "reported_by")
    if is_operator(person):
        return rows
    mine = permitted_at(person, Permission.REPORT_INCIDENT)
    told = IncidentParty.objects.filter(organisation__in=mine).exclude(told_at=None).order_by()
    own = Q(reported_by=person, organisation__in=visible_organisations(person) or set())
    return rows.filter(Q(pk__in=told.values("incident")) | Q(from_member=True, organisation__in=mine) | own)


def incident_or_404(pk: int, person: Person) -> Incident:
    """404 for who may not know of it, as for one that does not exist."""
    found = visible_incidents(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def parties_of(incident: Incident, person: Person) -> list[IncidentParty]:
    """With their entities: all for the operator, the person's own for everybody else. Two queries."""
    rows = incident.parties.select_related("organisation").order_by("organisation__name_sv", "pk")
    rows = rows.prefetch_related(Prefetch("entities", Entity.objects.order_by("entity_id")))
    if not is_operator(person):
        mine = permitted_at(person, Permission.REPORT_INCIDENT)
        rows = rows.filter(
            Q(organisation__in=mine) | Q(organisation=incident.organisation_id, incident__reported_by=person)
        )
    found = list(rows)
    for party in found:
        party.incident = incident
    return found


def lines_of(incident: Incident, person: Person) -> Iterator[Line]:
    """Newest first: everything for the operator; the operator's shown ones and the own organisation's for others."""
    rows = incident.entries.select_related("by", "organisation")
    operator = is_operator(person)
    if not operator:
        mine = permitted_at(person, Permission.REPORT_INCIDENT)
        rows = rows.filter(Q(shown=True, organisation=None) | Q(organisation__in=mine))
    for one in rows:
        who = str(one.by) if operator or one.organisation_id else ""
        yield Line(one.at, who, one.organisation, one.text, one.shown)


def reads_report(incident: Incident, person: Person) -> bool:
    """Whether what happened is for this reader: the operator's words for the operator, a member's for that member."""
    if is_operator(person):
        return True
    mine = permitted_at(person, Permission.REPORT_INCIDENT)
    return incident.from_member and (incident.organisation_id in mine or incident.reported_by_id == person.pk)


def to_answer(person: Person) -> QuerySet[IncidentParty]:
    """Organisations of the person's that were asked and have not answered, the first last day first."""
    rows = IncidentParty.objects.filter(
        organisation__in=permitted_at(person, Permission.REPORT_INCIDENT),
        incident__state__in=GOING_ON,
        answer_by__isnull=False,
        answered_at=None,
    )
    return rows.select_related("incident", "organisation").order_by("answer_by", "pk")


def to_handle() -> QuerySet[Incident]:
    """Those that are not over, oldest first."""
    return Incident.objects.filter(state__in=GOING_ON).select_related("organisation").order_by("reported_at", "pk")


def told_in_public() -> list[Incident]:
    """What stands on the status page while it lasts, the newest first."""
    return list(Incident.objects.filter(state__in=TOLD_IN_PUBLIC).exclude(public_sv=""))


def section(organisation: Organisation, person: Person) -> "list[Incident] | None":
    """For the organisation's page: those that are going on and that the person may see; None for who may see none."""
    if not is_operator(person) and organisation.pk not in permitted_at(person, Permission.REPORT_INCIDENT):
        return None
    mine = IncidentParty.objects.filter(organisation=organisation).order_by().values("incident")
    return list(visible_incidents(person).filter(pk__in=mine).order_by("-reported_at")[:10])
