"""The rows that the gates ask about, read in one set of queries and turned into facts once per owner or entity."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from federation import gathering_entities as about
from federation.gate import EntityFacts, KeyFacts, MeansFacts, ServedFacts, Standing
from federation.gathering_owners import by_owner, owners
from federation.gathering_revisions import Revisions
from federation.gathering_served import Mandates, Served
from federation.instants import AsText, instant, instant_or_none
from federation.models import Placement
from federation.upstreams.disputes import disputes_of_ours
from members.models import CategoryGrant, Entity, ServedOrganisation
from members.saml.profiles import Profile
from trustframework.facts import biting

_Words = defaultdict[int, list[str]]


class Asked(NamedTuple):
    """An entity as far as the gates ask; of ten thousand, rows of the table itself would cost more than all else."""

    pk: int
    entity_id: str
    owner: int
    sector: str
    registered_at: datetime
    confirmed: str | None  # when, as the database writes it


_FIELDS = ("pk", "entity_id", "owner_id", "owner__sector")  # in the order of `Asked`


def asked(entities: QuerySet[Entity]) -> list[Asked]:
    """The rows, in the queryset's order."""
    rows = entities.values_list(*_FIELDS, AsText("registered_at"), AsText("confirmed_at"))
    return [Asked(pk, name, owner, sector, instant(at), confirmed) for pk, name, owner, sector, at, confirmed in rows]


class Gathered:
    """Everything that feeds' gates ask of `entities` on `day`, by any of `profiles`: a number of queries that grows
    neither with the entities nor with the feeds. What only gates ask that are not among `gates` is not read.
    `rows` are the entities themselves."""

    def __init__(
        self,
        entities: QuerySet[Entity],
        rows: Sequence[Asked],
        day: date,
        profiles: Collection[Profile],
        gates: Collection[str],
    ) -> None:
        self.entities = rows
        ids = entities.order_by().values("pk")
        placed = Placement.objects.filter(entity__in=ids).order_by()
        self._asked: set[tuple[int, str]] = set(placed.values_list("entity_id", "environment"))
        self.revisions = Revisions(ids, profiles, day)
        self._mandates = Mandates(entities.order_by(), day)
        parties = self._mandates.parties  # the owners, whom they serve, and who stands behind these
        self._owners = owners(parties)
        self._sanctions = by_owner(biting().filter(organisation__in=parties))
        self._scopes, self._granted = _said_by_registry(ids, day)
        self._tested = about.tested(ids) if "G7" in gates else frozenset()
        self._keys = about.keys_in_trouble(ids) if "G8" in gates else None
        self._disputes = disputes_of_ours(ids)
        self._means: Mapping[int, list[MeansFacts]] = about.means(ids) if "G10" in gates else {}
        self._base: dict[int, dict[str, Any]] = {}
        self._told: dict[tuple[int, str, str], EntityFacts] = {}

    def scopes(self, entity: Asked) -> Sequence[str]:
        """Those that it may assert, sorted."""
        return self._scopes.get(entity.pk, ())

    def granted(self, entity: Asked) -> tuple[str, ...]:
        """What the registry has granted to it, and nobody has taken away by the day, sorted."""
        return tuple(self._granted.get(entity.pk, ()))

    def facts(self, entity: Asked, environment: str, profile: Profile) -> EntityFacts:
        """What the gate of a feed of the environment is asked about, that goes by the profile."""
        known = (entity.pk, environment, profile.slug)
        if known not in self._told:
            if entity.pk not in self._base:
                self._base[entity.pk] = self._of_every_feed(entity)
            self._told[known] = EntityFacts(
                **self._base[entity.pk],
                asked_for=(entity.pk, environment) in self._asked,
                revision=self.revisions.facts(entity.pk, profile, entity.registered_at.date()),
                keys=self._key_facts(entity, profile),
            )
        return self._told[known]

    def _of_every_feed(self, entity: Asked) -> dict[str, Any]:
        """The fields of `EntityFacts` that are the same for each feed."""
        revision = self.revisions.get(entity.pk)
        owner, served = self._owners[entity.owner], self._mandates.served.get(entity.pk, ())
        return dict(  # noqa: C408 - the names are those of the class
            entity_id=entity.entity_id,
            # Before the first approval: the roles that are asked for, so that everything is told at once.
            roles=revision.roles if revision else self.revisions.waiting.get(entity.pk, frozenset()),
            memberships=owner.memberships,
            agreements=owner.agreements,
            certifications=owner.certifications,
            waiting=entity.pk in self.revisions.waiting,
            sanctions=tuple(self._sanctions_on(entity)) if entity.owner in self._sanctions else (),
            communities=owner.communities,
            sector=entity.sector,
            behind=self._behind(entity.owner),
            own_scopes=len(self.scopes(entity)) - len(served),
            served=tuple(self._served(entity, served)) if served else (),
            contacts=owner.contacts,
            owner_first=entity.pk in self.revisions.owner_first,
            tested=entity.pk in self._tested,
            confirmed_at=_confirmed(entity, revision.decided_at if revision else None),
            means=tuple(self._means.get(entity.pk, ())),
            dispensed_until=owner.dispensed_until,
            standings=owner.standings,
            categories=frozenset(self.granted(entity)),
            dispute=self._disputes.get(entity.pk, ""),
        )

    def _key_facts(self, entity: Asked, profile: Profile) -> KeyFacts | None:
        if self._keys is None or self.revisions.get(entity.pk) is None:
            return None
        weak = self.revisions.weak(entity.pk, profile, entity.registered_at.date())
        return KeyFacts(weak, entity.pk in self._keys.revoked, entity.pk in self._keys.shared)

    def _behind(self, organisation: int) -> tuple[Standing, ...]:
        if organisation not in self._mandates.groups:
            return ()
        representatives = (self._owners[by] for by in self._mandates.groups[organisation])
        return tuple(Standing(one.memberships, one.agreements) for one in representatives)

    def _served(self, entity: Asked, served: Iterable[Served]) -> Iterable[ServedFacts]:
        for one in served:
            pk, party = one.organisation, self._owners[one.organisation]
            yield ServedFacts(
                scope=one.scope,
                organisation=one.name,
                mandated=self._mandates.lets_serve(entity.owner, pk),
                sanctioned=any(sanction.entity_id is None for sanction in self._sanctions[pk]),
                standing=Standing(party.memberships, party.agreements, self._behind(pk)),
            )

    def _sanctions_on(self, entity: Asked) -> Iterable[str]:
        for sanction in self._sanctions[entity.owner]:
            if sanction.entity_id is None:
                yield "organisation"
            elif sanction.entity_id == entity.pk:
                yield "entity"


def _confirmed(entity: Asked, approved_at: datetime | None) -> datetime:
    """When somebody last answered for the entity: whoever has metadata approved has looked at it, too."""
    return max(filter(None, (instant_or_none(entity.confirmed), approved_at, entity.registered_at)))


def _said_by_registry(ids: QuerySet[Entity, Any], day: date) -> tuple[_Words, _Words]:
    """By entity, the scopes that it may assert, and what the registry has granted to it and nobody has taken away by
    the day, both sorted. One query: a turn of the cycle asks for both, every minute."""
    scopes, granted = _Words(list), _Words(list)
    served = ServedOrganisation.objects.filter(until=None, entity__in=ids).order_by()
    held = CategoryGrant.objects.on(day).filter(entity__in=ids).order_by()
    both = served.values_list("entity__pk", "scope", Value(0)).union(
        held.values_list("entity__pk", "category", Value(1)), all=True
    )
    for pk, word, kind in sorted(both):
        (scopes, granted)[kind][pk].append(word)
    return scopes, granted
