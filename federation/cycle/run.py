"""The publication cycle: one feed, one serial, one release (DESIGN, section 5; docs/publication-cycle.md)."""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from federation.actions import foreign_conflicts
from federation.aggregate.failpoint import fail_point
from federation.aggregate.refusal import Refusal
from federation.cycle import behind, pinned, settling
from federation.cycle.lease import Busy, lease
from federation.cycle.make import Intent, intend
from federation.cycle.plan import NOBODY, Plan, plan, without
from federation.cycle.publishing import publish_intent
from federation.cycle.rereading import read_what_is_served
from federation.cycle.served import Served, served
from federation.cycle.snapshot import Snapshot, read
from federation.models import Feed, Publication
from federation.models.feed import FeedMode
from federation.models.publication import Cause, PublicationState
from federation.upstreams.selecting import expired
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What the feed should contain now; for a roll-back `kept_at` is the release whose content it is. `expired` are
    entities from abroad that are served, and that their own federation no longer vouches for."""

    snapshot: Snapshot
    kept_at: Served | None = None
    expired: frozenset[str] = NOBODY


def publish(slug: str, *, force: bool = False) -> Result:
    """Ask what the feed should contain now, and publish if that is news or the last release grows old.

    Raises Feed.DoesNotExist for an unknown slug; everything else that goes wrong is a Result, and the served release
    stays as it was.
    """
    fail_point("P0")
    feed = feed_to_publish(slug)
    fail_point("P1")
    if feed.mode == FeedMode.PAUSED or feed.closed_at is not None:
        Feed.objects.filter(pk=feed.pk).update(nudged=False)
        return Result("unchanged", f"{slug}: {'closed' if feed.closed_at else 'paused'}; nothing is done")
    try:
        with lease(feed) as epoch, _collector_paused():
            fail_point("P2")
            Feed.objects.filter(pk=feed.pk).update(nudged=False)  # what comes after this rings the bell again
            return _run(feed_to_publish(slug), epoch, force=force)
    except Busy:
        return Result("busy", f"{slug}: another process is publishing")


def feed_to_publish(slug: str) -> Feed:
    """With all that a turn asks of it."""
    return Feed.objects.select_related("signing_key", "mdq_key", "pinned", "parallel_to__pinned").get(slug=slug)


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
    missed = behind.behind(feed)
    if missed is not None:  # before anything is settled: the rows are those of another day
        message = behind.sentence(feed, missed)
        log.error(message)
        return Result("failed", message)
    settling.finish_what_died(feed)
    foreign_conflicts.raise_all()  # so that nobody is published beside another with the same name
    at, before = now().astimezone(UTC), served(feed)
    try:
        answer = asked(feed, at, before)
    except (Refusal, OSError, ValueError, KeyError, TypeError) as error:
        # The release that the feed is kept at cannot be read: what is served stays, and is signed again when it is old.
        log.error("%s: the content of the roll-back cannot be read: %s", feed.slug, error)
        answer = None
    fail_point("P3")
    planned = _planned(feed, answer, before, at, force=force)
    fail_point("P7")
    if planned.hold and answer is not None:
        _hold(feed, epoch, answer.snapshot, planned)
    intent = intent_of(feed, planned, answer, before, at)
    if intent is not None:
        return _result(feed, publish_intent(feed, intend(feed, epoch, intent), intent, before))
    if before is not None and (disagreed := read_what_is_served(feed, epoch, before, at)) is not None:
        return _result(feed, disagreed)
    if planned.hold:
        return Result("held", f"{feed.slug}: held; {planned.hold[0].en}")
    return Result("unchanged", f"{feed.slug}: nothing to do", before.serial if before else None)


def asked(feed: Feed, at: datetime, before: Served | None) -> Answer:
    """P3. Raises OSError, ValueError, KeyError or TypeError where the release of a roll-back cannot be read."""
    kept_at = pinned.pinned_release(feed)
    if kept_at is not None:
        return Answer(pinned.read(feed, kept_at, at), kept_at)
    snapshot = read(feed, at, before.entries if before else None)
    return Answer(snapshot, expired=_expired(before, at) if before else NOBODY)


def _expired(before: Served, at: datetime) -> frozenset[str]:
    """Of what is served; nobody where nothing else would be left, as a feed cannot be empty."""
    found = frozenset(name for name in expired(at) if before.entries.get(name) is not None)
    return found if len(found) < len(before.entries) else NOBODY


def _planned(feed: Feed, answer: Answer | None, before: Served | None, at: datetime, *, force: bool) -> Plan:
    if answer is None:
        kept = Snapshot(at, before.entries, before.wanted) if before else None
        return plan(feed, kept, before, force=force) if kept else Plan("nothing")
    rolled_back = answer.kept_at is not None
    return plan(feed, answer.snapshot, before, force=force, pinned=rolled_back, expired=answer.expired)


def intent_of(feed: Feed, planned: Plan, answer: Answer | None, before: Served | None, at: datetime) -> Intent | None:
    """What is to be published, if anything."""
    if planned.what == "publish" and answer is not None:
        pack = answer.kept_at or before
        intent = Intent(
            planned.cause, answer.snapshot.entries, answer.snapshot.digest, at, pack.pack() if pack else None
        )
        return replace(intent, content_of=feed.source.pinned if answer.kept_at else None)
    if planned.what == "refresh" and before is not None:
        # A hold keeps the last good content alive: it is what was served, not what the snapshot says.
        if answer is None or not answer.expired:
            return Intent(Cause.REFRESHED, before.entries, before.wanted, at, before.pack())
        entries = without(before.entries, answer.expired)
        return Intent(Cause.REFRESHED, entries, entries.digest, at, before.pack())
    return None


def _result(feed: Feed, publication: Publication) -> Result:
    if publication.state == PublicationState.PUBLISHED:
        message = f"{feed.slug}: serial {publication.serial} published, {publication.entity_count} entities"
        log.info(message)
        return Result("published", message, publication.serial)
    why = publication.reasons[0]["en"] if publication.reasons else "not published"
    return Result("failed", f"{feed.slug} {publication.serial}: {why}")


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
