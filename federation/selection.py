"""P3: decide on every entity that asks for a feed, with the same gate and the same facts as the entity's own page."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from federation.gate import EntityFacts, Policy, Verdict
from federation.gathering import Asked, Gathered, asked
from federation.judging import Judge
from federation.models import Feed
from members import profiles
from members.models import Entity
from members.saml.profiles import Profile
from members.saml.types import RegistryFacts

CHUNK = 5_000  # entities in memory at a time


@dataclass(frozen=True, slots=True)
class Selected:
    """One entity, the verdict on it, and what the registry itself says of it."""

    entity_id: str
    facts: EntityFacts
    verdict: Verdict
    clean_sha256: str
    revision: int | None  # the approved revision's key
    registry: RegistryFacts
    granted: tuple[str, ...]  # entity categories and certifications, as the registry has granted them
    foreign: int | None = None  # the key of what another federation said, where it is theirs (federation.upstreams)


def select(feed: Feed, at: datetime) -> list[Selected]:
    """The verdict on every entity that asks for the feed's environment, in entityID order."""
    return sorted(stream(feed, at), key=_name)


def stream(feed: Feed, at: datetime) -> Iterator[Selected]:
    """The same in no order that means anything: read, judged and forgotten by the thousand, those of an owner together.

    A number of queries for each chunk that grows neither with its entities nor with their owners. Whoever wants one
    consistent answer reads it to its end within one transaction (`federation.cycle.snapshot`).
    """
    candidates = Entity.objects.filter(placements__environment=feed.source.environment)
    for rows, entities in _chunks(candidates):
        (found,) = _judge_all(entities, rows, [feed], at)
        yield from found


def named(feed: Feed, at: datetime, entity_ids: Iterable[str]) -> Iterator[Selected]:
    """The verdict on those of `entity_ids` that are registered, whether they ask for the feed or not."""
    names = sorted(set(entity_ids))
    for begin in range(0, len(names), CHUNK):
        yield from judge(Entity.objects.filter(entity_id__in=names[begin : begin + CHUNK]), feed, at)


def judge(entities: QuerySet[Entity], feed: Feed, at: datetime) -> list[Selected]:
    """The verdict on each of `entities` for the feed, in entityID order."""
    return judge_all(entities, [feed], at)[0]


def judge_all(entities: QuerySet[Entity], feeds: Sequence[Feed], at: datetime) -> list[list[Selected]]:
    """For each feed, in the order of `feeds`, the verdict on each of `entities`, in entityID order.

    All is read once, and once more for each other calendar day that a feed's time zone makes of `at`.
    """
    rows = sorted(asked(entities.order_by()), key=_name)
    return _judge_all(entities, rows, feeds, at)


def _name(one: Asked | Selected) -> str:
    return one.entity_id


def _chunks(candidates: QuerySet[Entity]) -> Iterator[tuple[list[Asked], QuerySet[Entity]]]:
    """The rows of some thousands at a time, and the same as a query; by owner, so that what holds for everything that
    an organisation owns is read once, or a second time at the edge of a chunk."""
    in_order, after = candidates.order_by("owner_id", "pk"), Q()
    while rows := asked(in_order.filter(after)[:CHUNK]):
        last = rows[-1]
        within = candidates.filter(after)
        if len(rows) == CHUNK:
            within = within.filter(Q(owner__lt=last.owner) | Q(owner=last.owner, pk__lte=last.pk))
        yield rows, within
        if len(rows) < CHUNK:
            return
        after = Q(owner__gt=last.owner) | Q(owner=last.owner, pk__gt=last.pk)


def _judge_all(
    entities: QuerySet[Entity], rows: Sequence[Asked], feeds: Sequence[Feed], at: datetime
) -> list[list[Selected]]:
    with uncollected():
        sources = [feed.source for feed in feeds]
        policies = [Policy.from_json(source.policy) for source in sources]
        known = _profiles(policies)
        gates = {gate for policy in policies for gate in policy.gates}
        days = {policy.day(at) for policy in policies}
        gathered = {day: Gathered(entities, rows, day, known.values(), gates) for day in days}
        judges = [
            Judge(gathered[policy.day(at)], source.environment, known[_profile(policy)], policy, at)
            for source, policy in zip(sources, policies, strict=True)
        ]
        return [[_selected(row, judge) for row in rows] for judge in judges]


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for cycles meanwhile: of all that is made here nothing is one, and with ten thousand entities the
    search for them took a third of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _profile(policy: Policy) -> str:
    return policy.profile or settings.SIGILL_REGISTRATION_PROFILE


def _profiles(policies: Iterable[Policy]) -> dict[str, Profile]:
    """Those that the policies go by, in one query."""
    names = {_profile(policy) for policy in policies}
    found = profiles.everything() if len(names) > 1 else {}
    return {name: found.get(name) or profiles.get(name) for name in names}


def _selected(entity: Asked, judge: Judge) -> Selected:
    facts, verdict, registry, granted = judge(entity)
    revision = judge.gathered.revisions.get(entity.pk)
    return Selected(
        entity_id=entity.entity_id,
        facts=facts,
        verdict=verdict,
        clean_sha256=revision.clean_sha256 if revision else "",
        revision=revision.pk if revision else None,
        registry=registry,
        granted=granted,
    )
