"""Answers that were signed before their window began, so that the release of that day finds them.

<root>/<feed>/ahead/<recipe>/<latest begin>-<who>.txt     lines of `documents.txt`; the answers are in the store
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from federation.aggregate import durable
from federation.aggregate.documents import Document, Recipe, parsed
from federation.aggregate.store import Store

AHEAD = "ahead"


class Ahead:
    """Those of one recipe that are in the store, whole."""

    def __init__(self, feed_directory: Path, recipe: Recipe) -> None:
        self._directory = feed_directory / AHEAD / recipe.name
        self._store = Store(feed_directory)
        self._found = {(d.sha1, d.fragment, d.valid_until): d for d in _in(self._directory)}

    def get(self, sha1: str, fragment: str, valid_until: str) -> Document | None:
        found = self._found.get((sha1, fragment, valid_until))
        if found and self._store.has(found.sha256, found.size) and self._store.has(found.gz_sha256, found.gz_size):
            return found
        return None

    def keep(self, documents: Iterable[Document], latest_begin: int) -> int:
        """Write down what was signed; the last window begins at `latest_begin` (seconds since 1970)."""
        lines = [document.line() for document in documents]
        if lines:
            self._directory.mkdir(parents=True, exist_ok=True)
            durable.replace(self._directory / f"{latest_begin}-{os.getpid()}.txt", b"".join(lines))
        return len(lines)


def drop_old(feed_directory: Path, recipe: Recipe, at: int) -> set[str]:
    """Forget lists whose windows have all begun (at `at`, seconds since 1970) and other recipes' lists.

    Returns the digests of what the others name, which has to stay in the store.
    """
    with suppress(FileNotFoundError):
        for directory in list((feed_directory / AHEAD).iterdir()):
            if directory.name != recipe.name:
                shutil.rmtree(directory, ignore_errors=True)
    directory = feed_directory / AHEAD / recipe.name
    if directory.is_dir():
        for path in list(directory.glob("*.txt")):
            if int(path.name.partition("-")[0]) < at:
                path.unlink(missing_ok=True)
    return {digest for found in _in(directory) for digest in (found.sha256, found.gz_sha256)}


def _in(directory: Path) -> Iterator[Document]:
    """What cannot be read is signed again."""
    for path in sorted(directory.glob("*.txt")) if directory.is_dir() else ():
        with suppress(FileNotFoundError, ValueError), path.open("rb") as file:
            yield from parsed(file)
