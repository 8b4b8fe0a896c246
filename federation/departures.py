"""Which entity leaves which feed on which day if nobody does anything; and which scope.

The same gate as the signer's decides, on each day on which something that it is told changes (departure_dates.py), with
what the clock will have done by then (departure_acts.py). Sanctions, and whatever else people decide, are not foreseen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from federation.departure_acts import Act, Acts
from federation.departure_dates import Dates, asking, reading_days
from federation.gate import EntityFacts, Policy, Verdict, decide
from federation.models import Feed
from federation.reasons import Reason
from federation.selection import judge_all
from members.models import AuditHead, Organisation

HORIZON = timedelta(days=400)  # a year, a month's grace, and a few days
KEPT_FOR = 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class Departure:
    """An entity (or, where it is named, one of its scopes) leaves the feed at the beginning of `day`: what the gate
    will say then. `acts`: what the clock does about it, as (kind of deadline, its day)."""

    entity: int
    entity_id: str
    owner: int
    name: str  # of the owner
    feed: str
    day: date
    reasons: tuple[Reason, ...]
    scope: str = ""
    acts: tuple[tuple[str, date], ...] = ()


def departures(at: datetime, organisation: Organisation | None = None) -> list[Departure]:
    """All that leaves within the horizon, the next first; of one organisation's entities, or of all (kept until
    something changes, or the day does)."""
    if organisation is not None:
        return _departures(at, organisation)
    end = AuditHead.objects.filter(pk=1).values_list("digest", flat=True).first()
    key = f"departures:{end}:{timezone.localdate(at)}"
    found: list[Departure] | None = cache.get(key)
    if found is None:
        found = _departures(at, None)
        cache.set(key, found, KEPT_FOR)
    return found


def _departures(at: datetime, organisation: Organisation | None) -> list[Departure]:
    acts = Acts(timezone.localdate(at), organisation)
    entities = Q() if organisation is None else Q(owner=organisation)
    by_zone = sorted(Feed.objects.all(), key=lambda feed: (Policy.from_json(feed.policy).zone, feed.slug))
    found: list[Departure] = []
    for zone, feeds in groupby(by_zone, key=lambda feed: Policy.from_json(feed.policy).zone):
        found += _Foreseen(entities, list(feeds), ZoneInfo(zone), acts, at).departures()
    return sorted(found, key=lambda one: (one.day, one.name, one.entity_id, one.feed, one.scope))


class _Foreseen:
    """The feeds of one time zone: facts as they are read now, and again on each day on which other rows are read."""

    def __init__(self, entities: Q, feeds: Sequence[Feed], zone: ZoneInfo, acts: Acts, at: datetime) -> None:
        self.feeds, self.zone, self.acts = feeds, zone, acts
        self.policies = [Policy.from_json(feed.policy) for feed in feeds]
        self.today = at.astimezone(zone).date()
        self.last = self.today + HORIZON
        self.owners = {
            entity_id: (pk, owner, name)
            for pk, entity_id, owner, name in asking(entities).values_list("pk", "entity_id", "owner", "owner__name_sv")
        }
        # For each feed and entity: from which day it is told what.
        self.told: dict[tuple[int, str], list[tuple[date, EntityFacts]]] = {}
        self.now: dict[tuple[int, str], Verdict] = {}
        self._read(entities, at, self.today)
        if not self.now:
            return
        for day, touched in sorted(reading_days(entities, self.today, self.last).items()):
            self._read(entities & touched, self._beginning(day), day)

    def _read(self, entities: Q, at: datetime, day: date) -> None:
        for number, selected in enumerate(judge_all(asking(entities), self.feeds, at)):
            for one in selected:
                key = (number, one.entity_id)
                if day == self.today and one.verdict.admitted:
                    self.now[key] = one.verdict
                if key in self.now:
                    self.told.setdefault(key, []).append((day, one.facts))

    def departures(self) -> Iterator[Departure]:
        """Of what is admitted now, the first day on which it is not; and of each scope that is published now."""
        for number, policy in enumerate(self.policies):
            dates = Dates(policy)
            for (feed, entity_id), segments in self.told.items():
                if feed == number:
                    yield from self._of(number, entity_id, segments, dates)

    def _of(
        self, number: int, entity_id: str, segments: list[tuple[date, EntityFacts]], dates: Dates
    ) -> Iterator[Departure]:
        policy, lost = self.policies[number], self.now[number, entity_id].lost()
        pk, owner, name = self.owners[entity_id]
        acts = self.acts.on(entity_id, owner)
        for day, facts in self._days(segments, acts, dates):
            done = [act for act in acts if act.day <= day]
            changed = _after(facts, done)
            verdict = decide(changed, policy, self._beginning(day))
            by = tuple((act.by.value, act.due_on) for act in done)
            about = {"entity": pk, "entity_id": entity_id, "owner": owner, "name": name}
            told = {**about, "feed": self.feeds[number].slug, "day": day, "acts": by}
            if not verdict.admitted:
                yield Departure(reasons=verdict.reasons, **told)
                return
            for notice in verdict.notices:
                if notice.scope not in lost:
                    lost |= {notice.scope}
                    yield Departure(reasons=(notice.reason,), scope=notice.scope, **told)

    def _days(
        self, segments: list[tuple[date, EntityFacts]], acts: list[Act], dates: Dates
    ) -> Iterator[tuple[date, EntityFacts]]:
        """Each day ahead on which anything may change, with what the gate is told then."""
        for place, (begins, facts) in enumerate(segments):
            ends = segments[place + 1][0] if place + 1 < len(segments) else self.last + timedelta(days=1)
            days = {begins, *dates.of(facts), *(act.day for act in acts)}
            yield from ((day, facts) for day in sorted(days) if max(begins, self.today) < day < ends or day == begins)

    def _beginning(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


def _after(facts: EntityFacts, acts: Iterable[Act]) -> EntityFacts:
    for act in acts:
        facts = act.change(facts)
    return facts
