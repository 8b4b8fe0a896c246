"""The release before, as far as the next one can take things over from it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from federation.aggregate import structure
from federation.aggregate.documents import Document, Recipe, read_documents
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

    def documents(self, recipe: Recipe) -> Lookup:
        """Its answers, to be walked along; none if they were made by another recipe."""
        if self.directory is None or self._said().get("documents") != recipe.as_json():
            return Lookup(iter(()))
        return Lookup(self._pairs(self.directory))

    def is_whole(self, document: Document) -> bool:
        """Whether the answer is there, and no shorter or longer than it was."""
        sha1 = document.sha1
        try:
            return os.stat(f"{self.directory}/entities/{sha1[:2]}/{sha1}/body").st_size == document.size
        except OSError:
            return False

    def _pairs(self, directory: Path) -> Iterator[tuple[bytes, Document]]:
        names = (name for name, _sha256, _size in self.entries.rows())
        try:
            yield from zip(names, read_documents(directory), strict=True)
        except (OSError, ValueError):
            return  # the rest is signed anew

    def _said(self) -> dict[str, Any]:
        try:
            said: dict[str, Any] = json.loads((self.directory / MANIFEST).read_bytes()) if self.directory else {}
        except (OSError, ValueError):
            return {}
        return said


class Lookup:
    """Walks along the answers beside a pass over entities in the same order."""

    def __init__(self, pairs: Iterator[tuple[bytes, Document]]) -> None:
        self._pairs = pairs
        self._next = next(pairs, None)

    def at(self, name: bytes) -> Document | None:
        """The answer about this entityID (UTF-8); each call's is above the last one's."""
        while self._next is not None and self._next[0] < name:
            self._next = next(self._pairs, None)
        return self._next[1] if self._next is not None and self._next[0] == name else None
