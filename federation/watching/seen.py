"""What there is to know about each feed: what its release directory serves, and what its rows tell of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from django.conf import settings

from federation.aggregate import release
from federation.aggregate.contents import AGGREGATE
from federation.aggregate.refusal import Refusal
from federation.aggregate.types import parse_instant
from federation.cycle.behind import behind, newest_known
from federation.models import Feed, Publication
from federation.models.publication import PublicationState
from federation.watching.judge import Facts

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A feed, the row of the serial that is served, what is held or has failed since, and all that as plain facts."""

    feed: Feed
    served: Publication | None
    held: Publication | None
    failed: Publication | None
    facts: Facts


def look(at: datetime) -> Iterator[Seen]:
    """Every feed that is not closed, at the instant `at` (UTC)."""
    for feed in Feed.objects.filter(closed_at=None).select_related("signing_key", "mdq_key", "parallel_to", "pinned"):
        yield see(feed, at)


def see(feed: Feed, at: datetime) -> Seen:
    """One feed. What cannot be read from the directory counts as nothing served: that is an alarm, not an error."""
    serial, frame = _on_disk(feed)
    rows = Publication.objects.filter(feed=feed)
    newest = rows.order_by("-serial").first()
    failed = newest if newest is not None and newest.state == PublicationState.FAILED else None
    held = rows.filter(state=PublicationState.HELD, released_by=None).first()
    served = rows.filter(serial=serial).first() if serial is not None else None
    facts = Facts(
        at=at,
        serial=serial,
        made_at=parse_instant(frame["creation_instant"]) if frame else None,
        valid_until=parse_instant(frame["valid_until"]) if frame else None,
        validity_days=feed.validity_days,
        held_since=held.intended_at if held else None,
        failed_at=failed.intended_at if failed else None,
        public=served.served if served else "",
        read_at=feed.fully_read_at,
        mode=feed.mode if feed.mode != "normal" else ("rolled_back" if feed.pinned_id else ""),
        keys_end=min(_end(key.certificate_pem) for key in {feed.signing_key, feed.document_key}),
        size=_size(feed, serial),
        size_before=_size(feed, _serial_before(feed, served)),
        behind=_behind(feed),
    )
    return Seen(feed, served, held, failed, facts)


def _on_disk(feed: Feed) -> tuple[int | None, dict[str, Any]]:
    """The serial that `current` names, and its frame; None and {} before the first, and where they cannot be read."""
    try:
        serial = release.current_serial(settings.RELEASES, feed.slug)
        if serial is None:
            return None, {}
        directory = release.release_directory(settings.RELEASES, feed.slug, serial)
        return serial, json.loads((directory / "manifest.json").read_bytes())["frame"]
    except (Refusal, OSError, ValueError, KeyError):
        return None, {}


def _behind(feed: Feed) -> int:
    """By how many serials, or 1 where that cannot be known; 0 where the database is not behind."""
    try:
        served = behind(feed)
    except (Refusal, OSError):
        return 0
    return 0 if served is None else max(1, served - max(newest_known(feed), feed.caught_up_to))


def _serial_before(feed: Feed, served: Publication | None) -> int | None:
    """What was served a day before this serial was published."""
    if served is None or served.published_at is None:
        return None
    older = Publication.objects.filter(feed=feed, published_at__lte=served.published_at - A_DAY)
    return older.order_by("-serial").values_list("serial", flat=True).first()


def _size(feed: Feed, serial: int | None) -> int | None:
    """Of the aggregate, in bytes; None where there is none, or its release is not kept."""
    if serial is None:
        return None
    try:
        return (release.release_directory(settings.RELEASES, feed.slug, serial) / AGGREGATE).stat().st_size
    except (Refusal, OSError):
        return None


def _end(certificate_pem: str) -> datetime:
    return x509.load_pem_x509_certificate(certificate_pem.encode()).not_valid_after_utc
