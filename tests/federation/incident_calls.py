"""What test_every_action.py calls of incidents and notices."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from federation.actions import incident_measures, incident_parties, incidents, notices
from federation.models import Incident, IncidentParty
from federation.notices import Mailing
from members.clock import today
from tests import builders
from tests.builders import Member, Operator
from tests.federation.incident_cases import opened, told
from tests.federation.notice_cases import words, written
from trustframework.actions import changes, follow_ups, sanctions

LINE = {"text": "Vi utreder."}


def incident_calls(operator: Operator, member: Member) -> dict[Callable[..., Any], tuple[Any, ...] | dict[str, Any]]:
    """For each action, arguments that would do if only the person might."""
    at, day = member.organisation, today() + timedelta(days=9)
    incident = opened(operator)
    party = incident_parties.add(incident, at, by=operator.registrar)
    spared = IncidentParty(incident=incident, organisation=at)
    certification = builders.certify(operator, at)
    sanction = sanctions.impose_at_once(at, reason="Intrång", by=operator.trust_officer)
    notice = written(operator)
    known = {"heading": "Prov", "severity": "low", "discovered_at": incident.discovered_at}
    return {
        incidents.report: (at, told()),
        incidents.register: (told(),),
        incidents.change: (incident, {"seen": 1, **known}),
        incidents.move: (incident, "contained", LINE),
        incidents.write: (incident, LINE),
        incidents.answer: (incident, at, LINE),
        incidents.tell_public: (incident, {"seen": 1, "public_sv": "Prov", "public_en": "Trial"}),
        incidents.require_handler: (Incident(),),
        incident_parties.add: (incident, at),
        incident_parties.add_entities: (incident, []),
        incident_parties.add_key: (incident, "ab" * 32),
        incident_parties.add_agent: (incident, at),
        incident_parties.take_away: (spared,),
        incident_parties.write_to: (incident, [party], {"answer_by": None, **LINE}),
        incident_measures.suspend: (party, {"reason": "Intrång"}),
        incident_measures.link_sanction: (incident, sanction),
        incident_measures.ask_for_review: (party, LINE),
        incident_measures.ask_for_follow_up: (party, certification, {"due_on": day, "reason": "Prov"}),
        notices.write: (words(),),
        notices.withdraw: (notice,),
        notices.mail: (notice, Mailing(("technical",)), {"expected": 1}),
        changes.lead_to_review: (at, LINE),
        follow_ups.open_now: (certification, {"due_on": day, "reason": "Prov"}),
    }
