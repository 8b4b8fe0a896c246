"""The approved revisions that the gates look at, judged by each profile that a feed goes by: two queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from federation.gate import RevisionFacts
from members.models import Entity, MetadataRevision, RevisionCheck
from members.models.revision import RevisionState
from members.profiles import numbers_key
from members.saml.profiles import Profile
from members.saml.types import Severity

# On what a key is made of: algorithm and size, whether it can be broken, and whether it is the registry's own.
KEY_RULES = frozenset(f"MD-KEY-{number}" for number in ["003", "006", "007", "008", "009", "010", "011", "012", "022"])


@dataclass(frozen=True, slots=True)
class Approved:
    """What is asked of an entity's approved revision; `struck` is the worst that each rule found, by its own numbers
    and (by their key) by those of the profiles."""

    pk: int
    number: int
    clean_sha256: str
    roles: tuple[str, ...]
    decided_at: datetime | None
    registered: date
    found: Mapping[str, str]
    struck: Mapping[str, Mapping[str, str]]


class Revisions:
    """By entity. Facts and findings are large: the database hands out the roles, and the worst that each rule found."""

    def __init__(self, ids: QuerySet[Entity, Any], profiles: Iterable[Profile], day: date) -> None:
        self._day, self._keys = day, {profile.slug: numbers_key(profile.numbers) for profile in profiles}
        self._told: dict[tuple[int, str], RevisionFacts] = {}
        rows = MetadataRevision.objects.filter(entity__in=ids, state=RevisionState.APPROVED).order_by()
        checks = RevisionCheck.objects.filter(revision__in=rows.values("pk"), numbers_key__in=set(self._keys.values()))
        struck: dict[int, dict[str, Mapping[str, str]]] = {}
        for revision, key, found in checks.values_list("revision_id", "numbers_key", "struck"):
            struck.setdefault(revision, {})[key] = found
        told = rows.values_list(
            *("entity__pk", "pk", "number", "clean_content__pk", "facts__roles", "decided_at", "struck"),
            "entity__registered_at",
        )
        self._approved = {
            entity: Approved(pk, number, clean, tuple(roles), decided, at.date(), found, struck.get(pk, {}))
            for entity, pk, number, clean, roles, decided, found, at in told
        }

    def get(self, entity: int) -> Approved | None:
        """The entity's approved revision."""
        return self._approved.get(entity)

    def facts(self, entity: int, profile: Profile) -> RevisionFacts | None:
        """What the gate is told of it under the profile."""
        one = self._approved.get(entity)
        if one is None:
            return None
        known = (entity, profile.slug)
        if known not in self._told:
            errors = profile.blocking(self._struck(one, profile), self._day, one.registered)
            self._told[known] = RevisionFacts(one.number, errors)
        return self._told[known]

    def weak(self, entity: int, profile: Profile) -> tuple[str, ...]:
        """The rules that found the algorithm or size of a key in error by the profile's numbers, whatever it makes of
        that."""
        one = self._approved.get(entity)
        struck = self._struck(one, profile) if one else {}
        return tuple(sorted(rule for rule in KEY_RULES & struck.keys() if struck[rule] == Severity.ERROR))

    def _struck(self, one: Approved, profile: Profile) -> Mapping[str, str]:
        return one.struck.get(self._keys[profile.slug], one.found)
