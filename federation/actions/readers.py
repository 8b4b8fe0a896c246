"""Who fetches each feed: counted by day from access logs, kept for ninety days, for the days of a rollover."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.timezone import localtime

from federation.access_log import Fetch, fetches
from federation.models import Feed, FeedReader
from members.clock import today

KEPT = timedelta(days=90)
_KEY = ("day", "feed_slug", "what", "network", "client")
_COUNTED = ("count", "unchanged", "last_at")
Key = tuple[date, str, str, str, str]


@dataclass(slots=True)
class _Count:
    count: int
    unchanged: int
    last_at: datetime


@transaction.atomic
def count(logs: Sequence[Path]) -> int:
    """Count what the files tell; how many fetches that was. Raises OSError.

    To read the same again changes nothing: a reader's row for a day keeps the highest count that one run has found. So
    files that share a day (a log and the one rotated before it, those of several machines) are given in one run.
    """
    found = _counted(logs)
    known = _known({key[0] for key in found})
    rows = []
    for key, new in found.items():
        old = known.get(key)
        rows.append(
            FeedReader(
                **dict(zip(_KEY, key, strict=True)),
                count=max(new.count, old.count if old else 0),
                unchanged=max(new.unchanged, old.unchanged if old else 0),
                last_at=max(new.last_at, old.last_at) if old else new.last_at,
            )
        )
    FeedReader.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=_KEY, update_fields=_COUNTED
    )
    forget()
    return sum(one.count for one in found.values())


def forget() -> int:
    """The clock: what is older than ninety days goes; how many rows that was."""
    gone, _each = FeedReader.objects.filter(day__lt=today() - KEPT).delete()
    return gone


def readers_of(slugs: Iterable[str]) -> list[FeedReader]:
    """Who fetched them last, newest first: one row for each network, client, address and kind, with its last day's."""
    newest: dict[tuple[str, str, str, str], FeedReader] = {}
    for row in FeedReader.objects.filter(feed_slug__in=list(slugs)).order_by("day"):
        newest[row.feed_slug, row.what, row.network, row.client] = row
    return sorted(newest.values(), key=lambda row: row.last_at, reverse=True)


def _counted(logs: Iterable[Path]) -> dict[Key, _Count]:
    """Of feeds that there are, or were; nothing that is already too old to be kept."""
    slugs, oldest = set(Feed.objects.values_list("slug", flat=True)), today() - KEPT
    found: dict[Key, _Count] = {}
    for log in logs:
        for fetch in fetches(log):
            day = localtime(fetch.at).date()
            if fetch.feed_slug in slugs and day >= oldest:
                _add(found, day, fetch)
    return found


def _add(found: dict[Key, _Count], day: date, fetch: Fetch) -> None:
    key = (day, fetch.feed_slug, fetch.what, fetch.network, fetch.client)
    counted = found.setdefault(key, _Count(0, 0, fetch.at))
    counted.count += 1
    counted.unchanged += fetch.unchanged
    counted.last_at = max(counted.last_at, fetch.at)


def _known(days: set[date]) -> dict[Key, FeedReader]:
    rows = FeedReader.objects.filter(day__in=days)
    return {(row.day, row.feed_slug, row.what, row.network, row.client): row for row in rows}
