"""Gather what the rules that ask the registry want to know; the number of queries does not grow with the registry.

The keys that sign feeds belong to the roof, and imports point down: `settings.FEDERATION_KEYS` names the function that
is asked for them (no arguments; SHA-256 in hex over each SubjectPublicKeyInfo).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Case, Count, Min, Q, Value, When
from django.utils.module_loading import import_string

from members import own_approval, profiles
from members.actions.claims import bounded
from members.clock import today
from members.domains import proven
from members.models import Claim, Domain, Entity, MetadataRevision, Organisation, Person, RevokedKey, ServedOrganisation
from members.models.domain import DomainState
from members.models.organisation import Sector
from members.models.revision import RevisionState
from members.permissions import Permission, may
from members.saml import claims
from members.saml.check import findings_about
from members.saml.profiles import Profile
from members.saml.rules.registry import Asks
from members.saml.surroundings import Owner, Shared, Surroundings
from members.saml.types import EntityFacts, Inspection

_AT_ONCE: Final = 5_000  # values in one query; SQLite takes 32,766


@dataclass(frozen=True, slots=True)
class Background:
    """What is the same for all that is handed in for `of` within one transaction, read once.

    `new` are the entityIDs that occur once in what is handed in, and that nobody had registered when it was read.
    """

    of: Organisation
    profile: Profile
    own_approval: bool | None  # whether the organisation approves for itself what others hand in for it, if read
    owner: Owner
    operator_hosts: frozenset[str]
    signing_keys: frozenset[str]
    new: frozenset[str]
    served: tuple[frozenset[str], frozenset[str]]  # by what is new, see `_served`
    revoked: frozenset[str]  # among the keys of what is new


def background(owner: Organisation, together: Iterable[EntityFacts] = ()) -> Background:
    """Before the entities with the facts `together`, if any, are handed in for `owner`."""
    handed_in = list(together)
    seen = Counter(facts.entity_id for facts in handed_in)
    registered = set(Entity.objects.filter(entity_id__in=seen).values_list("entity_id", flat=True))
    return Background(
        of=owner,
        profile=profiles.registration(),
        own_approval=own_approval.wanted(owner) if handed_in else None,
        owner=_owner(owner),
        operator_hosts=_operator_hosts(),
        signing_keys=import_string(settings.FEDERATION_KEYS)(),
        new=frozenset(name for name, times in seen.items() if times == 1 and name not in registered),
        served=_served(None, owner) if handed_in else (frozenset(), frozenset()),
        revoked=_revoked(*handed_in),
    )


def with_surroundings(
    found: Inspection,
    owner: Organisation,
    *,
    by: Person | None,
    entity: Entity | None = None,
    known: Background | None = None,
) -> Inspection:
    """The inspection with the findings of the rules that ask the registry, too; see `gather`."""
    around = gather(found.facts, owner, by=by, entity=entity, known=known)
    about = findings_about(Asks.REGISTRY, found.facts, around, found.places)
    in_order = sorted((*found.findings, *about), key=lambda finding: finding.line or 0)
    return replace(found, findings=tuple(in_order))


def gather(
    facts: EntityFacts,
    owner: Organisation,
    *,
    by: Person | None,
    entity: Entity | None = None,
    known: Background | None = None,
) -> Surroundings:
    """What surrounds `facts` when `by` hands them in for `owner`; `by=None` is Sigill itself, looking anew.

    `entity` is the one of the owner's that they are meant for, where that was said; else it is the one of that name.
    `known` is what was read already for the same owner.
    Raises `Refused` for facts that claim more than can be looked up.
    """
    always = known or background(owner)
    is_new = facts.entity_id in always.new
    named = None if is_new else Entity.objects.filter(entity_id=facts.entity_id).first()
    meant = next((one for one in (entity, named) if one is not None and one.owner_id == owner.pk), None)
    revision = _approved(meant)
    previous = EntityFacts.from_json(revision.facts) if revision else None
    granted_scopes, scopes_at_others = always.served if is_new and not meant else _served(meant, owner)
    return Surroundings(
        today=today(),
        owner=always.owner,
        taken=named is not None and named.owner_id != owner.pk,
        may_submit=by is None or may(by, Permission.SUBMIT_METADATA, owner, meant),
        stored_entity_id=meant.entity_id if meant and revision else None,
        previous=previous,
        confirmed=revision.decided_at.date() if revision and revision.decided_at else None,
        shared=tuple(_shared(facts, previous, owner, meant)),
        granted_scopes=granted_scopes,
        scopes_at_others=scopes_at_others,
        operator_hosts=always.operator_hosts,
        signing_keys=always.signing_keys,
        revoked_keys=_keys(facts) & always.revoked if is_new else _revoked(facts, previous),
        granted=tuple(meant.granted.on(today()).values_list("category", flat=True)) if meant else (),
        numbers=always.profile.numbers,
    )


def _approved(entity: Entity | None) -> MetadataRevision | None:
    return entity.revisions.filter(state=RevisionState.APPROVED).first() if entity else None


def _owner(organisation: Organisation) -> Owner:
    return Owner(
        number=organisation.number,
        names={"sv": organisation.name_sv, "en": organisation.name_en},
        domains=proven(organisation),
        is_operator=organisation.sector == Sector.OPERATOR,
    )


def _shared(
    facts: EntityFacts, previous: EntityFacts | None, owner: Organisation, entity: Entity | None
) -> Iterable[Shared]:
    """Counted where the rows are: a key of ten thousand entities is one row here.

    What the entity has been approved with stays its own until somebody else is approved with it, too: a submission that
    waits could otherwise put anybody in the wrong.
    """
    wanted = {claim.digest: claim for claim in bounded(claims.to_look_up(facts))}
    settled = claims.to_look_up(previous) if previous else frozenset()
    digests = sorted(wanted)
    for begin in range(0, len(digests), _AT_ONCE):
        for row in _counted(digests[begin : begin + _AT_ONCE], owner, entity):
            claim = wanted[row["digest"]]
            if row["ours"] or row["approved"] or claim not in settled:
                yield Shared(claim.kind, claim.value, bool(row["ours"]), row["one"], row["count"])


def _counted(digests: list[str], owner: Organisation, entity: Entity | None) -> Iterable[Mapping[str, Any]]:
    """By digest and whether the owner is the same: how many other entities, how many of them approved, one's name."""
    rows = Claim.objects.filter(digest__in=digests)
    if entity is not None:
        rows = rows.exclude(entity=entity)
    ours = Case(When(entity__owner=owner, then=Value(True)), default=Value(False))
    approved = Count("pk", filter=Q(approved=True))
    return (
        rows.order_by()
        .values("digest", ours=ours)
        .annotate(count=Count("pk"), approved=approved, one=Min("entity__entity_id"))
    )


def _served(entity: Entity | None, owner: Organisation) -> tuple[frozenset[str], frozenset[str]]:
    """The scopes that the entity asserts for others than its owner, and those that others' entities assert for it."""
    current = ServedOrganisation.objects.filter(Q(entity=entity) | Q(organisation=owner), until=None)
    granted, at_others = set(), set()
    for scope, organisation, runs in current.values_list("scope", "organisation__pk", "entity__owner__pk"):
        if organisation != owner.pk:
            granted.add(scope)
        elif runs != owner.pk:
            at_others.add(scope)
    return frozenset(granted), frozenset(at_others)


def _operator_hosts() -> frozenset[str]:
    """Where Sigill itself answers, and the domains that the operator has proven."""
    hosts = {urlsplit(url).hostname for url in (settings.SIGILL_BASE_URL, settings.SIGILL_REGISTRATION_AUTHORITY)}
    held = Domain.objects.filter(organisation__sector=Sector.OPERATOR, state=DomainState.PROVEN)
    named = (host.lstrip(".").lower() for host in settings.ALLOWED_HOSTS if host != "*")
    return frozenset({*filter(None, hosts), *named, *held.values_list("name", flat=True)})


def _revoked(*said: EntityFacts | None) -> frozenset[str]:
    """Those among the keys of an entity, as they are and as they were, or of several."""
    keys = frozenset[str]().union(*(_keys(facts) for facts in said if facts))
    return frozenset(RevokedKey.objects.filter(spki_sha256__in=keys).values_list("spki_sha256", flat=True))


def _keys(facts: EntityFacts) -> frozenset[str]:
    return frozenset(claims.key_name(key) for key in facts.keys)


def holders_of(spki_sha256: str) -> list[Entity]:
    """The entities whose approved or waiting metadata has the key, by name."""
    key = claims.Claim(claims.Kind.KEY, spki_sha256)
    found = Claim.objects.filter(digest=key.digest).order_by("entity__entity_id").select_related("entity__owner")
    return [claim.entity for claim in found]
