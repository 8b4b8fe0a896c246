"""Thin Celery tasks of the roof. They take a feed's slug or nothing; all they know comes from the database."""

import logging

from celery import shared_task

from federation import paths
from federation.actions import checkpoints, news, removals, statements
from federation.aggregate.refusal import Refusal
from federation.cycle.run import publish
from federation.models import Feed
from federation.rechecks import recheck
from members.errors import Refused

log = logging.getLogger(__name__)


@shared_task
def publish_feed(slug: str) -> str:
    """One turn of the publication cycle, and another while changes came in meanwhile. Runs on queue `signing`."""
    result = publish(slug)
    while result.what != "busy" and Feed.objects.filter(slug=slug, nudged=True).exists():
        result = publish(slug)
    return result.message


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
def tell_news() -> int:
    """The clock: what has been done since people were told last?"""
    return news.tell()
