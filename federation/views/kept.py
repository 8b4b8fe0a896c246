"""Where what machines fetch is kept: the release directory, or the mirror for a site that has nothing else."""

from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from federation.aggregate import labels


class Found(Protocol):
    """A content that is served now, its SHA-256 (hex), its size in bytes, and whether it is the gzip."""

    @property
    def sha256(self) -> str: ...
    @property
    def gzipped(self) -> bool: ...
    @property
    def size(self) -> int: ...
    def open(self) -> BinaryIO: ...


def whole(feed: str, name: str, *, gzipped: bool = False) -> Found | None:
    """A file of the release that is served now."""
    if settings.SIGILL_SERVE_FROM_MIRROR:
        from federation.mirror.serve import mirror  # noqa: PLC0415 - its packages are there only for a mirror

        return mirror(settings.SIGILL_MIRROR, feed).whole(name, gzipped=gzipped)
    return labels.whole(Path(settings.RELEASES), feed, name, gzipped=gzipped)


def answer(feed: str, sha1: str, *, gzipped: bool = False) -> Found | None:
    """The MDQ answer for an entityID with that SHA-1 (hex)."""
    if settings.SIGILL_SERVE_FROM_MIRROR:
        from federation.mirror.serve import mirror  # noqa: PLC0415 - as above

        return mirror(settings.SIGILL_MIRROR, feed).answer(sha1, gzipped=gzipped)
    return labels.answer(Path(settings.RELEASES), feed, sha1, gzipped=gzipped)
