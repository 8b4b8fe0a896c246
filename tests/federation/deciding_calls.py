"""What test_every_action.py calls of decisions and what follows from them: certifications, sanctions, follow-ups."""

from collections.abc import Callable
from datetime import date
from typing import Any

from members.models import Entity, Organisation
from tests import builders
from tests.builders import Operator
from trustframework.actions import (
    appeals,
    certifications,
    changes,
    conditions,
    decisions,
    dispensations,
    follow_ups,
    means,
    sanctions,
    standings,
)
from trustframework.models import (
    Appeal,
    Condition,
    Decision,
    Declaration,
    Dispensation,
    EidMeans,
    ExternalStanding,
    FollowUp,
    MaterialChange,
    Requirement,
)

DAY = date(2027, 1, 1)


def deciding_calls(operator: Operator, at: Organisation) -> dict[Callable[..., Any], tuple[Any, ...]]:
    """For each action, arguments that would do if only the person might."""
    certification = builders.certify(operator, at)
    entity = Entity(owner=at)
    sanction = sanctions.impose_at_once(at, reason="Intrång", by=operator.trust_officer)
    case, text = Declaration(organisation=at), {"note": "Därför"}
    decision = Decision(declaration=case)
    condition, appeal = Condition(decision=decision), Appeal(decision=decision)
    dispensation, due = Dispensation(organisation=at), FollowUp(certification=certification)
    elsewhere, card = ExternalStanding(organisation=at), EidMeans(name="SITHS")
    days = {"valid_from": DAY, "valid_until": DAY}
    e_id = {"name": "Efos", "issuer": "X", "level": certification.level, **days}
    return {
        standings.record: (at, {"body": "Digg", **days}),
        standings.verify: (elsewhere,),
        standings.end: (elsewhere, text),
        means.record: (e_id,),
        means.verify: (card,),
        means.end: (card, text),
        means.link: (card, [entity]),
        means.unlink: (card, entity),
        means.succeed: (card, {"until": DAY, **e_id}),
        changes.report: (at, {"kind": "supplier", "text": "Ny driftleverantör", "from_day": DAY}),
        changes.assess: (MaterialChange(organisation=at), "review", {"consequence": "En ny granskning"}),
        follow_ups.answer: (due, {"answers": {}}),
        follow_ups.accept: (due,),
        follow_ups.send_back: (due, {"remark": "Mer"}),
        follow_ups.lead_to_review: (due, {"remark": "Mer"}),
        certifications.record: (at, certification.level, {"roles": ["idp"], **days}),
        certifications.confirm: (certification,),
        certifications.suspend: (certification, text),
        certifications.restore: (certification, text),
        certifications.revoke: (certification, text),
        sanctions.impose_at_once: (at, {"reason": "Intrång"}),
        sanctions.confirm: (sanction,),
        sanctions.lift: (sanction, text),
        sanctions.propose: (at, {"kind": "warning", "reason": "Sen rapport"}),
        sanctions.notify: (sanction,),
        sanctions.answer: (sanction, {"statement": "Nej"}),
        sanctions.put_into_effect: (sanction,),
        certifications.narrow: (certification, {"roles": ["idp"], "entities": [], "note": "Därför"}),
        certifications.prolong: (certification, {"until": DAY, "note": "Därför"}),
        decisions.propose: (case, "approved", {"reasons": "Därför"}),
        decisions.make: (decision,),
        decisions.drop: (decision, text),
        decisions.reopen: (decision, text),
        conditions.report: (condition, {"text": "Klart"}),
        conditions.accept: (condition,),
        conditions.send_back: (condition, text),
        conditions.drop: (condition, text),
        conditions.postpone: (condition, {"until": DAY, **text}),
        appeals.lodge: (decision, {"text": "Fel"}),
        appeals.withdraw: (appeal,),
        appeals.uphold: (appeal, {"answer": "Ja"}),
        appeals.dismiss: (appeal, {"answer": "Nej"}),
        dispensations.ask: (at, Requirement(code="GOV-02"), {"reason": "Byte", "until": DAY}),
        dispensations.propose: (dispensation,),
        dispensations.grant: (dispensation,),
        dispensations.refuse: (dispensation, {"answer": "Nej"}),
        dispensations.end: (dispensation, text),
    }
