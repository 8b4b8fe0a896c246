"""P5–P14 of one intent, whatever comes of it: published, or failed with the reason on its row."""

import logging
from datetime import timedelta
from functools import partial

from federation import fragments
from federation.aggregate.contents import AGGREGATE
from federation.aggregate.failpoint import fail_point
from federation.aggregate.refusal import Refusal
from federation.cycle import clocks, outcome, snapshot
from federation.cycle.lease import Fenced
from federation.cycle.make import Intent, Made, Workshop, build, serve
from federation.cycle.reading import FULLY_AFTER, Disagreed
from federation.cycle.served import Served
from federation.models import Feed, Publication
from federation.models.publication import Cause, Reading
from federation.stranger import Distrust
from members import audit
from members.errors import AlreadyMoved
from members.tags import Tag

log = logging.getLogger(__name__)


def publish_intent(feed: Feed, publication: Publication, intent: Intent, before: Served | None) -> Publication:
    """The row as it is afterwards, whoever wrote it: one that was thought dead finds that its successor has."""
    try:
        return _attempt(feed, publication, intent, before)
    except AlreadyMoved:
        log.warning("%s %d: another signer has settled it meanwhile", feed.slug, publication.serial)
        publication.refresh_from_db()
        return publication


def _attempt(feed: Feed, publication: Publication, intent: Intent, before: Served | None) -> Publication:
    """Where the stranger's two readings disagree, he forgets what he knew."""
    fail_point("P4")
    full = intent.full or before is None or fully_read_ago(feed, intent) >= FULLY_AFTER
    try:
        clocks.check()
        workshop = Workshop.of(feed)
        made = build(feed, publication, intent.read_in_full() if full else intent, before, workshop)
        serve(feed, publication)
    except Disagreed as disagreed:
        outcome.fail(publication, disagreed.code, disagreed.sv, disagreed.en)
        workshop.stranger(intent.at).forget()
        audit.record(Tag.READING_DISAGREED, publication, by=None, code=disagreed.code)
        return publication
    except (Refusal, Distrust) as refusal:
        outcome.fail(publication, refusal.code, refusal.sv, refusal.en)
        return publication
    except (Fenced, OSError, ValueError) as error:
        code, what = type(error).__name__.lower(), str(error)
        outcome.fail(publication, code, f"Publiceringen avbröts: {what}", f"Publication stopped: {what}")
        return publication
    _record(feed, publication, intent, made, before)
    return publication


def fully_read_ago(feed: Feed, intent: Intent) -> timedelta:
    """How long ago a stranger read the whole of what is served; for ever, if never."""
    return timedelta.max if feed.fully_read_at is None else intent.at - feed.fully_read_at


def _record(feed: Feed, publication: Publication, intent: Intent, made: Made, before: Served | None) -> None:
    fail_point("P12")
    seen = outcome.fetch_served(feed, made.digests[AGGREGATE])
    fail_point("P13")
    earlier = before.entries if before else outcome.NOBODY
    reasons_of = partial(snapshot.reasons, feed, intent.at)
    changes = outcome.changes_of(publication, earlier, made.manifest.entries, made.prepared.quarantined, reasons_of)
    content = _forget_damaged(publication, intent, made)
    outcome.record(
        publication,
        made.manifest,
        changes,
        aggregate_sha256=made.digests[AGGREGATE],
        served=seen,
        content_digest=content,
        reading=made.reading,
    )
    if made.reading == Reading.FULL:
        Feed.objects.filter(pk=feed.pk).update(fully_read_at=intent.at)
    fail_point("P14")
    thoroughly = before is None or intent.cause == Cause.REFRESHED
    outcome.tidy(feed, made.recipe, thoroughly=thoroughly)


def _forget_damaged(publication: Publication, intent: Intent, made: Made) -> str:
    """The content that counts as published: what was asked for, even where preflight kept some of it out.

    Except where a file of the store was damaged: it is built again, and the next turn sees that something is missing.
    """
    damaged = [
        entry.sha256
        for q in made.prepared.quarantined
        if q.code == "digest" and (entry := intent.entries.get(q.entity_id)) is not None
    ]
    fragments.forget(damaged)
    return made.manifest.content_digest if damaged else publication.content_digest
