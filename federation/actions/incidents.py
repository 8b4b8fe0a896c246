"""Incidents: reported by a member or found by the operator, described, moved on, written about, told in public.

Who is concerned is said in incident_parties.py, what is done about it in incident_measures.py.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from federation.models import Incident, IncidentEntry, IncidentParty
from federation.models.incident import GOING_ON, IncidentState, Severity
from members import audit
from members.actions import letters
from members.actions.saving import save_changed, save_checked
from members.clock import now
from members.errors import Refused
from members.machine import move as move_state
from members.models import Entity, Organisation, Person
from members.models.letter import LetterKind
from members.permissions import Permission, require
from members.roles import Role
from members.tags import Tag

HANDLERS: Final = frozenset({Role.REGISTRAR, Role.TRUST_OFFICER})
CONCERNED: Final = frozenset({Role.SECURITY_CONTACT, Role.ADMINISTRATOR, Role.TECHNICAL_CONTACT})
_TRIES: Final = 3  # of two who report at once, one gets the next number
S = IncidentState


@transaction.atomic
def report(  # noqa: PLR0913 - what is known of it
    organisation: Organisation,
    *,
    heading: str,
    what_happened: str,
    discovered_at: datetime,
    by: Person,
    severity: Severity = Severity.SERIOUS,
    entities: Sequence[Entity] = (),
) -> Incident:
    """A member's own: about the entities, or about the organisation as such. Raises ValidationError for what is missing
    and `Refused` for another organisation's entity."""
    for entity in entities or (None,):
        require(by, Permission.REPORT_INCIDENT, organisation, entity)
        if entity is not None and entity.owner_id != organisation.pk:
            raise Refused(_("%(entity)s belongs to another organisation.") % {"entity": entity})
    told = {"heading": heading, "what_happened": what_happened, "discovered_at": discovered_at, "severity": severity}
    incident = _record(organisation, by, from_member=True, **told)
    party = IncidentParty(incident=incident, organisation=organisation, added_at=now())
    save_checked(party)
    party.entities.set(entities)
    tell_operators(incident, LetterKind.INCIDENT_REPORTED, by=by)
    return incident


@transaction.atomic
def register(  # noqa: PLR0913 - what is known of it
    *,
    heading: str,
    what_happened: str,
    discovered_at: datetime,
    by: Person,
    severity: Severity = Severity.SERIOUS,
    organisation: Organisation | None = None,
) -> Incident:
    """What the operator has found out by itself, or on the telephone. Nobody is told until somebody writes to them."""
    require(by, Permission.HANDLE_INCIDENT, organisation)
    told = {"heading": heading, "what_happened": what_happened, "discovered_at": discovered_at, "severity": severity}
    incident = _record(organisation, by, from_member=False, **told)
    if organisation is not None:
        save_checked(IncidentParty(incident=incident, organisation=organisation, added_at=now()))
    return incident


@transaction.atomic
def change(  # noqa: PLR0913 - what is known of it
    incident: Incident,
    *,
    seen: int,
    heading: str,
    severity: Severity,
    discovered_at: datetime,
    by: Person,
    what_happened: str = "",
) -> None:
    """Other words, once more is known; `seen` is the version that was looked at. What a member wrote stays as it is."""
    require_handler(incident, by)
    was = audit.fields_of(Incident.objects.get(pk=incident.pk))
    told: dict[str, Any] = {"heading": heading, "discovered_at": discovered_at, "severity": severity}
    if what_happened and incident.from_member:
        raise Refused(_("What happened is told in the reporter's own words. Write a line in the timeline instead."))
    if what_happened:
        told["what_happened"] = what_happened
    _refuse_future(discovered_at)
    save_changed(incident, seen, **told)
    audit.record(Tag.INCIDENT_CHANGED, incident, by=by, organisation=incident.organisation, was=was)


@transaction.atomic
def move(incident: Incident, to: IncidentState, *, text: str, by: Person, shown: bool = False) -> None:
    """On to another state, with a line in the incident's timeline. To close it, the text is what was learned."""
    require_handler(incident, by)
    if not text.strip():
        raise Refused(_("Write a line about it: it stands in the incident's timeline."))
    ends: dict[str, Any] = {"closed_at": now()} if to in (S.CLOSED, S.DISMISSED) else {}
    if to == S.CLOSED:
        ends["learned"] = text.strip()
    whose, note = incident.organisation, text.strip()
    move_state(incident, to, by=by, tag=Tag.INCIDENT_MOVED, organisation=whose, note=note, **ends)
    _enter(incident, text, by, shown=shown)
    if shown:
        tell_concerned(incident, by=by)


@transaction.atomic
def write(incident: Incident, *, text: str, by: Person, shown: bool = False) -> IncidentEntry:
    """The operator's line in the timeline; the organisations concerned are told of one that they read (`shown`)."""
    require_handler(incident, by)
    _refuse_over(incident)
    entry = _enter(incident, text, by, shown=shown)
    audit.record(Tag.INCIDENT_NOTED, incident, by=by, organisation=incident.organisation, shown=shown)
    if shown:
        tell_concerned(incident, by=by)
    return entry


@transaction.atomic
def answer(incident: Incident, organisation: Organisation, *, text: str, by: Person) -> IncidentEntry:
    """An organisation's own line; no other organisation reads it. The first after it was asked is its answer."""
    require(by, Permission.REPORT_INCIDENT, organisation)
    party = IncidentParty.objects.filter(incident=incident, organisation=organisation).first()
    if party is None or not (party.told_at or (incident.from_member and incident.organisation_id == organisation.pk)):
        raise Refused(_("The organisation has not been told of such an incident."))
    _refuse_over(incident)
    entry = _enter(incident, text, by, organisation=organisation)
    was = audit.fields_of(party)
    if party.told_at and party.answered_at is None:
        party.answered_at = now()
        party.save(update_fields=["answered_at"])
    audit.record(Tag.INCIDENT_ANSWERED, party, by=by, organisation=organisation, was=was)
    tell_operators(incident, LetterKind.INCIDENT_NEWS, by=by)
    return entry


@transaction.atomic
def tell_public(incident: Incident, *, seen: int, public_sv: str, public_en: str, by: Person) -> None:
    """What stands on the status page from the opening to the closing; both languages, or (empty) nothing."""
    require_handler(incident, by)
    _refuse_over(incident)
    sv, en = public_sv.strip(), public_en.strip()
    if bool(sv) != bool(en):
        raise Refused(_("Write the text in both languages, or in neither."))
    was = audit.fields_of(Incident.objects.get(pk=incident.pk))
    save_changed(incident, seen, public_sv=sv, public_en=en)
    audit.record(Tag.INCIDENT_PUBLIC, incident, by=by, organisation=incident.organisation, was=was)


def require_handler(incident: Incident, by: Person) -> None:
    """Nobody handles an incident of their own organisation, or of one that it acts for."""
    require(by, Permission.HANDLE_INCIDENT, incident.organisation)


def tell_operators(incident: Incident, kind: LetterKind, *, by: Person) -> None:
    """Those who handle incidents, but for whoever did it."""
    letters.tell(kind, None, _words(incident), roles=HANDLERS, about=f"incident {incident.pk}", but_not=by)


def tell_concerned(incident: Incident, *, by: Person) -> None:
    """The people of every organisation that was told of the incident, or reported it."""
    for party in incident.parties.select_related("organisation"):
        if party.told_at or (incident.from_member and incident.organisation_id == party.organisation_id):
            about, whose = f"incident {incident.pk}", party.organisation
            news = LetterKind.INCIDENT_NEWS
            letters.tell(news, whose, _words(incident), roles=CONCERNED, about=about, but_not=by)


def _words(incident: Incident) -> letters.Words:
    return {
        "number": incident.number,
        "heading": incident.heading,
        "state": IncidentState(incident.state).label,
        "severity": Severity(incident.severity).label,
        "link": reverse("incident", args=[incident.pk]),
    }


def _record(organisation: Organisation | None, by: Person, **fields: Any) -> Incident:
    _refuse_future(fields["discovered_at"])
    for last in range(_TRIES):
        at = now()
        incident = Incident(
            number=_next_number(at), organisation=organisation, reported_by=by, reported_at=at, **fields
        )
        try:
            with transaction.atomic():
                save_checked(incident)
        except IntegrityError:
            if last == _TRIES - 1:
                raise
        else:
            break
    audit.record(Tag.INCIDENT_REPORTED, incident, by=by, organisation=organisation, severity=incident.severity)
    return incident


def _next_number(at: datetime) -> str:
    newest = Incident.objects.filter(number__startswith=f"{at.year}-").aggregate(last=Max("number"))["last"]
    return f"{at.year}-{int(newest.rpartition('-')[2]) + 1 if newest else 1:04d}"


def _refuse_future(discovered_at: datetime) -> None:
    if discovered_at > now():
        raise Refused(_("It cannot have been discovered in the future. Check the day and the time."))


def _refuse_over(incident: Incident) -> None:
    if incident.state not in GOING_ON:
        raise Refused(_("The incident is over. What comes up afterwards is an incident of its own."))


def _enter(
    incident: Incident, text: str, by: Person, *, shown: bool = False, organisation: Organisation | None = None
) -> IncidentEntry:
    entry = IncidentEntry(incident=incident, organisation=organisation, at=now(), by=by, text=text.strip(), shown=shown)
    save_checked(entry)
    return entry
