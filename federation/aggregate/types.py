"""The values that travel through a publication: fragments, the frame around them, the manifest of both."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from federation.aggregate.entries import Entries, Entry

MANIFEST = "manifest.json"
ENTRIES = "entries.txt"
INSTANT = "%Y-%m-%dT%H:%M:%SZ"


__all__ = ["Entries", "Entry", "Fragment", "Fragments", "Frame", "Manifest", "in_order", "instant", "parse_instant"]


@dataclass(frozen=True, slots=True)
class Fragment:
    """One entity as it stands inside md:EntitiesDescriptor.

    `content` is exclusive C14N, begins with exactly `<md:EntityDescriptor entityID="…">` and declares no
    xmlns:md (the root does). `sha256` is the lower-case hex digest of `content`.
    """

    entity_id: str
    sha256: str
    content: bytes


Fragments = Iterable[Fragment] | Callable[[], Iterable[Fragment]]
"""Something that can be gone through twice: a sequence, or a function that starts again (a pack file)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The root around the fragments: its attributes and its mdrpi:PublicationInfo (SAML MDRPI 2.2).

    Instants are timezone-aware UTC and written in whole seconds; `usage_policies` maps language to URL.
    """

    identifier: str
    name: str
    valid_until: datetime
    cache_duration: str
    publisher: str
    creation_instant: datetime
    publication_id: str
    usage_policies: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "identifier": self.identifier,
            "name": self.name,
            "valid_until": instant(self.valid_until),
            "cache_duration": self.cache_duration,
            "publisher": self.publisher,
            "creation_instant": instant(self.creation_instant),
            "publication_id": self.publication_id,
            "usage_policies": dict(self.usage_policies),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Frame:
        times = {name: parse_instant(data[name]) for name in ("valid_until", "creation_instant")}
        return cls(**{**data, **times})


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one serial of one feed contains: the frame in `manifest.json`, the entries in `entries.txt` beside it.

    `content_digest` answers "has the answer changed?": entityIDs and fragment digests, not the frame.
    """

    feed: str
    serial: int
    frame: Frame
    entries: Entries

    @classmethod
    def build(cls, feed: str, serial: int, frame: Frame, entries: Iterable[tuple[str, str, int]]) -> Manifest:
        return cls(feed, serial, frame, Entries.of(entries))

    @property
    def content_digest(self) -> str:
        return self.entries.digest

    def as_json(self) -> dict[str, Any]:
        """All but the entries, of which it has digest and number."""
        return {
            "feed": self.feed,
            "serial": self.serial,
            "content_digest": self.content_digest,
            "count": len(self.entries),
            "frame": self.frame.as_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], entries: Entries) -> Manifest:
        """Raises ValueError when the entries are not those that the digest was made of."""
        manifest = cls(data["feed"], data["serial"], Frame.from_json(data["frame"]), entries)
        if manifest.content_digest != data["content_digest"]:
            raise ValueError(f"The manifest of {manifest.feed} {manifest.serial} does not match its own digest")
        return manifest

    @classmethod
    def read(cls, directory: Path) -> Manifest:
        """Of a release. Raises OSError, ValueError, KeyError or TypeError when it cannot be read or is not whole."""
        with (directory / ENTRIES).open("rb") as file:
            at = os.fstat(file.fileno())
            entries = _entries(file.name, (at.st_dev, at.st_ino, at.st_size, at.st_mtime_ns))
        return cls.from_json(json.loads((directory / MANIFEST).read_bytes()), entries)


@lru_cache(maxsize=4)  # a warm signer asks for the same release once a minute; they are some bytes an entity
def _entries(path: str, _seen: tuple[int, ...]) -> Entries:
    """Those of a file that looks like that: a release is never changed again, and what has happened to a disk shows."""
    with open(path, "rb") as file:
        return Entries.read(file)


def instant(at: datetime) -> str:
    """xs:dateTime in UTC with whole seconds and a final Z (SAML Core 1.3.3; some refuse others)."""
    return f"{at.astimezone(UTC).isoformat(timespec='seconds')[:19]}Z"  # strftime takes five times as long


@lru_cache(maxsize=256)  # a release repeats the same few instants for thousands of entities
def parse_instant(text: str) -> datetime:
    return datetime.strptime(text, INSTANT).replace(tzinfo=UTC)


def in_order(fragments: Fragments) -> Iterator[Fragment]:
    """From the start, in ascending order of the entityID's UTF-8 bytes; a function is expected to keep it itself."""
    return iter(fragments() if callable(fragments) else sorted(fragments, key=lambda item: item.entity_id.encode()))
