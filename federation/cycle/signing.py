"""MDQ answers signed beside the cycle: a share of another signer's work, and what time will ask for tomorrow.

Neither needs the lease, because an answer is the same whoever signs it, and nothing that is signed here is served
before a release names it.
"""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from federation.aggregate import release
from federation.aggregate.ahead import Ahead
from federation.aggregate.answers import from_aggregate, next_windows, sign_together, signer
from federation.aggregate.assemble import END_TAG
from federation.aggregate.contents import AGGREGATE
from federation.aggregate.documents import Recipe
from federation.aggregate.store import Store
from federation.aggregate.work import benches
from federation.cycle.keys import document_key
from federation.cycle.plan import frame
from federation.cycle.served import served
from federation.fragments import stored
from federation.models import Feed
from federation.models.feed import FeedMode

AHEAD = timedelta(hours=24)
AT_ONCE = 2_000  # answers that are written down together


def share(feed: Feed) -> int:
    """Take a share of what a publication of this feed has laid out. Returns how many answers were signed.

    Raises KeyRefused where this process has no key, OSError where a fragment is not in the store.
    """
    directory = release.feed_directory(Path(settings.RELEASES), feed.slug)
    waiting = list(benches(directory))
    return (
        sign_together(directory, document_key(feed), lambda wanted: stored(wanted.fragment), waiting) if waiting else 0
    )


def ahead(feed: Feed, at: datetime) -> int:
    """Sign the answers whose next window begins within a day, for the releases of that day to find.

    Raises KeyRefused, PreflightRefused, or OSError.
    """
    before = None if feed.closed_at or feed.mode == FeedMode.PAUSED else served(feed)
    if before is None:
        return 0
    directory, key = release.feed_directory(Path(settings.RELEASES), feed.slug), document_key(feed)
    recipe = Recipe.of(feed.slug, frame(feed, before.serial, at), key.certificate_der)
    begins = (before.directory / AGGREGATE).stat().st_size - len(END_TAG) - before.entries.total_size()
    waiting, store = Ahead(directory, recipe), Store(directory)
    wanted = list(next_windows(before.entries, recipe, at, at + AHEAD, begins, waiting))
    with store.writing():
        sign_all = signer(recipe, key, store, from_aggregate(before.directory / AGGREGATE))
        for begin in range(0, len(wanted), AT_ONCE):
            some = wanted[begin : begin + AT_ONCE]
            waiting.keep(sign_all(some), max(one.begin for one in some))
    return len(wanted)
