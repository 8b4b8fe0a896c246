"""A large federation whose entities each have metadata of their own, about 8 KB, for `benchmarks.publication`."""

import hashlib
from itertools import islice

from lxml import etree

from benchmarks import deadlines_federation, entities, pool
from benchmarks.pages_registry import _copy
from federation.models import Environment, Feed, Placement, SigningKey
from members.clock import now
from members.models import Blob, Entity, MetadataRevision, Organisation
from members.models.revision import RevisionState
from members.saml.rebuild import rebuild

BATCH = 1_000


def fill(organisations: int, number: int) -> Feed:
    """The members of `deadlines_federation`, and so many admitted entities; the feed that has them."""
    deadlines_federation.fill(organisations, 0)
    like = MetadataRevision.objects.select_related("entity").order_by("pk")[0]
    Placement.objects.filter(entity=like.entity).delete()
    copied = Organisation.objects.filter(name_sv__startswith="Kommun ")
    owners = list(copied.values_list("pk", flat=True))
    numbers = iter(range(number))
    while batch := list(islice(numbers, BATCH)):
        made = Entity.objects.bulk_create(
            Entity(
                entity_id=entities.entity_id(n),
                owner_id=owners[n % len(owners)],
                registered_at=now(),
                confirmed_at=now(),
            )
            for n in batch
        )
        _revisions(like, list(zip(batch, made, strict=True)))
    feed = Feed.objects.get(environment=Environment.PRODUCTION)
    SigningKey.objects.filter(pk=feed.signing_key_id).update(
        label="signing-key", certificate_pem=pool.signing_key()[1].decode()
    )
    return Feed.objects.get(pk=feed.pk)


def change(index: int) -> None:
    """Another display name in a new approved revision of one entity."""
    entity = Entity.objects.get(entity_id=entities.entity_id(index))
    before = MetadataRevision.objects.get(entity=entity, state=RevisionState.APPROVED)
    said = b"</mdui:DisplayName>"
    clean = before.clean_content.bytes().replace(said, b" %d" % before.number + said, 1)
    MetadataRevision.objects.filter(pk=before.pk).update(state=RevisionState.SUPERSEDED)
    blob = Blob.objects.keep(clean)
    MetadataRevision.objects.bulk_create([_copy(before, number=before.number + 1, clean_content=blob)])


def _revisions(like: MetadataRevision, made: list[tuple[int, Entity]]) -> None:
    cleaned = [rebuild(etree.fromstring(entities.member_xml(n)))[0] for n, _entity in made]
    digests = [hashlib.sha256(clean).hexdigest() for clean in cleaned]
    at = now()
    Blob.objects.bulk_create(
        (Blob(sha256=digest, content=clean, kept_at=at) for digest, clean in zip(digests, cleaned, strict=True)),
        ignore_conflicts=True,
    )
    MetadataRevision.objects.bulk_create(
        _copy(
            like,
            entity=entity,
            clean_content_id=digest,
            facts={**like.facts, "entity_id": entity.entity_id, "roles": ["idp" if entities.is_idp(n) else "sp"]},
        )
        for (n, entity), digest in zip(made, digests, strict=True)
    )
    Placement.objects.bulk_create(
        Placement(entity=entity, environment=Environment.PRODUCTION, requested_by=like.submitted_by, requested_at=at)
        for _n, entity in made
    )
