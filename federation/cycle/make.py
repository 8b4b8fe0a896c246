"""P4–P11: from a list of fragments to a release that is served. The only code that uses the key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from federation.aggregate import contents, release
from federation.aggregate.discovery import discovery_feed
from federation.aggregate.failpoint import fail_point
from federation.aggregate.preflight import Prepared, prepare
from federation.aggregate.sign import Signed, sign
from federation.aggregate.types import Entry, Manifest
from federation.aggregate.verify import verify
from federation.cycle.keys import certificate_der, signing_key
from federation.cycle.lease import fenced
from federation.cycle.plan import frame
from federation.cycle.snapshot import Snapshot
from federation.fragments import Pack, reader
from federation.models import Feed, Publication
from federation.models.publication import Cause
from members.models import MetadataRevision

MAX_VALIDITY = timedelta(days=14)  # longer is refused by consumers (DESIGN, section 5)


@dataclass(frozen=True, slots=True)
class Made:
    """A served release: its manifest, the signed aggregate, and the entities that preflight kept out."""

    manifest: Manifest
    signed: Signed
    prepared: Prepared


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be published and why. `digest` is of what was asked for; preflight may still quarantine some of it."""

    cause: Cause
    entries: Sequence[Entry]
    digest: str
    at: datetime
    pack: Pack | None


@transaction.atomic
def intend(feed: Feed, epoch: int, intent: Intent) -> Publication:
    """P4: take the next serial and write what it will be, before the key is touched."""
    newest = Publication.objects.filter(feed=feed).aggregate(n=Max("serial"))["n"] or 0
    # A database restored from yesterday does not know today's serials; the releases do.
    newest = max(newest, *release.serials(settings.RELEASES, feed.slug), 0)
    publication = Publication.objects.create(
        feed=feed,
        serial=newest + 1,
        epoch=epoch,
        cause=intent.cause,
        intended_at=intent.at,
        content_digest=intent.digest,
        entity_count=len(intent.entries),
    )
    fail_point("P4.inside")
    return publication


def make(feed: Feed, publication: Publication, intent: Intent, snapshot: Snapshot) -> Made:
    """Assemble, check, sign, verify, write and swap.

    Raises a Refusal, Fenced, OSError or ValueError; then what was served is served still.
    """
    fail_point("P5")
    prepared = _prepare(feed, publication, intent)
    fail_point("P8")
    key = signing_key(feed)
    signed = sign(prepared, key)
    fail_point("P9")
    manifest = Manifest.build(feed.slug, publication.serial, prepared.frame, prepared.entries)
    verify(b"".join(signed.pieces()), certificate_der(feed), snapshot.at, manifest.expected, MAX_VALIDITY)
    fail_point("P10")
    staging = release.stage(settings.RELEASES, feed.slug, publication.serial, epoch=publication.epoch)
    written = contents.write_release(
        staging, signed, manifest=manifest, key=key, discovery=_discovery(prepared, snapshot)
    )
    _verify_documents(feed, staging, written, manifest, snapshot)
    release.commit(staging)
    fail_point("P11")
    with fenced(feed, publication.epoch):
        release.swap(settings.RELEASES, feed.slug, publication.serial)
    return Made(manifest, signed, prepared)


def _prepare(feed: Feed, publication: Publication, intent: Intent) -> Prepared:
    """P5 and P6."""
    approved = {entry.entity_id: entry.sha256 for entry in intent.entries}
    fragments = reader(intent.entries, intent.pack)
    prepared = prepare(frame(feed, publication.serial, intent.at), fragments, approved=approved)
    fail_point("P6")
    return prepared


def _verify_documents(
    feed: Feed, staging: release.Staging, written: contents.Written, manifest: Manifest, snapshot: Snapshot
) -> None:
    """P9 for the MDQ documents that were signed anew; those taken over were verified when they were new."""
    der, expected = certificate_der(feed), manifest.expected
    for name in written.fresh:
        document = (staging.path / "entities" / name).read_bytes()
        found = verify(document, der, snapshot.at, None, MAX_VALIDITY).entities
        ((entity_id, digest),) = found.items()
        if expected.get(entity_id) != digest:
            raise ValueError(f"The MDQ document {name} does not say what the manifest says of {entity_id}")


def _discovery(prepared: Prepared, snapshot: Snapshot) -> bytes:
    """The IdPs among what is published, as their approved metadata describes them."""
    judged = snapshot.by_entity_id()
    published = (judged[entry.entity_id] for entry in prepared.entries if entry.entity_id in judged)
    revisions = [s.revision for s in published if s.revision is not None and "idp" in s.facts.roles]
    return discovery_feed(MetadataRevision.objects.filter(pk__in=revisions).values_list("facts", flat=True))
