"""From a certification's row to what the pure judgement reads; and whom sanctions keep from acting for others."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Min, QuerySet

from trustframework.judgement import CertificationFacts
from trustframework.models import Certification, Sanction
from trustframework.models.decision import Condition, ConditionState
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


_VERSION = "decision__declaration__checklist__version__state"
_TOLD = (
    *("organisation_id", "pk", "level__rank", "level__name", "level__uri", "roles", "state"),
    *("valid_from", "valid_until", "extended_until", "decision_id", _VERSION),
)
_DECISION = _TOLD.index("decision_id")


def facts_by_organisation(rows: QuerySet[Certification]) -> defaultdict[int, list[CertificationFacts]]:
    """What `facts_of` says of each row, for thousands of them: three queries, and no row becomes an object."""
    found: defaultdict[int, list[CertificationFacts]] = defaultdict(list)
    entities = defaultdict[int, set[str]](set)
    named = Certification.entities.through.objects.filter(certification__in=rows.order_by().values("pk"))
    for certification, entity_id in named.order_by().values_list("certification_id", "entity__entity_id"):
        entities[certification].add(entity_id)
    in_order = list(rows.order_by("organisation_id", "-valid_until", "pk").values_list(*_TOLD))
    due = _first_due(rows) if any(row[_DECISION] for row in in_order) else {}
    for owner, pk, rank, level, uri, roles, state, begins, until, extended, decision, version in in_order:
        found[owner].append(
            CertificationFacts(
                rank=rank,
                level=level,
                uri=uri,
                roles=frozenset(roles),
                entities=frozenset(entities.get(pk, ())),
                state=state,
                valid_from=begins,
                valid_until=until,
                conditions_due=due.get(decision),
                extended_until=extended,
                retired=version == VersionState.RETIRED,
            )
        )
    return found


def _first_due(rows: QuerySet[Certification]) -> dict[int, date]:
    """By decision, the earliest day of an open condition."""
    open_ones = Condition.objects.filter(decision__certification__in=rows.order_by(), state=ConditionState.OPEN)
    first = open_ones.order_by().values("decision").annotate(first=Min("due_on"))
    return dict(first.values_list("decision", "first"))


def conditions_due(certification: Certification) -> date | None:
    """The earliest day of an open condition. One that is reported as met waits for the operator, not for the member."""
    if certification.decision is None:
        return None
    open_ones = [c.due_on for c in certification.decision.conditions.all() if c.state == ConditionState.OPEN]
    return min(open_ones, default=None)
