"""Checks of deployment: the clock, and what strangers get at the public addresses."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.checks import CheckMessage
from django.db import connection

from federation.aggregate.refusal import Refusal
from federation.aggregate.verify import verify
from federation.cycle.keys import certificate_der
from federation.cycle.reading import MAX_VALIDITY
from federation.health.words import error, note, warning
from federation.models import Feed, Publication
from federation.models.publication import PublicationState
from members.clock import now

PATIENCE_S = 10
# Locks, leases and validUntil are compared across machines; Date has whole seconds and the way there takes some.
DATABASE_OFF = timedelta(seconds=2)
HTTP_OFF = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the public address gave, and when by its own clock and by ours."""

    body: bytes
    date: datetime | None
    at: datetime


def clock() -> Iterator[CheckMessage]:
    """Against the database's; SQLite has ours."""
    if connection.vendor != "postgresql":
        return
    before = now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    off = theirs - (before + (now() - before) / 2)
    if abs(off) > DATABASE_OFF:
        yield error(
            70,
            f"The database's clock is {_seconds(off)} of this machine's.",
            "Let both machines follow a time server (chrony, systemd-timesyncd), then check again.",
        )


def feeds() -> Iterator[CheckMessage]:
    """Each open feed that has been published, from outside: reachable, verifying, and by which clock."""
    published = Publication.objects.filter(state=PublicationState.PUBLISHED).values("feed")
    rows = list(Feed.objects.filter(closed_at=None, pk__in=published).select_related("signing_key").order_by("slug"))
    if not rows:
        yield note(80, "No feed has been published yet, so none was fetched.", "Check again after the first.")
    for feed in rows:
        yield from _feed(feed)


def _feed(feed: Feed) -> Iterator[CheckMessage]:
    address = f"{settings.SIGILL_BASE_URL}/md/{feed.slug}.xml"
    try:
        answer = _fetch(address)
    except (OSError, HTTPException, EOFError) as reason:
        yield error(
            81,
            f"{address} cannot be fetched ({type(reason).__name__}: {reason}).",
            "Check SIGILL_BASE_URL, nginx and its TLS, and that this machine can reach its own public address.",
        )
        return
    try:
        verify(answer.body, certificate_der(feed), now().astimezone(UTC), None, MAX_VALIDITY)
    except Refusal as refusal:
        yield error(
            82,
            f"{address} does not verify with the feed's certificate ({refusal.code}): {refusal.en}",
            "Look at the feed's page and at what stands between: nothing may change a byte (docs/operating.md).",
        )
    if answer.date is not None and abs(answer.date - answer.at) > HTTP_OFF:
        yield warning(
            71,
            f"By the Date of {address} the clock there is {_seconds(answer.date - answer.at)} of this machine's.",
            "Let both machines follow a time server; a cache that hands on an old Date is as bad.",
        )


def _fetch(address: str) -> Answer:
    request = Request(address, headers={"Accept-Encoding": "gzip", "Cache-Control": "no-cache"})  # noqa: S310
    with urlopen(request, timeout=PATIENCE_S) as response:  # noqa: S310 - our own address, from settings
        at, said = now(), response.headers.get("Date", "")
        body = response.read()
        zipped = response.headers.get("Content-Encoding") == "gzip"
    return Answer(gzip.decompress(body) if zipped else body, _date(said), at)


def _date(said: str) -> datetime | None:
    try:
        return parsedate_to_datetime(said)
    except ValueError:
        return None


def _seconds(off: timedelta) -> str:
    return f"{abs(off.total_seconds()):.1f} s {'ahead' if off > timedelta(0) else 'behind'}"
