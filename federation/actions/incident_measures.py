"""What is done because of an incident: out of the feeds at once, a review, a follow-up. Each is the trust framework's
own act, and known to the incident."""

from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext as _

from federation.models import Incident, IncidentParty
from federation.models.incident import GOING_ON
from members import audit
from members.errors import Refused
from members.models import Entity, Organisation, Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.actions import changes, follow_ups, sanctions
from trustframework.models import Certification, FollowUp, MaterialChange, Sanction


@transaction.atomic
def suspend(party: IncidentParty, *, reason: str, by: Person, entity: Entity | None = None) -> Sanction:
    """Out of the feeds with the next publication, the entity or all that the organisation has; a second officer has to
    confirm it within 24 hours (trustframework.actions.sanctions)."""
    _require(party, by, Permission.SANCTION)
    sanction = sanctions.impose_at_once(party.organisation, reason=reason, by=by, entity=entity)
    _link(party.incident, "sanctions", sanction, party.organisation, by)
    return sanction


@transaction.atomic
def link_sanction(incident: Incident, sanction: Sanction, *, by: Person) -> None:
    """One that was imposed before anybody wrote the incident down."""
    require(by, Permission.SANCTION, sanction.organisation)
    if not incident.parties.filter(organisation=sanction.organisation).exists():
        raise Refused(_("The incident does not concern %(organisation)s.") % {"organisation": sanction.organisation})
    _link(incident, "sanctions", sanction, sanction.organisation, by)


@transaction.atomic
def ask_for_review(
    party: IncidentParty, *, text: str, by: Person, certification: Certification | None = None
) -> MaterialChange:
    """What was certified may no longer be so: a review follows, and the member is told why."""
    _require(party, by, Permission.HANDLE_DECLARATION)
    change = changes.lead_to_review(party.organisation, text=text, by=by, certification=certification)
    _link(party.incident, "changes", change, party.organisation, by)
    return change


@transaction.atomic
def ask_for_follow_up(
    party: IncidentParty, certification: Certification, *, due_on: date, reason: str, by: Person
) -> FollowUp:
    """The member says anew, by the day, that all is as it was certified to be."""
    _require(party, by, Permission.HANDLE_DECLARATION)
    if certification.organisation_id != party.organisation_id:
        raise Refused(_("The certification is not %(organisation)s's.") % {"organisation": party.organisation})
    follow_up = follow_ups.open_now(certification, due_on=due_on, reason=reason, by=by)
    _link(party.incident, "follow_ups", follow_up, party.organisation, by)
    return follow_up


def _require(party: IncidentParty, by: Person, permission: Permission) -> None:
    require(by, permission, party.organisation)
    if party.incident.state not in GOING_ON:
        raise Refused(_("The incident is over. What comes up afterwards is an incident of its own."))


def _link(incident: Incident, links: str, thing: models.Model, organisation: Organisation, by: Person) -> None:
    getattr(incident, links).add(thing)
    kind = str(thing._meta.model_name)
    audit.record(Tag.INCIDENT_ACTED_ON, incident, by=by, organisation=organisation, kind=kind, key=thing.pk)
