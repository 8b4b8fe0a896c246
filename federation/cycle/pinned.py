"""The content of a roll-back: an earlier release's, without those that must never come back."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from federation.aggregate.types import Entries, Entry
from federation.comparing import NEVER_BACK
from federation.cycle import snapshot
from federation.cycle.served import Served, of_serial
from federation.cycle.snapshot import Snapshot
from federation.models import Feed

_AT_ONCE = 2_000


def pinned_release(feed: Feed) -> Served | None:
    """The release that the feed, or the one that it is parallel to, is kept at; None if at none.

    Raises OSError, ValueError, KeyError or TypeError if it cannot be read.
    """
    source = feed.source
    return None if source.pinned is None else of_serial(source, source.pinned.serial)


def read(feed: Feed, kept_at: Served, at: datetime) -> Snapshot:
    """Its entities, but for those that have been sanctioned since, or whose key is known to be compromised."""
    entries = Entries.of(_allowed(feed, kept_at.entries, at))
    return Snapshot(at, entries, entries.digest)


def _allowed(feed: Feed, entries: Entries, at: datetime) -> Iterator[Entry]:
    rest = iter(entries)
    while some := list(islice(rest, _AT_ONCE)):
        judged = snapshot.reasons(feed, at, [entry.entity_id for entry in some])
        for entry in some:
            said = judged.get(entry.entity_id)
            if said is None or not any(reason.gate in NEVER_BACK for reason in said.verdict.reasons):
                yield entry
