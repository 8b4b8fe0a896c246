"""What entities from abroad claim that somebody else has: the same entityID, a scope, a domain, a key.

Read in a number of queries that does not grow with the entities. Nothing is decided here (`actions.foreign_conflicts`).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from federation.among import among
from federation.models import ForeignEntity
from federation.models.conflict import ConflictKind
from federation.models.foreign_entity import Condition
from members.models import Domain, Entity, Fingerprint, ServedOrganisation
from members.models.domain import DomainState
from members.saml.suffixes import domains_above, is_public_suffix

K = ConflictKind


@dataclass(frozen=True, slots=True)
class Claim:
    """`theirs` and what it collides with: `entity` (ours), `other` (another upstream's) or `owner` (of a domain)."""

    kind: ConflictKind
    theirs: int
    subject: str
    entity: int | None = None
    other: int | None = None
    owner: int | None = None

    @property
    def fingerprint(self) -> str:
        parts = (self.kind.value, self.theirs, self.entity, self.other, self.owner, self.subject)
        return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def claims() -> set[Claim]:
    """All that there are now, between what is in the aggregates and everybody else."""
    theirs = list(
        ForeignEntity.objects.filter(condition=Condition.FIT)
        .exclude(upstream__state="closed")
        .order_by("pk")
        .only("entity_id", "scopes", "hosts", "keys", "upstream_id")
    )
    if not theirs:
        return set()
    return {*_names(theirs), *_scopes(theirs), *_domains(theirs), *_keys(theirs), *_between(theirs)}


def _names(theirs: list[ForeignEntity]) -> Iterator[Claim]:
    ours = Entity.objects.filter(among("entity_id", [one.entity_id for one in theirs]), retired_at=None)
    known = dict(ours.order_by().values_list("entity_id", "pk"))
    for one in theirs:
        if one.entity_id in known:
            yield Claim(K.ENTITY_ID, one.pk, one.entity_id, entity=known[one.entity_id])


def _scopes(theirs: list[ForeignEntity]) -> Iterator[Claim]:
    """MD-SCO-015: equal to a member's scope, above it or below it."""
    rows = ServedOrganisation.objects.filter(until=None, entity__retired_at=None).order_by()
    by_scope, below = defaultdict(set), defaultdict(set)
    for scope, entity in rows.values_list("scope", "entity__pk"):
        by_scope[scope.lower()].add(entity)
        for above in domains_above(scope.lower()):
            if not is_public_suffix(above):
                below[above].add(entity)
    for one in theirs:
        for scope in one.scopes:
            plain = str(scope).lower()
            holders = set(below.get(plain, ()))
            for above in domains_above(plain):
                holders |= by_scope.get(above, set())
            for entity in holders:
                yield Claim(K.SCOPE, one.pk, str(scope)[:1024], entity=entity)


def _domains(theirs: list[ForeignEntity]) -> Iterator[Claim]:
    """MD-FED-014: entityID or endpoints in a domain that a member has proven."""
    proven = dict(Domain.objects.filter(state=DomainState.PROVEN).order_by().values_list("name", "organisation__pk"))
    for one in theirs:
        seen: set[str] = set()
        for host in one.hosts:
            for above in domains_above(host):
                if above in proven and above not in seen:
                    seen.add(above)
                    yield Claim(K.DOMAIN, one.pk, above, owner=proven[above])


def _keys(theirs: list[ForeignEntity]) -> Iterator[Claim]:
    """A key of a member's entity (the digests are of certificate and key)."""
    wanted = {key for one in theirs for key in one.keys}
    rows = Fingerprint.objects.filter(among("digest", sorted(wanted)), entity__retired_at=None).order_by()
    holders = defaultdict(set)
    for digest, entity in rows.values_list("digest", "entity__pk"):
        holders[digest].add(entity)
    for one in theirs:
        for key in one.keys:
            for entity in holders.get(key, ()):
                yield Claim(K.KEY, one.pk, key, entity=entity)


def _between(theirs: list[ForeignEntity]) -> Iterator[Claim]:
    """Two upstreams': the later row stands as theirs, the earlier in the place of ours; neither wins by that."""
    names, scopes = defaultdict(list), defaultdict(list)
    for one in theirs:
        names[one.entity_id].append(one)
        for scope in one.scopes:
            scopes[str(scope).lower()].append(one)
    yield from _pairs(K.ENTITY_ID, names.items())
    yield from _pairs(K.SCOPE, scopes.items())


def _pairs(kind: ConflictKind, groups: Iterable[tuple[str, list[ForeignEntity]]]) -> Iterator[Claim]:
    for subject, several in groups:
        for place, other in enumerate(several):
            for one in several[place + 1 :]:
                if one.upstream_id != other.upstream_id:
                    yield Claim(kind, one.pk, subject[:1024], other=other.pk)
