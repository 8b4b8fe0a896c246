"""The approved revisions that the gates look at, judged by each profile that a feed goes by: two queries."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, QuerySet, TextField
from django.db.models.functions import Cast

from federation.gate import RevisionFacts
from federation.instants import AsText, instant_or_none
from federation.revision_roles import roles_of
from members import own_approval
from members.models import Entity, MetadataRevision, RevisionCheck
from members.models.revision import RevisionState
from members.profiles import numbers_key
from members.saml.profiles import Profile
from members.saml.types import Severity

# On what a key is made of: algorithm and size, whether it can be broken, and whether it is the registry's own.
KEY_RULES = frozenset(f"MD-KEY-{number}" for number in ["003", "006", "007", "008", "009", "010", "011", "012", "022"])


_ASKED = (RevisionState.APPROVED, RevisionState.SUBMITTED)


class Approved(NamedTuple):
    """What is asked of an entity's approved revision; `decided` and `struck` (the worst that each rule found) as the
    database writes them: thousands say the same, and are understood once."""

    pk: int
    number: int
    clean_sha256: str
    decided: str | None
    struck: str
    roles: frozenset[str]

    @property
    def decided_at(self) -> datetime | None:
        return instant_or_none(self.decided)


class Revisions:
    """By entity, what is approved, and what waits: `waiting` has its roles, `owner_first` those whose owner has yet to
    approve it. Findings are large: the database hands out the worst that each rule found."""

    def __init__(self, ids: QuerySet[Entity, Any], profiles: Iterable[Profile], day: date) -> None:
        self._day, self._keys = day, {profile.slug: numbers_key(profile.numbers) for profile in profiles}
        self._judged: dict[tuple[str, str, date | None], tuple[tuple[str, ...], tuple[str, ...]]] = {}
        of_these = MetadataRevision.objects.filter(entity__in=ids).order_by()
        approved = of_these.filter(state=RevisionState.APPROVED)
        checks = RevisionCheck.objects.filter(
            revision__in=approved.values("pk"), numbers_key__in=set(self._keys.values())
        )
        self._struck: dict[tuple[int, str], str] = {}  # by revision and numbers
        for revision, key, found in checks.order_by().values_list("revision_id", "numbers_key", _text("struck")):
            self._struck[revision, key] = found
        self.waiting: dict[int, frozenset[str]] = {}
        self.owner_first: set[int] = set()
        self._approved: dict[int, Approved] = {}
        first = ExpressionWrapper(own_approval.MISSING, output_field=BooleanField())
        told = ("pk", "number", "clean_content_id", AsText("decided_at"), _text("struck"))
        rows = list(of_these.filter(state__in=_ASKED).values_list("entity_id", "state", first, *told))
        roles = roles_of((pk, clean) for _entity, _state, _own, pk, _number, clean, *_rest in rows)
        for entity, state, own, pk, number, clean, decided, struck in rows:
            if state == RevisionState.APPROVED:
                self._approved[entity] = Approved(pk, number, clean, decided, struck, roles[pk])
                continue
            self.waiting[entity] = roles[pk]
            if own:
                self.owner_first.add(entity)

    def get(self, entity: int) -> Approved | None:
        """The entity's approved revision."""
        return self._approved.get(entity)

    def facts(self, entity: int, profile: Profile, registered: date) -> RevisionFacts | None:
        """What the gate is told of it under the profile, of an entity that was registered on that day (UTC)."""
        one = self._approved.get(entity)
        return None if one is None else RevisionFacts(one.number, self._by(one, profile, registered)[0])

    def weak(self, entity: int, profile: Profile, registered: date) -> tuple[str, ...]:
        """The rules that found the algorithm or size of a key in error by the profile's numbers, whatever it makes of
        that."""
        one = self._approved.get(entity)
        return self._by(one, profile, registered)[1] if one else ()

    def _by(self, one: Approved, profile: Profile, registered: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The rules that block, and those about weak keys; once for all of whom the same was found."""
        text = self._struck.get((one.pk, self._keys[profile.slug]), one.struck)
        known = (text, profile.slug, registered if profile.tolerated else None)
        if known not in self._judged:
            struck: Mapping[str, str] = json.loads(text)
            weak = sorted(rule for rule in KEY_RULES & struck.keys() if struck[rule] == Severity.ERROR)
            self._judged[known] = (profile.blocking(struck, self._day, registered), tuple(weak))
        return self._judged[known]


def _text(field: str) -> Cast:
    """A JSON value as it is written."""
    return Cast(field, TextField())
