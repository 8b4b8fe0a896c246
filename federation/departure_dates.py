"""The days on which a gate may change its mind by the calendar alone: those that stand in what it is told, and those
on which other rows are read."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from federation.gate import EntityFacts, Policy
from federation.gates.dated import last_day
from members import profiles
from members.models import CategoryGrant, Entity, Representation
from members.models.representation import RepresentationState
from trustframework.judgement import CONDITION_GRACE

NEXT = timedelta(days=1)


class Dates:
    """Of facts under a policy. What belongs to an owner is shared by its entities and looked through once."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._known: dict[int, tuple[Any, frozenset[date]]] = {}

    def of(self, facts: EntityFacts) -> set[date]:
        """Every day that stands in the facts, the day after it, and the days after each grace that counts from it."""
        return {day for found in self._in(facts) for day in _around(found)}

    def _in(self, value: Any) -> frozenset[date]:
        if isinstance(value, datetime):
            return frozenset({self._policy.day(value)})
        if isinstance(value, date):
            return frozenset({value})
        if isinstance(value, tuple) or is_dataclass(value):
            known = self._known.get(id(value))
            if known is None:  # the value is kept beside its days, so that no other one gets its id
                known = self._known[id(value)] = (value, self._inside(value))
            return known[1]
        return frozenset()

    def _inside(self, value: Any) -> frozenset[date]:
        parts = value if isinstance(value, tuple) else [getattr(value, field.name) for field in fields(value)]
        return frozenset().union(*(self._in(part) for part in parts))


def _around(day: date) -> Iterator[date]:
    yield day
    yield day + NEXT
    yield last_day(day) + NEXT
    yield day + CONDITION_GRACE + NEXT


def reading_days(entities: Q, first: date, last: date) -> dict[date, Q]:
    """The days after `first`, until `last`, on which other rows are read than the day before, each with the entities
    that this touches: mandates that begin or end, categories granted until a day, rules that begin to block."""
    touched: dict[date, Q] = defaultdict(Q)
    running = Representation.objects.filter(state=RepresentationState.ACTIVE).order_by()
    parties: Any = running.values_list("valid_from", "valid_until", "represented", "representative")
    for begins, last_in_force, represented, representative in parties:
        concerned = Q(owner__in=[represented, representative]) | Q(serves__organisation=represented)
        after: date | None = last_in_force + NEXT if last_in_force else None
        for day in filter(None, (begins, after)):
            if first < day <= last:
                touched[day] |= concerned
    grants = CategoryGrant.objects.filter(until__gte=first, until__lte=last).order_by()
    granted: Any = grants.values_list("entity", "until")
    for entity, until in granted:
        for day in (until, until + NEXT):
            if first < day <= last:
                touched[day] |= Q(pk=entity)
    for profile in profiles.everything().values():
        for day in profile.announced.values():
            if first < day <= last:
                touched[day] |= entities
    return dict(touched)


def asking(entities: Q) -> Any:
    """Those of `entities` whose owner has asked for publication anywhere."""
    return Entity.objects.filter(entities, placements__isnull=False).distinct()
