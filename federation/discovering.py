"""The lines of the discovery feed: those of the release before where nothing has changed, all others from the store."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from federation.aggregate.contents import DIGESTS, DISCOVERY
from federation.aggregate.discovery import lines_in
from federation.aggregate.earlier import Earlier
from federation.aggregate.entries import Beside, Entries, Entry
from federation.fragments import discovery_lines_by_digest

_AT_ONCE = 4_000


def lines(entries: Entries, earlier: Earlier) -> Iterator[str]:
    """Those of the IdPs among `entries`, in order. Of ten thousand entities only what changed is asked of the database,
    and nothing is held of all of them."""
    told = _told(entries, earlier)
    while some := list(islice(told, _AT_ONCE)):
        new = discovery_lines_by_digest(one for one in some if isinstance(one, Entry))
        for one in some:
            if isinstance(one, str):
                yield one
            elif one.sha256 in new:
                yield new[one.sha256]


def _told(entries: Entries, earlier: Earlier) -> Iterator[str | Entry]:
    """The line of the release before, or whom to ask about; nothing for who was no IdP then and is the same now."""
    if not _is_whole(earlier):
        yield from entries
        return
    before, old = Beside(earlier.entries), _Old(earlier.directory / DISCOVERY if earlier.directory else None)
    for name, sha256, size in entries.rows():
        was = before.at(name)
        if was is None or was[1] != sha256:
            yield Entry(name.decode(), sha256.hex(), size)
        elif (line := old.at(name)) is not None:
            yield line


def _is_whole(earlier: Earlier) -> bool:
    """Whether the release has the document that it said it had, made as one is made today."""
    if earlier.directory is None or not earlier.has_discovery():
        return False
    with suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads((earlier.directory / DIGESTS).read_bytes())[DISCOVERY]
        with (earlier.directory / DISCOVERY).open("rb") as file:
            return bool(hashlib.file_digest(file, "sha256").hexdigest() == said)
    return False


class _Old:
    """Walks along the lines beside a pass over entities in the same order."""

    def __init__(self, path: Path | None) -> None:
        self._lines = lines_in(path) if path else iter(())
        self._next = next(self._lines, None)

    def at(self, name: bytes) -> str | None:
        while self._next is not None and self._next[0] < name:
            self._next = next(self._lines, None)
        return self._next[1] if self._next is not None and self._next[0] == name else None
