"""The release before, as far as the next one can take things over from it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from federation.aggregate import discovery, structure
from federation.aggregate.documents import DOCUMENTS, Recipe
from federation.aggregate.entries import Entries
from federation.aggregate.types import MANIFEST

_NOBODY = Entries()


@dataclass(frozen=True)
class Earlier:
    """`directory` is None, and `entries` nobody, where there is no release before or it cannot be read."""

    directory: Path | None = None
    entries: Entries = _NOBODY

    def checked(self) -> Entries:
        """The entries whose fragments were looked at with today's eyes before they were published."""
        return self.entries if self._said().get("checked") == structure.VERSION else _NOBODY

    def has_discovery(self) -> bool:
        """Whether its discovery feed says what one would say today."""
        return bool(self._said().get("discovery") == discovery.VERSION)

    def documents(self, recipe: Recipe) -> Lookup:
        """The lines about its answers, to be walked along; none if they were made by another recipe."""
        if self.directory is None or self._said().get("documents") != recipe.as_json():
            return Lookup(iter(()))
        return Lookup(self._pairs(self.directory))

    @contextmanager
    def looking(self) -> Iterator[Callable[[str, int], bool]]:
        """Whether the answer of that name is there, and as many bytes as it was: asked of every answer, so that the way
        to the directories is gone once."""
        with ExitStack() as opened:
            directories: dict[str, int | None] = {}

            def is_whole(sha1: str, size: int) -> bool:
                ab = sha1[:2]
                if ab not in directories:
                    directories[ab] = _opened(f"{self.directory}/entities/{ab}", opened)
                if (at := directories[ab]) is None:
                    return False
                try:
                    return os.stat(f"{sha1}/body", dir_fd=at).st_size == size
                except OSError:
                    return False

            yield is_whole

    def _pairs(self, directory: Path) -> Iterator[tuple[bytes, bytes]]:
        names = (name for name, _sha256, _size in self.entries.rows())
        try:
            with (directory / DOCUMENTS).open("rb") as lines:
                yield from zip(names, lines, strict=True)
        except (OSError, ValueError):
            return  # the rest is signed anew

    def _said(self) -> dict[str, Any]:
        try:
            said: dict[str, Any] = json.loads((self.directory / MANIFEST).read_bytes()) if self.directory else {}
        except (OSError, ValueError):
            return {}
        return said


def _opened(directory: str, until: ExitStack) -> int | None:
    try:
        descriptor = os.open(directory, os.O_PATH | os.O_DIRECTORY)
    except OSError:
        return None
    until.callback(os.close, descriptor)
    return descriptor


class Lookup:
    """Walks along the lines of `documents.txt` beside a pass over entities in the same order."""

    def __init__(self, pairs: Iterator[tuple[bytes, bytes]]) -> None:
        self._pairs = pairs
        self._next = next(pairs, None)

    def at(self, name: bytes) -> bytes | None:
        """What is said of the answer about this entityID (UTF-8); each call's is above the last one's."""
        while self._next is not None and self._next[0] < name:
            self._next = next(self._pairs, None)
        return self._next[1] if self._next is not None and self._next[0] == name else None
