"""Thin Celery tasks of the roof. They take a feed's slug or nothing; all they know comes from the database."""

from celery import shared_task

from federation.actions import confirmations
from federation.cycle.run import publish
from federation.models import Feed
from federation.rechecks import recheck


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
def mail_confirmations() -> int:
    """Whom has somebody asked to confirm, without a mail yet? On commit, and by the clock for what went wrong."""
    return confirmations.mail()
