"""The rows that the gates ask about, read in one set of queries and turned into facts once per owner or entity."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value

from federation.gate import AgreementFacts, EntityFacts, RevisionFacts
from federation.models import Feed, Placement
from members.models import (
    Agreement,
    CategoryGrant,
    Entity,
    Membership,
    MetadataRevision,
    RevisionCheck,
    ServedOrganisation,
)
from members.models.agreement import AgreementState
from members.models.membership import FINAL_STATES
from members.models.revision import RevisionState
from members.profiles import numbers_key
from members.saml.profiles import Profile
from trustframework.facts import facts_of
from trustframework.judgement import CertificationFacts
from trustframework.models import Certification, Sanction
from trustframework.models.sanction import BITING_STATES

_Words = defaultdict[int, list[str]]
IN_FORCE = frozenset({AgreementState.IN_FORCE, AgreementState.NOTICE_GIVEN})


@dataclass(frozen=True, slots=True)
class Owner:
    """What holds for everything that an organisation owns."""

    memberships: dict[str, str]
    agreements: tuple[AgreementFacts, ...]
    certifications: tuple[CertificationFacts, ...]


@dataclass(frozen=True, slots=True)
class Approved:
    """What is asked of an entity's approved revision; `errors` are the rules that block it under the feed's profile."""

    pk: int
    number: int
    clean_sha256: str
    roles: tuple[str, ...]
    errors: tuple[str, ...]


class Gathered:
    """Everything that a feed's gates ask of `entities` on `day`; the number of queries does not grow with theirs."""

    def __init__(self, entities: QuerySet[Entity], feed: Feed, profile: Profile, day: date) -> None:
        self.entities = list(entities.order_by("entity_id"))
        ids, owners = entities.values("pk"), entities.values("owner")
        placed = Placement.objects.filter(environment=feed.environment, entity__in=ids)
        submitted = MetadataRevision.objects.filter(entity__in=ids, state=RevisionState.SUBMITTED)
        self._asked = set(placed.values_list("entity__pk", flat=True))
        self._waiting: dict[int, list[str]] = dict(submitted.values_list("entity__pk", "facts__roles"))
        self.revisions = _approved(ids, profile, day)
        self._owners = _owners(owners)
        self._sanctions = _by_owner(Sanction.objects.filter(organisation__in=owners, state__in=BITING_STATES))
        self.scopes, self.granted = _said_by_registry(ids, day)

    def facts(self, entity: Entity) -> EntityFacts:
        """What the gate is asked about."""
        revision = self.revisions.get(entity.pk)
        owner = self._owners[entity.owner_id]
        return EntityFacts(
            entity_id=entity.entity_id,
            # Before the first approval: the roles that are asked for, so that everything is told at once.
            roles=frozenset(revision.roles if revision else self._waiting.get(entity.pk, ())),
            asked_for=entity.pk in self._asked,
            memberships=owner.memberships,
            agreements=owner.agreements,
            certifications=owner.certifications,
            revision=RevisionFacts(revision.number, revision.errors) if revision else None,
            waiting=entity.pk in self._waiting,
            sanctions=tuple(self._sanctions_on(entity)),
        )

    def _sanctions_on(self, entity: Entity) -> Iterable[str]:
        for sanction in self._sanctions[entity.owner_id]:
            if sanction.entity_id is None:
                yield "organisation"
            elif sanction.entity_id == entity.pk:
                yield "entity"


def _owners(owners: QuerySet[Entity, Any]) -> dict[int, Owner]:
    memberships = _by_owner(Membership.objects.filter(organisation__in=owners).exclude(state__in=FINAL_STATES))
    agreements = _by_owner(Agreement.objects.filter(organisation__in=owners).select_related("template"))
    certifications = _by_owner(
        Certification.objects.filter(organisation__in=owners).select_related("level").prefetch_related("entities")
    )
    return defaultdict(
        lambda: Owner({}, (), ()),
        {
            pk: Owner(
                memberships={m.kind: m.state for m in memberships[pk]},
                agreements=tuple(_agreement(a) for a in agreements[pk]),
                certifications=tuple(facts_of(c) for c in certifications[pk]),
            )
            for pk in memberships.keys() | agreements.keys() | certifications.keys()
        },
    )


def _approved(ids: QuerySet[Entity, Any], profile: Profile, day: date) -> dict[int, Approved]:
    """By entity. Facts and findings are large: the database hands out the roles, and the worst that each rule found,
    by the profile's own numbers where that has been looked at."""
    rows = MetadataRevision.objects.filter(entity__in=ids, state=RevisionState.APPROVED).order_by()
    checks = RevisionCheck.objects.filter(revision__in=rows.values("pk"), numbers_key=numbers_key(profile.numbers))
    struck = dict(checks.values_list("revision_id", "struck"))
    told = rows.values_list(
        "entity__pk", "pk", "number", "clean_content__pk", "facts__roles", "struck", "entity__registered_at"
    )
    return {
        entity: Approved(
            pk, number, clean, tuple(roles), profile.blocking(struck.get(pk, found), day, registered.date())
        )
        for entity, pk, number, clean, roles, found, registered in told
    }


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


def _by_owner(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.organisation_id].append(row)
    return grouped


def _agreement(agreement: Agreement) -> AgreementFacts:
    return AgreementFacts(
        kind=agreement.template.kind,
        in_force=agreement.state in IN_FORCE,
        valid_from=agreement.valid_from,
        valid_until=agreement.valid_until,
        accepted_until=agreement.template.accepted_until,
    )
