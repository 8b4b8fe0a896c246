"""What stands in the addresses of incidents and notices."""

from datetime import timedelta
from typing import Any

from federation.actions import incidents, notices
from federation.models.incident import IncidentState
from members.clock import now
from members.models import Person
from tests.builders import Member, Operator
from tests.federation.incident_cases import told
from tests.federation.notice_cases import words


def incident_things(operator: Operator, member: Member) -> dict[str, Any]:
    """Reported by the member, and under way; its people have not been written to."""
    incident = incidents.report(member.organisation, by=member.administrator, **told())
    # By one whom the cast has not, so that nobody in it knows it as their own work.
    incidents.move(incident, IncidentState.OPEN, text="Vi utreder.", by=operator.second_registrar)
    return {
        "incidents": incident.pk,
        "incidents/<int:pk>/steps": "contained",
        "incident-parties": incident.parties.get().pk,
    }


def notice(by: Person) -> int:
    """For everybody."""
    return notices.write(by=by, **words(starts_at=now(), ends_at=now() + timedelta(days=30))).pk
