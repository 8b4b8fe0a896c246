"""Whom an incident concerns: by hand, by a certificate, by an agent; and a letter to their security contacts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from federation.actions.incidents import CONCERNED, require_handler
from federation.models import Incident, IncidentEntry, IncidentParty
from federation.models.incident import GOING_ON, IncidentState
from members import audit
from members.actions import letters
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.models import Contact, Entity, Fingerprint, Organisation, Person, Representation
from members.models.contact import ContactKind
from members.models.letter import LetterKind, Topic
from members.permissions import Permission, require
from members.saml.certificates import read_pem
from members.spokespeople import spokespeople
from members.subscriptions import receivers
from members.tags import Tag

_DIGESTS = (40, 64)  # SHA-1 and SHA-256, in hexadecimal


@transaction.atomic
def add(
    incident: Incident, organisation: Organisation, *, by: Person, entities: Sequence[Entity] = (), why: str = ""
) -> IncidentParty:
    """An organisation, with those of its entities that are affected; what was known of it already stays."""
    _require(incident, by)
    if other := next((one for one in entities if one.owner_id != organisation.pk), None):
        raise Refused(_("%(entity)s belongs to another organisation.") % {"entity": other})
    return _add(incident, organisation, entities, why, by)


@transaction.atomic
def add_entities(incident: Incident, entities: Sequence[Entity], *, by: Person) -> list[IncidentParty]:
    """The entities, each with its owner."""
    _require(incident, by)
    return _add_entities(incident, entities, "", by)


@transaction.atomic
def add_key(incident: Incident, key: str, *, by: Person) -> list[IncidentParty]:
    """Every entity with this certificate or public key, in its approved metadata or in what waits.

    `key` is a certificate (PEM), or a SHA-256 or SHA-1 of one or a SHA-256 of a public key, in hexadecimal. Raises
    `Refused` for what is none, and where nobody has it.
    """
    _require(incident, by)
    digest = digest_of(key)
    rows = Fingerprint.objects.filter(digest=digest).select_related("entity__owner").order_by("entity__entity_id")
    found = [row.entity for row in rows]
    if not found:
        raise Refused(_("No entity has the certificate or key %(digest)s.") % {"digest": digest})
    return _add_entities(incident, found, _("Has the certificate or key %(digest)s") % {"digest": digest}, by)


@transaction.atomic
def add_agent(incident: Incident, agent: Organisation, *, by: Person) -> list[IncidentParty]:
    """The organisation with all its entities, and each one that it acts for, with those that the mandate is for."""
    _require(incident, by)
    own = list(agent.entities.filter(retired_at=None))
    parties = [_add(incident, agent, own, "", by)]
    why = _("%(agent)s acts for it") % {"agent": agent}
    mandates = Representation.objects.in_force().filter(representative=agent).select_related("represented")
    for mandate in mandates.prefetch_related("entities", "represented__entities"):
        theirs = mandate.represented.entities.all()
        covered = [one for one in theirs if one.retired_at is None and mandate.covers(one)]
        parties.append(_add(incident, mandate.represented, covered, why, by))
    return parties


@transaction.atomic
def take_away(party: IncidentParty, *, by: Person) -> None:
    """It was not concerned after all; who has been written to stays, and is told in words."""
    _require(party.incident, by)
    if party.told_at or IncidentEntry.objects.filter(incident=party.incident, organisation=party.organisation).exists():
        raise Refused(_("%(organisation)s has been told. Write to it instead.") % {"organisation": party.organisation})
    audit.record(Tag.INCIDENT_SPARES, party, by=by, organisation=party.organisation)
    party.entities.clear()
    party.delete()


@transaction.atomic
def write_to(
    incident: Incident, parties: Sequence[IncidentParty], *, text: str, answer_by: date | None, by: Person
) -> int:
    """A letter to the security contacts of each: what has happened, what to do, until when to answer; how many letters.

    The text stands in the timeline, too, where every organisation that was told reads it.
    """
    _require(incident, by)
    _refuse_unsayable(incident, parties, text, answer_by)
    IncidentEntry.objects.create(incident=incident, at=now(), by=by, text=text.strip(), shown=True)
    sent = 0
    for party in parties:
        sent += _write(party, text, answer_by)
        was = audit.fields_of(party)
        party.told_at, party.answer_by = party.told_at or now(), answer_by
        party.answered_at = None if answer_by else party.answered_at
        party.save(update_fields=["told_at", "answer_by", "answered_at"])
        audit.record(Tag.INCIDENT_TOLD, party, by=by, organisation=party.organisation, was=was)
    return sent


def receivers_of(organisation: Organisation) -> list[Contact | Person]:
    """Its security mailboxes to which mail arrives and its people who look after security, also on a mandate for
    incidents; whoever signs for it and administers it where there are none. No address twice."""
    boxes = organisation.contacts.current().filter(kind=ContactKind.SECURITY, stale_at=None)
    people = receivers(Topic.SECURITY, organisation, CONCERNED)
    found: dict[str, Contact | Person] = {}
    for one in (*boxes, *people) or spokespeople(organisation):
        found.setdefault(one.email.lower(), one)
    return list(found.values())


def digest_of(key: str) -> str:
    """Lower-case hexadecimal, as certificates are looked up by; raises `Refused` for what names no certificate."""
    if "BEGIN CERTIFICATE" in key:
        certificate = read_pem(key)
        if certificate is None:
            raise Refused(_("The certificate cannot be read. Paste it whole, with its first and last line."))
        return certificate.sha256
    plain = "".join(key.replace(":", "").split()).lower()
    if len(plain) not in _DIGESTS or set(plain) - set("0123456789abcdef"):
        raise Refused(_("Write a SHA-256 (64 characters, 0-9 and a-f) or a SHA-1 (40), or paste a certificate."))
    return plain


def _require(incident: Incident, by: Person) -> None:
    require_handler(incident, by)
    if incident.state not in GOING_ON:
        raise Refused(_("The incident is over. What comes up afterwards is an incident of its own."))


def _add_entities(incident: Incident, entities: Iterable[Entity], why: str, by: Person) -> list[IncidentParty]:
    owned: dict[Organisation, list[Entity]] = defaultdict(list)
    for entity in entities:
        owned[entity.owner].append(entity)
    return [_add(incident, owner, theirs, why, by) for owner, theirs in owned.items()]


def _add(
    incident: Incident, organisation: Organisation, entities: Sequence[Entity], why: str, by: Person
) -> IncidentParty:
    require(by, Permission.HANDLE_INCIDENT, organisation)
    party = IncidentParty.objects.filter(incident=incident, organisation=organisation).first()
    if party is None:
        party = IncidentParty(incident=incident, organisation=organisation, why=why[:200], added_at=now())
        save_checked(party)
    party.entities.add(*entities)
    named = [entity.entity_id for entity in entities]
    audit.record(Tag.INCIDENT_CONCERNS, party, by=by, organisation=organisation, entities=named, reason=why)
    return party


def _refuse_unsayable(incident: Incident, parties: Sequence[IncidentParty], text: str, answer_by: date | None) -> None:
    if not text.strip():
        raise Refused(_("Write what they have to know, and what they have to do."))
    if not parties or any(party.incident_id != incident.pk for party in parties):
        raise Refused(_("Choose whom to write to, among those whom the incident concerns."))
    if incident.state == IncidentState.REPORTED:
        raise Refused(_("Open the incident first, so that those who are written to find it under way."))
    if answer_by is not None and answer_by < today():
        raise Refused(_("The last day for an answer has been. Choose a later day."))


def _write(party: IncidentParty, text: str, answer_by: date | None) -> int:
    receivers = receivers_of(party.organisation)
    for one in receivers:
        letters.post(
            LetterKind.INCIDENT_CONCERNS,
            to=one,
            organisation=party.organisation,
            context={
                "number": party.incident.number,
                "heading": party.incident.heading,
                "paragraphs": [part for part in text.splitlines() if part.strip()],
                "affected": [entity.entity_id for entity in party.entities.all()],
                "until": answer_by.isoformat() if answer_by else "",
                "link": reverse("incident", args=[party.incident_id]),
            },
            about=f"incident {party.incident_id}",
        )
    return len(receivers)
