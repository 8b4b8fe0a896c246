"""What is served now, found without hashing: a label is a symbolic link whose target says the SHA-256.

    <root>/<feed>/current/served/<name>          -> =<sha256>, beside it =<sha256>/body
    <root>/<feed>/current/entities/<ab>/<sha1>   -> =<sha256>, beside it =<sha256>/body

`current` is resolved once for each question, so that a swap in between changes nothing for whoever asks. `.gz` after a
name is its gzip, with a digest of its own.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from federation.aggregate import release
from federation.aggregate.refusal import Refusal

_LABEL = re.compile(r"=([0-9a-f]{64})/?")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A file, its SHA-256 (hex) and whether it is the gzip."""

    path: Path
    sha256: str
    gzipped: bool = False

    def open(self) -> BinaryIO:
        return self.path.open("rb")

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def whole(root: Path, feed: str, name: str, *, gzipped: bool = False) -> Labelled | None:
    """A file of the release that is served now, as gzip where there is one and it is wanted; None: there is none."""
    return _labelled(root, feed, "served", name, gzipped)


def answer(root: Path, feed: str, sha1: str, *, gzipped: bool = False) -> Labelled | None:
    """The MDQ answer for an entityID with that SHA-1 (hex); None: the feed has no such entity."""
    return _labelled(root, feed, f"entities/{sha1[:2]}", sha1, gzipped)


def _labelled(root: Path, feed: str, directory: str, name: str, gzipped: bool) -> Labelled | None:
    served = _release(root, feed)
    if served is None:
        return None
    for ending in (".gz", "") if gzipped else ("",):
        if digest := _read(f"{served}/{directory}/{name}{ending}"):
            return Labelled(served / directory / f"={digest}" / "body", digest, bool(ending))
    return None


def _release(root: Path, feed: str) -> Path | None:
    try:
        serial = release.current_serial(root, feed)
    except Refusal:
        return None
    return None if serial is None else release.release_directory(root, feed, serial)


def _read(link: str) -> str | None:
    """FileNotFoundError and NotADirectoryError mean that nobody has this name; anything else is the operator's."""
    try:
        found = _LABEL.fullmatch(os.readlink(link))
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found[1] if found else None
