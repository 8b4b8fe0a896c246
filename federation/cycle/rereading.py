"""Once a day a stranger reads the whole of what is served; where he does not trust it, the cycle goes back by itself.

What is trusted comes first: the same content again from the store of fragments, read in full before it is served; and
if that cannot be, the newest earlier release that a full reading trusts. Either way it fails visibly: in the audit
chain, on the rows, and because the feed grows old.
"""

import logging
from datetime import datetime

from django.conf import settings

from federation.aggregate import release
from federation.cycle.make import Intent, intend
from federation.cycle.plan import failed_lately
from federation.cycle.publishing import publish_intent
from federation.cycle.reading import FULLY_AFTER, Stranger, trusted_before
from federation.cycle.served import Served
from federation.models import Feed, Publication
from federation.models.publication import Cause, PublicationState
from federation.stranger import Distrust
from members import audit
from members.tags import Tag

log = logging.getLogger(__name__)


def read_what_is_served(feed: Feed, epoch: int, before: Served, at: datetime) -> Publication | None:
    """The publication that was made because what is served cannot be trusted; None where it can, or was read today."""
    if feed.fully_read_at is not None and at - feed.fully_read_at < FULLY_AFTER:
        return None
    if failed_lately(feed, before.wanted, at):
        return None  # gone back, or tried to, a moment ago
    stranger = Stranger.of(feed, at)
    try:
        stranger.read_served(before.directory, before.entries)
    except (Distrust, OSError) as distrust:
        return _go_back(feed, epoch, before, stranger, getattr(distrust, "code", "unreadable"))
    Feed.objects.filter(pk=feed.pk).update(fully_read_at=at)
    return None


def _go_back(feed: Feed, epoch: int, before: Served, stranger: Stranger, code: str) -> Publication:
    log.error("%s: a full reading does not trust release %d: %s", feed.slug, before.serial, code)
    stranger.forget()
    # From the store, not from the release that is not to be trusted; and nothing of its answers is taken over.
    intent = Intent(Cause.REFRESHED, before.entries, before.wanted, stranger.at, None, full=True)
    publication = intend(feed, epoch, intent)
    audit.record(Tag.READING_DISAGREED, publication, by=None, code=code, served=before.serial)
    publish_intent(feed, publication, intent, None)
    if publication.state != PublicationState.PUBLISHED:
        serve_earlier(feed, before.serial, stranger)
    return publication


def serve_earlier(feed: Feed, serial: int, stranger: Stranger) -> int | None:
    """Serve the newest release before `serial` that can be trusted; its serial, None where there is none."""
    earlier = trusted_before(stranger, serial)
    if earlier is None:
        log.error("%s: no earlier release can be trusted; what is served stays", feed.slug)
        return None
    release.swap(settings.RELEASES, feed.slug, earlier, rollback=True)
    log.error("%s: serves release %d again, which a full reading trusts", feed.slug, earlier)
    return earlier
