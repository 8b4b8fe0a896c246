"""The values that travel through a publication: fragments, the frame around them, the manifest of both."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

INSTANT = "%Y-%m-%dT%H:%M:%SZ"


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


class Entry(NamedTuple):
    """What a manifest says of one fragment; `size` is in bytes."""

    entity_id: str
    sha256: str
    size: int


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
    """What one serial of one feed contains, in order. JSON-able; kept beside the release and in its row.

    `content_digest` answers "has the answer changed?": entityIDs and fragment digests, not the frame.
    """

    feed: str
    serial: int
    frame: Frame
    entries: tuple[Entry, ...]
    content_digest: str

    @classmethod
    def build(cls, feed: str, serial: int, frame: Frame, entries: Iterable[tuple[str, str, int]]) -> Manifest:
        rows = tuple(Entry(*entry) for entry in entries)
        return cls(feed, serial, frame, rows, content_digest(rows))

    @property
    def expected(self) -> dict[str, str]:
        """entityID to fragment digest: what `verify()` and `prepare()` compare with."""
        return {entry.entity_id: entry.sha256 for entry in self.entries}

    def as_json(self) -> dict[str, Any]:
        return {
            "feed": self.feed,
            "serial": self.serial,
            "content_digest": self.content_digest,
            "frame": self.frame.as_json(),
            "entries": [list(entry) for entry in self.entries],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Manifest:
        """Raises ValueError when the entries are not those that the digest was made of."""
        manifest = cls.build(data["feed"], data["serial"], Frame.from_json(data["frame"]), data["entries"])
        if manifest.content_digest != data["content_digest"]:
            raise ValueError(f"The manifest of {manifest.feed} {manifest.serial} does not match its own digest")
        return manifest


def content_digest(entries: Iterable[tuple[str, str, int]]) -> str:
    """SHA-256 (hex) over the ordered (entityID, fragment digest) pairs, each part preceded by its length."""
    digest = hashlib.sha256()
    for entity_id, sha256, _size in entries:
        for part in (entity_id.encode(), sha256.encode()):
            digest.update(b"%d:%s" % (len(part), part))
    return digest.hexdigest()


def instant(at: datetime) -> str:
    """xs:dateTime in UTC with whole seconds and a final Z (SAML Core 1.3.3; some refuse others)."""
    return at.astimezone(UTC).strftime(INSTANT)


@lru_cache(maxsize=256)  # a release repeats the same few instants for thousands of entities
def parse_instant(text: str) -> datetime:
    return datetime.strptime(text, INSTANT).replace(tzinfo=UTC)


def each(fragments: Fragments) -> Iterable[Fragment]:
    """Go through the fragments from the start, whichever of the two forms they came in."""
    return fragments() if callable(fragments) else fragments
