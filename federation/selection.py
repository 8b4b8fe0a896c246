"""P3: decide on every entity that asks for a feed, with the same gate and the same facts as the entity's own page."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import QuerySet

from federation.gate import EntityFacts, Policy, Verdict, decide
from federation.gathering import Asked, Gathered
from federation.models import Feed
from federation.vouching import assurances
from members import profiles
from members.models import Entity
from members.saml.prerequisites import GRANTABLE
from members.saml.profiles import Profile
from members.saml.settable import CATEGORY
from members.saml.types import RegistryFacts


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


def select(feed: Feed, at: datetime) -> list[Selected]:
    """The verdict on every entity that asks for the feed's environment, in entityID order."""
    asked = Entity.objects.filter(placements__environment=feed.environment)
    return judge(asked, feed, at)


def judge(entities: QuerySet[Entity], feed: Feed, at: datetime) -> list[Selected]:
    """The verdict on each of `entities` for the feed, in entityID order."""
    return judge_all(entities, [feed], at)[0]


def judge_all(entities: QuerySet[Entity], feeds: Sequence[Feed], at: datetime) -> list[list[Selected]]:
    """For each feed, in the order of `feeds`, the verdict on each of `entities`, in entityID order.

    All is read once, and once more for each other calendar day that a feed's time zone makes of `at`.
    """
    with _uncollected():
        return _judge_all(entities, feeds, at)


def _judge_all(entities: QuerySet[Entity], feeds: Sequence[Feed], at: datetime) -> list[list[Selected]]:
    policies = [Policy.from_json(feed.policy) for feed in feeds]
    known = _profiles(policies)
    gates = {gate for policy in policies for gate in policy.gates}
    gathered = {day: Gathered(entities, day, known.values(), gates) for day in {p.day(at) for p in policies}}
    return [
        [
            _selected(entity, gathered[policy.day(at)], feed.environment, known[_profile(policy)], policy, at)
            for entity in gathered[policy.day(at)].entities
        ]
        for feed, policy in zip(feeds, policies, strict=True)
    ]


@contextmanager
def _uncollected() -> Iterator[None]:
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


def _selected(  # noqa: PLR0913 - a feed's parts, read once for all entities
    entity: Asked, gathered: Gathered, environment: str, profile: Profile, policy: Policy, at: datetime
) -> Selected:
    facts = gathered.facts(entity, environment, profile)
    revision = gathered.revisions.get(entity.pk)
    verdict, granted = decide(facts, policy, at), tuple(gathered.granted[entity.pk])
    lost = verdict.lost()
    scopes = [scope for scope in gathered.scopes[entity.pk] if scope not in lost]
    return Selected(
        entity_id=entity.entity_id,
        facts=facts,
        verdict=verdict,
        clean_sha256=revision.clean_sha256 if revision else "",
        revision=revision.pk if revision else None,
        registry=registry_facts(entity.registered_at, facts, scopes, granted, policy, at),
        granted=granted,
    )


def registry_facts(  # noqa: PLR0913 - all that the registry knows
    registered_at: datetime,
    facts: EntityFacts,
    scopes: list[str],
    granted: tuple[str, ...],
    policy: Policy,
    at: datetime,
) -> RegistryFacts:
    """What the registry writes into the published fragment: nothing that it does not vouch for today."""
    return RegistryFacts(
        registration_authority=settings.SIGILL_REGISTRATION_AUTHORITY,
        registration_instant=registered_at.astimezone(UTC),
        registration_policies={"en": settings.SIGILL_REGISTRATION_POLICY, "sv": settings.SIGILL_REGISTRATION_POLICY},
        assurance_certifications=assurances(facts, granted, policy.day(at)),
        entity_categories=tuple(value for value in granted if GRANTABLE.get(value) == CATEGORY),
        scopes=tuple(scopes),
    )
