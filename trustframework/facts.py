"""From a certification's row to what the pure judgement reads; and whom sanctions keep from acting for others."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from trustframework.judgement import CertificationFacts
from trustframework.models import Certification, Sanction
from trustframework.models.decision import ConditionState
from trustframework.models.framework import VersionState
from trustframework.models.sanction import BITING_KINDS, BITING_STATES


def barred_organisations() -> QuerySet[Sanction, Any]:
    """The keys of the organisations that have a sanction in effect on all that they do; `settings` names this."""
    return biting().filter(entity=None).order_by().values("organisation")


def biting() -> QuerySet[Sanction]:
    """The sanctions that keep somebody out of the feeds now: a warning never does."""
    return Sanction.objects.filter(state__in=BITING_STATES, kind__in=BITING_KINDS)


def judged(rows: QuerySet[Certification]) -> QuerySet[Certification]:
    """With all that `facts_of` reads, in a number of queries that does not grow with the rows."""
    return rows.select_related("level", "decision__declaration__checklist__version").prefetch_related(
        "entities", "decision__conditions"
    )


def facts_of(certification: Certification) -> CertificationFacts:
    """The row's facts; take many through `judged`."""
    decision = certification.decision
    return CertificationFacts(
        rank=certification.level.rank,
        level=certification.level.name,
        uri=certification.level.uri,
        roles=frozenset(certification.roles),
        entities=frozenset(entity.entity_id for entity in certification.entities.all()),
        state=certification.state,
        valid_from=certification.valid_from,
        valid_until=certification.valid_until,
        conditions_due=conditions_due(certification),
        extended_until=certification.extended_until,
        retired=decision is not None and decision.declaration.checklist.version.state == VersionState.RETIRED,
    )


def conditions_due(certification: Certification) -> date | None:
    """The earliest day of an open condition. One that is reported as met waits for the operator, not for the member."""
    if certification.decision is None:
        return None
    open_ones = [c.due_on for c in certification.decision.conditions.all() if c.state == ConditionState.OPEN]
    return min(open_ones, default=None)
