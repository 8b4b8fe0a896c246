"""What the fragment store no longer needs, removed: neither published in a kept release nor looked for in a long time.

Nothing depends on its being right: a fragment that is missed is built again from the database, by the turn that misses
it. It only keeps the disk from filling.
"""

import logging
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from federation import fragments
from federation.aggregate import release
from federation.aggregate.entries import Entries
from federation.aggregate.types import ENTRIES

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=40)  # longer than any thirty daily releases


def collect(at: datetime) -> int:
    """Remove the files that no kept release of any feed names, and that nothing has asked for in `KEPT_FOR`, with what
    the database says of them. How many; none while any release cannot be read."""
    try:
        named = frozenset(_named())
    except (OSError, ValueError) as error:
        log.error("The fragment store is left alone: %s", error)
        return 0
    return sum(_collect(directory, named, at) for directory in _directories())


def _named() -> Iterator[bytes]:
    """The digests (32 bytes) in every release that is kept."""
    if not settings.RELEASES.is_dir():
        return
    for feed in sorted(path.name for path in settings.RELEASES.iterdir() if (path / "releases").is_dir()):
        for serial in release.serials(settings.RELEASES, feed):
            with (release.release_directory(settings.RELEASES, feed, serial) / ENTRIES).open("rb") as lines:
                yield from (sha256 for _name, sha256, _size in Entries.read(lines).rows())


def _directories() -> Iterator[Path]:
    store = Path(settings.FRAGMENT_STORE)
    return iter(sorted(store.iterdir()) if store.is_dir() else ())


def _collect(directory: Path, named: frozenset[bytes], at: datetime) -> int:
    """Of one directory of the store. What a release names is marked as used: its forty days begin when it is gone."""
    old, used = (at - KEPT_FOR).timestamp(), at.timestamp()
    gone = []
    for file in os.scandir(directory):
        sha256 = file.name.removesuffix(".xml")
        if _digest(sha256) in named:
            os.utime(file.path, (used, used))
        elif file.stat().st_mtime < old:
            gone.append(sha256)
            Path(file.path).unlink(missing_ok=True)
    fragments.forget(gone)
    return len(gone)


def _digest(name: str) -> bytes:
    """b"" for what is no fragment: a file that a process was writing when it died."""
    try:
        return bytes.fromhex(name)
    except ValueError:
        return b""
