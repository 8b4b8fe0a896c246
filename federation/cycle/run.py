"""The publication cycle: one feed, one serial, one release (DESIGN, section 5; docs/publication-cycle.md)."""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import Literal

from django.conf import settings

from federation import fragments
from federation.aggregate import release
from federation.aggregate.failpoint import fail_point
from federation.aggregate.refusal import Refusal
from federation.cycle import outcome
from federation.cycle.lease import Busy, Fenced, lease
from federation.cycle.make import Intent, Made, intend, make
from federation.cycle.plan import Plan, plan
from federation.cycle.served import Served, of_serial, served
from federation.cycle.snapshot import Snapshot, read
from federation.models import Feed, Publication
from federation.models.publication import Cause, PublicationState
from members import audit
from members.clock import now
from members.machine import move
from members.tags import Tag

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to; `message` is for the log and the command line."""

    what: Literal["published", "unchanged", "held", "failed", "busy"]
    message: str
    serial: int | None = None


def publish(slug: str, *, force: bool = False) -> Result:
    """Ask what the feed should contain now, and publish if that is news or the last release grows old.

    Raises Feed.DoesNotExist for an unknown slug; everything else that goes wrong is a Result, and the served release
    stays as it was.
    """
    fail_point("P0")
    feed = Feed.objects.select_related("signing_key").get(slug=slug)
    fail_point("P1")
    try:
        with lease(feed) as epoch, _collector_paused():
            fail_point("P2")
            Feed.objects.filter(pk=feed.pk).update(nudged=False)  # what comes after this rings the bell again
            return _run(feed, epoch, force=force)
    except Busy:
        return Result("busy", f"{slug}: another process is publishing")


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A turn reads rows by the thousand that all live to its end: the collector would walk them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _run(feed: Feed, epoch: int, *, force: bool) -> Result:
    _finish_what_died(feed)
    snapshot = read(feed, now().astimezone(UTC))
    fail_point("P3")
    before = served(feed)
    planned = plan(feed, snapshot, before, force=force)
    fail_point("P7")
    if planned.hold:
        _hold(feed, epoch, snapshot, planned)
    intent = _intent(planned, snapshot, before)
    if intent is not None:
        return _publish(feed, intend(feed, epoch, intent), intent, snapshot, before)
    if planned.hold:
        return Result("held", f"{feed.slug}: held; {planned.hold[0].en}")
    return Result("unchanged", f"{feed.slug}: nothing to do", before.serial if before else None)


def _intent(planned: Plan, snapshot: Snapshot, before: Served | None) -> Intent | None:
    if planned.what == "publish":
        pack = before.pack() if before else None
        return Intent(planned.cause, snapshot.entries, snapshot.digest, snapshot.at, pack)
    if planned.what == "refresh" and before is not None:
        # A hold keeps the last good content alive: it is what was served, not what the snapshot says.
        return Intent(Cause.REFRESHED, before.manifest.entries, before.wanted, snapshot.at, before.pack())
    return None


def _publish(feed: Feed, publication: Publication, intent: Intent, snapshot: Snapshot, before: Served | None) -> Result:
    fail_point("P4")
    try:
        made = make(feed, publication, intent, snapshot)
    except Refusal as refusal:
        outcome.fail(publication, refusal.code, refusal.sv, refusal.en)
        return Result("failed", f"{feed.slug} {publication.serial}: {refusal.en}")
    except (Fenced, OSError, ValueError) as error:
        code, what = type(error).__name__.lower(), str(error)
        outcome.fail(publication, code, f"Publiceringen avbröts: {what}", f"Publication stopped: {what}")
        return Result("failed", f"{feed.slug} {publication.serial}: {what}")
    return _record(feed, publication, made, snapshot, before)


def _record(feed: Feed, publication: Publication, made: Made, snapshot: Snapshot, before: Served | None) -> Result:
    fail_point("P12")
    seen = outcome.fetch_served(feed, made.signed.sha256)
    fail_point("P13")
    changes = outcome.changes_of(publication, made.manifest, before, snapshot, made.prepared.quarantined)
    content = _forget_damaged(publication, made, snapshot)
    outcome.record(
        publication,
        made.manifest,
        changes,
        aggregate_sha256=made.signed.sha256,
        served=seen,
        content_digest=content,
    )
    fail_point("P14")
    outcome.tidy(feed)
    message = f"{feed.slug}: serial {publication.serial} published, {len(made.manifest.entries)} entities"
    log.info(message)
    return Result("published", message, publication.serial)


def _forget_damaged(publication: Publication, made: Made, snapshot: Snapshot) -> str:
    """The content that counts as published: what was asked for, even where preflight kept some of it out.

    Except where a file of the store was damaged: it is built again, and the next turn sees that something is missing.
    """
    wanted = {entry.entity_id: entry.sha256 for entry in snapshot.entries}
    damaged = [wanted[q.entity_id] for q in made.prepared.quarantined if q.code == "digest" and q.entity_id in wanted]
    fragments.forget(damaged)
    return made.manifest.content_digest if damaged else publication.content_digest


def _hold(feed: Feed, epoch: int, snapshot: Snapshot, planned: Plan) -> None:
    """P7: write the hold once; a newer content's hold replaces an older one's."""
    held = Publication.objects.filter(feed=feed, state=PublicationState.HELD)
    if held.filter(content_digest=snapshot.digest).exists():
        return
    for older in held:
        move(older, PublicationState.REPLACED, by=None, tag=Tag.PUBLICATION_HELD, organisation=None)
    intent = Intent(planned.cause, snapshot.entries, snapshot.digest, snapshot.at, None)
    publication = intend(feed, epoch, intent)
    reasons = [{"code": r.code, "sv": r.sv, "en": r.en} for r in planned.hold]
    Publication.objects.filter(pk=publication.pk).update(state=PublicationState.HELD, reasons=reasons)
    audit.record(Tag.PUBLICATION_HELD, publication, by=None, codes=[r.code for r in planned.hold])


def _finish_what_died(feed: Feed) -> None:
    """A run that died after the swap has published; one that died before it has not, and its serial is never used."""
    current = release.current_serial(settings.RELEASES, feed.slug)
    for publication in Publication.objects.filter(feed=feed, state=PublicationState.INTENDED):
        if publication.serial != current:
            move(publication, PublicationState.REPLACED, by=None, tag=Tag.PUBLICATION_FAILED, organisation=None)
            continue
        now_served = of_serial(feed, publication.serial)
        before = _published_before(feed, publication.serial)
        changes = outcome.changes_of(publication, now_served.manifest, before, None, ())
        outcome.record(publication, now_served.manifest, changes, aggregate_sha256=now_served.aggregate_sha256())


def _published_before(feed: Feed, serial: int) -> Served | None:
    kept = release.serials(settings.RELEASES, feed.slug)
    rows = Publication.objects.filter(feed=feed, state=PublicationState.PUBLISHED, serial__lt=serial, serial__in=kept)
    newest = rows.order_by("-serial").first()
    return of_serial(feed, newest.serial) if newest else None
