"""P3: decide on every entity that asks for a feed, with the same gate and the same facts as the entity's own page."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import QuerySet

from federation.gate import EntityFacts, Policy, Verdict, decide
from federation.gathering import Gathered
from federation.models import Feed
from members import profiles
from members.models import Entity
from members.saml.prerequisites import GRANTABLE
from members.saml.settable import ASSURANCE, CATEGORY
from members.saml.types import RegistryFacts
from trustframework.judgement import levels_held


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
    policy = Policy.from_json(feed.policy)
    profile = profiles.get(policy.profile) if policy.profile else profiles.registration()
    gathered = Gathered(entities, feed, profile, policy.day(at))
    return [_selected(entity, gathered, policy, at) for entity in gathered.entities]


def _selected(entity: Entity, gathered: Gathered, policy: Policy, at: datetime) -> Selected:
    facts = gathered.facts(entity)
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
        registry=registry_facts(entity, facts, scopes, granted, policy, at),
        granted=granted,
    )


def registry_facts(  # noqa: PLR0913 - all that the registry knows
    entity: Entity, facts: EntityFacts, scopes: list[str], granted: tuple[str, ...], policy: Policy, at: datetime
) -> RegistryFacts:
    """What the registry writes into the published fragment: nothing that it does not vouch for today."""
    levels = levels_held(facts.certifications, entity.entity_id, facts.roles, policy.day(at))
    return RegistryFacts(
        registration_authority=settings.SIGILL_REGISTRATION_AUTHORITY,
        registration_instant=entity.registered_at.astimezone(UTC),
        registration_policies={"en": settings.SIGILL_REGISTRATION_POLICY, "sv": settings.SIGILL_REGISTRATION_POLICY},
        assurance_certifications=tuple(sorted({*levels, *_in(ASSURANCE, granted)})),
        entity_categories=tuple(_in(CATEGORY, granted)),
        scopes=tuple(scopes),
    )


def _in(attribute: str, granted: tuple[str, ...]) -> list[str]:
    return [value for value in granted if GRANTABLE.get(value) == attribute]
