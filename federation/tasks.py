"""Thin Celery tasks of the roof. They take a feed's slug or nothing; all they know comes from the database."""

import logging
from collections.abc import Callable
from datetime import UTC

from celery import shared_task

from federation import collecting, key_ends, paths
from federation.actions import (
    alarms,
    checkpoints,
    joint_acts,
    news,
    notices,
    removals,
    retention,
    statements,
    upstream_imports,
    webhook_outbox,
    webhook_sending,
)
from federation.aggregate.refusal import Refusal
from federation.cycle import signing
from federation.cycle.run import publish
from federation.exploring.published import published
from federation.mirror import turn as mirror
from federation.models import Feed, UpstreamFeed
from federation.models.upstream import UpstreamState
from federation.rechecks import recheck
from federation.tallying.count import count
from members.clock import now
from members.errors import Refused

log = logging.getLogger(__name__)


@shared_task
def publish_feed(slug: str) -> str:
    """One turn of the publication cycle, and another while changes came in meanwhile. Runs on queue `signing`."""
    result = publish(slug)
    while result.what != "busy" and Feed.objects.filter(slug=slug, nudged=True).exists():
        result = publish(slug)
    if result.what == "published" and mirror.configured():
        mirror_feed.delay(slug)
    return result.message


@shared_task
def mirror_feed(slug: str) -> str:
    """Bring the object store up to what is served; the clock asks again. Runs on queue `signing`."""
    try:
        return mirror.turn(slug)
    except mirror.Unreachable as error:
        log.warning("%s: the mirror cannot be brought up to date: %s", slug, error)
        return f"{slug}: {error}"


@shared_task
def mirror_feeds() -> None:
    """The clock: does each feed's mirror serve what is served here?"""
    for slug in Feed.objects.values_list("slug", flat=True) if mirror.configured() else ():
        mirror_feed.delay(slug)


@shared_task
def sign_documents(slug: str) -> int:
    """A share of the MDQ answers that another signer is publishing. Runs on queue `signing`."""
    return _signed(slug, signing.share)


@shared_task
def sign_ahead(slug: str) -> int:
    """The answers whose next window begins within a day. Runs on queue `signing`."""
    return _signed(slug, lambda feed: signing.ahead(feed, now().astimezone(UTC)))


def _signed(slug: str, sign: Callable[[Feed], int]) -> int:
    """What fails here is signed by the publication that needs it."""
    try:
        return sign(Feed.objects.select_related("signing_key", "mdq_key").get(slug=slug))
    except (Refusal, OSError) as error:
        log.warning("%s: answers were not signed: %s", slug, getattr(error, "en", error))
        return 0


@shared_task
def sign_every_feed_ahead() -> None:
    """The clock: every hour, what will time ask for within a day?"""
    for slug in Feed.objects.filter(closed_at=None).values_list("slug", flat=True):
        sign_ahead.delay(slug)


@shared_task
def ask_every_feed() -> None:
    """The clock: every minute, what should each feed contain now?"""
    for slug in Feed.objects.values_list("slug", flat=True):
        publish_feed.delay(slug)


@shared_task
def recheck_metadata() -> int:
    """The clock: is there metadata that nobody has looked at with today's rules and numbers?"""
    return recheck()


@shared_task
def finish_paths() -> int:
    """The clock: whose own entity is published, so that their representative's mandate ends?"""
    return paths.finish()


@shared_task
def remove_entities() -> int:
    """The clock: which entities had their last day yesterday or before?"""
    return removals.carry_out()


@shared_task
def read_published() -> int:
    """The clock: read what is new in the feeds for the explorer, before somebody waits; returns how many entities.

    Where the releases are not on this machine there is nothing to read.
    """
    return len(published().index)


@shared_task
def watch_feeds() -> int:
    """The clock: is there something about a feed that a person has to look at?"""
    return alarms.watch()


@shared_task
def lapse_joint_acts() -> int:
    """The clock: which proposals to a second operator has nobody answered in time?"""
    return joint_acts.lapse()


@shared_task
def publish_checkpoint() -> None:
    """The clock: today's word on the audit chain, once; what failed is tried again. Runs on queue `signing`."""
    try:
        checkpoints.publish()
    except (Refused, Refusal, OSError) as error:
        log.error("No checkpoint of the audit chain: %s", getattr(error, "en", error))


@shared_task
def publish_statements() -> int:
    """The clock: what should be said of certifications now? What failed is tried again. Runs on queue `signing`."""
    try:
        return statements.publish()
    except (Refused, Refusal, OSError) as error:
        log.error("No statements on certifications: %s", getattr(error, "en", error))
        return 0


@shared_task
def collect_fragments() -> int:
    """The clock: which fragments does nobody need any more? Runs on queue `signing`: the store is the signer's."""
    return collecting.collect(now())


@shared_task
def tell_news() -> int:
    """The clock: what has been done since people were told last?"""
    return news.tell()


@shared_task
def mail_notices() -> int:
    """On commit, and by the clock for a worker that died: letters of notices that are to be mailed."""
    return notices.post_due()


@shared_task
def tell_webhooks() -> None:
    """The clock: to whom is there something to send? Each has a task of its own: one that hangs keeps no other."""
    for pk in webhook_outbox.with_work().values_list("pk", flat=True):
        tell_webhook.delay(pk)


@shared_task
def tell_webhook(pk: int) -> int:
    """What an endpoint has not had yet, made of the audit chain, and sent."""
    webhook_outbox.fill(pk)
    return webhook_sending.send(pk)


@shared_task
def remove_what_is_over() -> int:
    """The clock: what of what we keep has had its time, by the retention table?"""
    return sum(retention.turn(by=None).counts.values())


@shared_task
def count_the_day() -> int:
    """The clock: how many are there today, and what is missing of the days before?"""
    return count()


@shared_task
def read_key_ends() -> int:
    """The clock: which approved metadata has keys that the calendar does not know of yet?"""
    return key_ends.catch_up()


@shared_task
def look_at_upstream(slug: str) -> str:
    """What another federation publishes now. What goes wrong is its last verdict."""
    return upstream_imports.look(UpstreamFeed.objects.get(slug=slug)).value


@shared_task
def look_at_upstreams() -> None:
    """The clock: every quarter of an hour; one that is slow keeps none of the others waiting."""
    for slug in UpstreamFeed.objects.filter(state=UpstreamState.ACTIVE).values_list("slug", flat=True):
        look_at_upstream.delay(slug)
