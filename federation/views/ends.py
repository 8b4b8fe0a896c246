"""For how long a cache may keep what is served: never beyond its validUntil."""

import gzip
import re
from datetime import datetime

from federation.aggregate.types import parse_instant
from federation.views.kept import Found

MAX_AGE_S = 300  # how long a shared cache may answer without asking

_HEAD = 8192  # the root's start tag, with the longest entityID in it
_UNTIL = re.compile(rb'validUntil="([0-9-]{10}T[0-9:]{8}Z)"')
_MOST = 50_000

_known: dict[str, datetime | None] = {}


def max_age(found: Found, at: datetime) -> int:
    """Seconds from `at`: the usual, or what is left where that is less. What says no end can be kept as usual."""
    until = _until(found)
    if until is None:
        return MAX_AGE_S
    return min(MAX_AGE_S, max(0, int((until - at).total_seconds())))


def _until(found: Found) -> datetime | None:
    """Read once for each content: a digest names one for ever."""
    if found.sha256 not in _known:
        if len(_known) >= _MOST:
            _known.clear()
        _known[found.sha256] = _read(found)
    return _known.get(found.sha256)


def _read(found: Found) -> datetime | None:
    with found.open() as file:
        head = (gzip.GzipFile(fileobj=file) if found.gzipped else file).read(_HEAD)
    said = _UNTIL.search(head)
    return parse_instant(said[1].decode()) if said else None
