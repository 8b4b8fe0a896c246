"""P3 for what other federations registered: the verdict on each entity of the upstreams that a feed republishes.

Constant queries: one where the feed republishes nothing, a few for each thousand entities where it does.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from federation.among import among
from federation.gate import EntityFacts
from federation.gates.foreign import Filters, ForeignFacts, decide_foreign
from federation.models import Feed, ForeignEntity, UpstreamFeed
from federation.selection import Selected
from federation.upstreams.disputes import disputes_of_theirs, keeps_the_name
from members.models import Entity
from members.saml.types import RegistryFacts

CHUNK = 2_000  # entities in memory at a time
_ROWS = ("upstream", "revision")


def stream(feed: Feed, at: datetime) -> Iterator[Selected]:
    """The verdict on each entity of the upstreams that are republished in the feed; in no order that means anything."""
    upstreams = {one.pk: one for one in UpstreamFeed.objects.filter(republish_in=feed.source)}
    if not upstreams:
        return
    rows = _rows().filter(upstream__in=upstreams).order_by("pk")
    after = 0
    while some := list(rows.filter(pk__gt=after)[:CHUNK]):
        yield from judged(some, feed, upstreams, at)
        after = some[-1].pk


def named(feed: Feed, at: datetime, entity_ids: Iterable[str]) -> Iterator[Selected]:
    """The verdict on those of `entity_ids` that some upstream has, whether or not it is republished in the feed."""
    some = list(_rows().filter(among("entity_id", sorted(set(entity_ids)))).order_by("pk"))
    if some:
        republished = UpstreamFeed.objects.filter(republish_in=feed.source)
        yield from judged(some, feed, {one.pk: one for one in republished}, at)


def expired(at: datetime) -> list[str]:
    """The entityIDs whose own federation does not vouch for them any more, and that are not a member's. One query."""
    ended = Q(upstream__valid_until__lte=at) | Q(until__lte=at)
    ours = Exists(Entity.objects.filter(entity_id=OuterRef("entity_id"), retired_at=None))
    rows = ForeignEntity.objects.filter(ended).exclude(ours & ~keeps_the_name())
    return list(rows.order_by().values_list("entity_id", flat=True))


def judged(
    some: Sequence[ForeignEntity], feed: Feed, republished: dict[int, UpstreamFeed], at: datetime
) -> Iterator[Selected]:
    """Two queries for all of them."""
    disputes = disputes_of_theirs(one.pk for one in some)
    ours = _ours(some)
    upstreams = republished | {one.upstream_id: one.upstream for one in some if one.upstream_id not in republished}
    filters = {pk: filters_of(one) for pk, one in upstreams.items()}
    for one in some:
        # A name of ours that nobody has raised a conflict about yet is still ours.
        dispute = disputes.get(one.pk) or ("open" if one.pk in ours else "")
        upstream = upstreams[one.upstream_id]
        facts = facts_of(one, upstream, dispute, filters[upstream.pk], republished=upstream.pk in republished)
        yield _selected(one, facts, at)


def facts_of(
    one: ForeignEntity, upstream: UpstreamFeed, dispute: str, filters: Filters, *, republished: bool
) -> ForeignFacts:
    ends = [end for end in (upstream.valid_until, one.until) if end is not None]
    return ForeignFacts(
        entity_id=one.entity_id,
        roles=frozenset(one.roles),
        registrar=one.registrar,
        categories=frozenset(one.categories),
        condition=one.condition,
        until=min(ends) if upstream.valid_until else None,
        state=upstream.state,
        republished=republished,
        upstream=upstream.name,
        dispute=dispute,
        filters=filters,
    )


def filters_of(upstream: UpstreamFeed) -> Filters:
    return Filters(
        registrars=frozenset(upstream.registrars),
        roles=frozenset(upstream.roles),
        categories=frozenset(upstream.categories),
        excluded=frozenset(upstream.excluded),
    )


def _rows() -> QuerySet[ForeignEntity]:
    rows = ForeignEntity.objects.select_related(*_ROWS)
    return rows.defer("revision__facts", "findings", "hosts", "keys", "scopes")


def _ours(some: Sequence[ForeignEntity]) -> set[int]:
    """Those whose name a member's entity has, and nothing that was decided or stands lets them keep it."""
    same = Entity.objects.filter(entity_id=OuterRef("entity_id"), retired_at=None)
    rows = ForeignEntity.objects.filter(Exists(same), among("entity_id", [one.entity_id for one in some]))
    return set(rows.exclude(keeps_the_name()).order_by().values_list("pk", flat=True))


def _selected(one: ForeignEntity, facts: ForeignFacts, at: datetime) -> Selected:
    registry = registry_facts(one.revision.said) if one.revision else _NOBODY
    return Selected(
        entity_id=one.entity_id,
        facts=EntityFacts(one.entity_id, facts.roles, True, {}, (), (), None, False, ()),
        verdict=decide_foreign(facts, at),
        clean_sha256=one.revision.content_id if one.revision else "",
        revision=None,
        registry=registry,
        granted=registry.entity_categories,
        foreign=one.revision_id,
    )


def registry_facts(said: dict[str, object]) -> RegistryFacts:
    """What the registrar says, as a fragment is written with it."""
    instant = str(said["registration_instant"])
    return RegistryFacts(
        registration_authority=str(said["registration_authority"]),
        registration_instant=datetime.fromisoformat(instant) if instant else None,
        registration_policies=dict(said["registration_policies"]),  # type: ignore[call-overload]
        assurance_certifications=tuple(said["assurance_certifications"]),  # type: ignore[arg-type]
        entity_categories=tuple(said["entity_categories"]),  # type: ignore[arg-type]
        scopes=tuple(said["scopes"]),  # type: ignore[arg-type]
    )


_NOBODY = RegistryFacts("", None, {}, (), (), ())
