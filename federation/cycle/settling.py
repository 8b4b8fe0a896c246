"""What a run left that died: a row `intended` either is served, and was published, or never will be."""

from django.conf import settings

from federation.aggregate import release
from federation.cycle import outcome
from federation.cycle.served import Served, of_serial
from federation.models import Feed, Publication
from federation.models.publication import PublicationState
from members.machine import move
from members.tags import Tag


def finish_what_died(feed: Feed) -> None:
    """A run that died after the swap has published; one that died before it has not, and its serial is never used."""
    current = release.current_serial(settings.RELEASES, feed.slug)
    for publication in Publication.objects.filter(feed=feed, state=PublicationState.INTENDED):
        if publication.serial != current:
            move(publication, PublicationState.REPLACED, by=None, tag=Tag.PUBLICATION_FAILED, organisation=None)
            continue
        now_served = of_serial(feed, publication.serial)
        before = _published_before(feed, publication.serial)
        earlier = before.entries if before else outcome.NOBODY
        # Why somebody left was known to the run that died; the gate may say something else by now.
        changes = outcome.changes_of(publication, earlier, now_served.entries, (), lambda _names: {})
        outcome.record(publication, now_served.manifest, changes, aggregate_sha256=now_served.aggregate_sha256())
        outcome.tidy(feed, None, thoroughly=True)


def _published_before(feed: Feed, serial: int) -> Served | None:
    kept = release.serials(settings.RELEASES, feed.slug)
    rows = Publication.objects.filter(feed=feed, state=PublicationState.PUBLISHED, serial__lt=serial, serial__in=kept)
    newest = rows.order_by("-serial").first()
    return of_serial(feed, newest.serial) if newest else None
