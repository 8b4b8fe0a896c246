"""Incidents in queues: for the operator those that are going on, for members those to answer about."""

from django.db.models import QuerySet
from django.urls import reverse

from federation import incidents
from federation.models import Incident, IncidentParty
from federation.views.queue_rows import Item
from members.models import Person
from members.permissions import Permission, permitted_at


def going_on(_person: Person) -> QuerySet[Incident]:
    return incidents.to_handle()


def item(incident: Incident) -> Item:
    about = f"{incident.organisation or ''} {incident.get_severity_display()}".strip()
    url = reverse("incident", args=[incident.pk])
    return Item(str(incident), about, incident.reported_at, url, incident.state, incident.get_state_display())


def answers(person: Person) -> bool:
    """Whether the person looks after incidents for anybody."""
    return bool(permitted_at(person, Permission.REPORT_INCIDENT))


def to_answer(person: Person) -> QuerySet[IncidentParty]:
    return incidents.to_answer(person)


def party_item(party: IncidentParty) -> Item:
    """With the last day for the answer."""
    incident = party.incident
    about = f"{party.organisation}, {party.answer_by}"
    url = reverse("incident", args=[incident.pk])
    since = party.told_at or party.added_at
    return Item(str(incident), about, since, url, incident.state, incident.get_state_display())
