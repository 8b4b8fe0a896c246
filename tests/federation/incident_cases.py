"""An incident in the house: one that a member reported, and members whom another concerns."""

from datetime import timedelta
from typing import Any

from federation.actions import incident_parties, incidents
from federation.models import Incident, IncidentParty
from members.clock import now
from members.models import Person
from members.models.organisation import Organisation
from members.roles import Role
from tests import builders
from tests.builders import Member, Operator

HEADING, STORY = "Nyckel på avvägar", "En säkerhetskopia med nyckeln har lagts ut."


def told(**fields: Any) -> dict[str, Any]:
    """What is known of it, as the actions take it."""
    return {"heading": HEADING, "what_happened": STORY, "discovered_at": now() - timedelta(hours=3), **fields}


def reported(operator: Operator, at: Organisation, **fields: Any) -> tuple[Incident, Person]:
    """By the organisation's security contact; and that person."""
    by = builders.in_role(operator, Role.SECURITY_CONTACT, at)
    return incidents.report(at, by=by, **told(**fields)), by


def opened(operator: Operator, **fields: Any) -> Incident:
    """The operator's own, and under way."""
    incident = incidents.register(by=operator.registrar, **told(**fields))
    incidents.move(incident, "open", text="Vi utreder.", by=operator.registrar)
    return incident


def concerned(operator: Operator, incident: Incident, member: Member, *, answer_by: Any = None) -> IncidentParty:
    """The member, written to."""
    party = incident_parties.add(incident, member.organisation, by=operator.registrar)
    incident_parties.write_to(incident, [party], text="Byt nyckel.", answer_by=answer_by, by=operator.registrar)
    party.refresh_from_db()
    return party
