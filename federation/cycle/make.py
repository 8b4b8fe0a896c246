"""P4–P11: from a list of fragments to a release that is served. The only code that uses the key."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from federation import discovering
from federation.aggregate import contents, release
from federation.aggregate.discovery import discovery_document
from federation.aggregate.documents import Recipe
from federation.aggregate.earlier import Earlier
from federation.aggregate.failpoint import fail_point
from federation.aggregate.keys import SigningKey
from federation.aggregate.preflight import Prepared, prepare
from federation.aggregate.sign import sign
from federation.aggregate.types import Entries, Manifest
from federation.cycle.keys import document_key, signing_key
from federation.cycle.lease import fenced
from federation.cycle.plan import frame
from federation.cycle.reading import MAX_VALIDITY, Stranger
from federation.cycle.served import Served
from federation.cycle.telling import tell
from federation.models import Feed, Publication
from federation.models.publication import Cause, Reading, Step
from federation.packs import Pack, Reader
from members.wake import wake

__all__ = ["MAX_VALIDITY", "Intent", "Made", "Workshop", "build", "intend", "serve"]

log = logging.getLogger(__name__)

OTHERS = 4  # signers that are woken at most to share the signing of answers


@dataclass(frozen=True, slots=True)
class Made:
    """A release: its manifest, the digests of its files, how it was read, and what preflight kept out."""

    manifest: Manifest
    digests: dict[str, str]
    prepared: Prepared
    recipe: Recipe
    reading: Reading


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be published and why. `digest` is of what was asked for; preflight may still quarantine some of it."""

    cause: Cause
    entries: Entries
    digest: str
    at: datetime
    pack: Pack | None
    content_of: Publication | None = None
    full: bool = False  # whether the stranger reads the whole

    def read_in_full(self) -> "Intent":
        return replace(self, full=True)


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where releases are made and with which keys; `ring` wakes other signers."""

    root: Path
    key: SigningKey
    document_key: SigningKey
    slug: str
    shares: bool = True

    @classmethod
    def of(cls, feed: Feed) -> "Workshop":
        """Raises KeyRefused where this process has no key."""
        return cls(Path(settings.RELEASES), signing_key(feed), document_key(feed), feed.slug)

    def stranger(self, at: datetime) -> Stranger:
        return Stranger(self.root, self.slug, self.key.certificate_der, self.document_key.certificate_der, at)

    def ring(self) -> None:
        for _other in range(OTHERS if self.shares else 0):
            wake("federation.tasks.sign_documents", self.slug)


@transaction.atomic
def intend(feed: Feed, epoch: int, intent: Intent) -> Publication:
    """P4: take the next serial and write what it will be, before the key is touched."""
    newest = Publication.objects.filter(feed=feed).aggregate(n=Max("serial"))["n"] or 0
    # A database restored from yesterday does not know today's serials; the releases do.
    newest = max(newest, *release.serials(settings.RELEASES, feed.slug), feed.caught_up_to)
    publication = Publication.objects.create(
        feed=feed,
        serial=newest + 1,
        epoch=epoch,
        cause=intent.cause,
        intended_at=intent.at,
        content_digest=intent.digest,
        entity_count=len(intent.entries),
        content_of=intent.content_of,
    )
    fail_point("P4.inside")
    return publication


def build(feed: Feed, publication: Publication, intent: Intent, before: Served | None, workshop: Workshop) -> Made:
    """P5–P10: assemble, check, sign, write aside, read as a stranger, make it a whole release that nobody serves yet.

    Raises a Refusal, Distrust, OSError or ValueError; then what was served is served still.
    """
    fail_point("P5")
    tell(publication, Step.ASSEMBLING)
    earlier = before.earlier() if before else Earlier()
    prepared = _prepare(feed, publication, intent, earlier)
    fail_point("P8")
    tell(publication, Step.SIGNING)
    signed = sign(prepared, workshop.key)
    fail_point("P10")
    tell(publication, Step.WRITING)
    manifest = Manifest(feed.slug, publication.serial, prepared.frame, prepared.entries)
    recipe = Recipe.of(feed.slug, prepared.frame, workshop.document_key.certificate_der)
    staging = release.stage(workshop.root, feed.slug, publication.serial, epoch=publication.epoch)
    written = contents.write_release(
        staging,
        signed,
        manifest=manifest,
        key=workshop.key,
        document_key=workshop.document_key,
        discovery=discovery_document(discovering.lines(prepared.entries, earlier)),
        earlier=earlier,
        ring=workshop.ring,
    )
    fail_point("P9")
    tell(publication, Step.READING)
    fresh = contents.documents_at(staging.path, manifest.entries, written.places)
    approved = _approved(intent, prepared)
    reading = workshop.stranger(intent.at).read(staging.path, approved, fresh, full=intent.full)
    release.commit(staging)
    return Made(manifest, dict(written.digests), prepared, recipe, reading)


def serve(feed: Feed, publication: Publication) -> None:
    """P11: swap. Raises Fenced when another signer has taken a later epoch meanwhile."""
    fail_point("P11")
    tell(publication, Step.SERVING)
    with fenced(feed, publication.epoch):
        release.swap(settings.RELEASES, feed.slug, publication.serial)


def _approved(intent: Intent, prepared: Prepared) -> Entries:
    """What was asked for, but for those that preflight has named: nobody else may be missing."""
    if not prepared.quarantined:
        return intent.entries
    kept_out = {q.entity_id for q in prepared.quarantined}
    return Entries.of(entry for entry in intent.entries if entry.entity_id not in kept_out)


def _prepare(feed: Feed, publication: Publication, intent: Intent, earlier: Earlier) -> Prepared:
    """P5 and P6. What the release before has passed the same checks."""
    fragments = Reader(intent.entries, intent.pack)
    root = frame(feed, publication.serial, intent.at)
    prepared = prepare(root, fragments, approved=intent.entries, known=earlier.checked())
    fail_point("P6")
    return prepared
