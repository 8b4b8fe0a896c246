"""The rows that the gates ask about, read in one set of queries and turned into facts once per owner or entity."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, QuerySet, Value
from django.utils import timezone

from federation.gate import AgreementFacts, ContactFacts, EntityFacts, RevisionFacts, ServedFacts, Standing
from federation.gathering_served import Mandates
from federation.models import Feed, Placement
from members import own_approval
from members.models import (
    Agreement,
    Beneficiary,
    CategoryGrant,
    CommunityPlace,
    Contact,
    Entity,
    Membership,
    MetadataRevision,
    RevisionCheck,
    ServedOrganisation,
)
from members.models.agreement import HOLDING
from members.models.membership import FINAL_STATES
from members.models.revision import RevisionState
from members.profiles import numbers_key
from members.saml.profiles import Profile
from trustframework.facts import biting, facts_of, judged
from trustframework.judgement import CertificationFacts
from trustframework.models import Certification

_Words = defaultdict[int, list[str]]


@dataclass(frozen=True, slots=True)
class Owner:
    """What holds for everything that an organisation owns."""

    memberships: dict[str, str]
    agreements: tuple[AgreementFacts, ...]
    certifications: tuple[CertificationFacts, ...]
    communities: frozenset[str]
    contacts: tuple[ContactFacts, ...]


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
        self.entities = list(entities.select_related("owner").order_by("entity_id"))
        ids = entities.values("pk")
        placed = Placement.objects.filter(environment=feed.environment, entity__in=ids)
        submitted = MetadataRevision.objects.filter(entity__in=ids, state=RevisionState.SUBMITTED)
        self._asked = set(placed.values_list("entity__pk", flat=True))
        first = ExpressionWrapper(own_approval.MISSING, output_field=BooleanField())
        told = list(submitted.values_list("entity__pk", "facts__roles", first))
        self._waiting: dict[int, list[str]] = {pk: roles for pk, roles, _own in told}
        self._owner_first = {pk for pk, _roles, own in told if own}
        self.revisions = _approved(ids, profile, day)
        self._mandates = Mandates(entities, day)
        parties = self._mandates.parties  # the owners, whom they serve, and who stands behind these
        self._owners = _owners(parties)
        self._sanctions = _by_owner(biting().filter(organisation__in=parties))
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
            communities=owner.communities,
            sector=entity.owner.sector,
            behind=self._behind(entity.owner_id),
            own_scopes=len(self.scopes[entity.pk]) - len(self._mandates.served[entity.pk]),
            served=tuple(self._served(entity)),
            contacts=owner.contacts,
            owner_first=entity.pk in self._owner_first,
        )

    def _behind(self, organisation: int) -> tuple[Standing, ...]:
        owners = (self._owners[by] for by in self._mandates.groups[organisation])
        return tuple(Standing(one.memberships, one.agreements) for one in owners)

    def _served(self, entity: Entity) -> Iterable[ServedFacts]:
        for one in self._mandates.served[entity.pk]:
            pk, party = one.organisation, self._owners[one.organisation]
            yield ServedFacts(
                scope=one.scope,
                organisation=one.name,
                mandated=self._mandates.lets_serve(entity.owner_id, pk),
                sanctioned=any(sanction.entity_id is None for sanction in self._sanctions[pk]),
                standing=Standing(party.memberships, party.agreements, self._behind(pk)),
            )

    def _sanctions_on(self, entity: Entity) -> Iterable[str]:
        for sanction in self._sanctions[entity.owner_id]:
            if sanction.entity_id is None:
                yield "organisation"
            elif sanction.entity_id == entity.pk:
                yield "entity"


def _owners(owners: QuerySet[Any, Any]) -> dict[int, Owner]:
    memberships = _by_owner(Membership.objects.filter(organisation__in=owners).exclude(state__in=FINAL_STATES))
    agreements = _agreements(owners)
    certifications = _by_owner(judged(Certification.objects.filter(organisation__in=owners)))
    places = CommunityPlace.objects.in_force().filter(organisation__in=owners).order_by()
    communities = _Words(list)
    for pk, slug in places.values_list("organisation", "community__slug"):
        communities[pk].append(slug)
    contacts = _by_owner(Contact.objects.current().filter(organisation__in=owners).order_by())
    return defaultdict(
        lambda: Owner({}, (), (), frozenset(), ()),
        {
            pk: Owner(
                memberships={m.kind: m.state for m in memberships[pk]},
                agreements=tuple(agreements[pk]),
                certifications=tuple(facts_of(c) for c in certifications[pk]),
                communities=frozenset(communities[pk]),
                contacts=tuple(_contact(c) for c in contacts[pk]),
            )
            for pk in {*memberships, *agreements, *certifications, *communities, *contacts}
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


def _contact(contact: Contact) -> ContactFacts:
    answered = contact.verified_at if contact.stale_at is None else None
    return ContactFacts(contact.kind, timezone.localdate(answered) if answered else None)


def _agreements(owners: QuerySet[Entity, Any]) -> defaultdict[int, list[AgreementFacts]]:
    """By organisation: its own, and those of others that it is a beneficiary of, for as long as it is."""
    found: defaultdict[int, list[AgreementFacts]] = defaultdict(list)
    for own in Agreement.objects.filter(organisation__in=owners).select_related("template"):
        found[own.organisation_id].append(_agreement(own, own.valid_from, own.valid_until))
    covered = Beneficiary.objects.filter(organisation__in=owners, agreement__state__in=HOLDING)
    for one in covered.select_related("agreement__template"):
        begins = max(filter(None, (one.starts, one.agreement.valid_from)))
        ends = min(filter(None, (one.until, one.agreement.valid_until)), default=None)
        found[one.organisation_id].append(_agreement(one.agreement, begins, ends))
    return found


def _agreement(agreement: Agreement, begins: date | None, ends: date | None) -> AgreementFacts:
    return AgreementFacts(
        kind=agreement.template.kind,
        in_force=agreement.state in HOLDING,
        valid_from=begins,
        valid_until=ends,
        accepted_until=agreement.template.accepted_until,
    )
