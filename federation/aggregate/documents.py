"""What a release says of its MDQ answers, in `documents.txt`: one line each, in the order of its entries."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from federation.aggregate import mdq
from federation.aggregate.types import Frame, instant

DOCUMENTS = "documents.txt"
_LINE = re.compile(rb"([0-9a-f]{40}) ([0-9a-f]{64}) [0-9a-f]{64} ([0-9]+) [0-9a-f]{64} [0-9]+ ([0-9TZ:-]+)\n")


class Document(NamedTuple):
    """One MDQ answer: the digests (hex) of its fragment, of itself and of its gzip; sizes in bytes."""

    sha1: str
    fragment: str
    sha256: str
    size: int
    gz_sha256: str
    gz_size: int
    valid_until: str

    def line(self) -> bytes:
        return f"{' '.join(map(str, self))}\n".encode("ascii")

    @classmethod
    def parse(cls, line: bytes) -> Document:
        """Raises ValueError for another form."""
        sha1, fragment, sha256, size, gz_sha256, gz_size, valid_until = line.decode("ascii").split()
        return cls(sha1, fragment, sha256, int(size), gz_sha256, int(gz_size), valid_until)


def size_of(line: bytes, sha1: str, fragment: str, valid_until: str) -> int | None:
    """Of the answer in bytes, if the line is about this fragment of this entity until then; None for any other line.
    Ten thousand are asked every time, and understood no further."""
    said = _LINE.fullmatch(line)
    wanted = (sha1.encode(), fragment.encode(), valid_until.encode())
    return int(said[3]) if said is not None and said.group(1, 2, 4) == wanted else None


class Recipe(NamedTuple):
    """What all answers of a release have in common; `certificate` is its SHA-256 (hex), `validity` in seconds."""

    feed: str
    certificate: str
    cache_duration: str
    validity: int

    @classmethod
    def of(cls, feed: str, frame: Frame, certificate_der: bytes) -> Recipe:
        validity = int((frame.valid_until - frame.creation_instant).total_seconds())
        return cls(feed, hashlib.sha256(certificate_der).hexdigest(), frame.cache_duration, validity)

    @property
    def name(self) -> str:
        """Sixteen hex digits: where answers made by it wait until they are wanted."""
        return hashlib.sha256(json.dumps(self).encode()).hexdigest()[:16]

    def as_json(self) -> dict[str, Any]:
        return self._asdict()

    def begin(self, sha1: str, at: datetime) -> int:
        return mdq.window(sha1, int(at.timestamp()), self.validity)

    def valid_until(self, begin: int) -> str:
        """As it stands in the answer whose window begins then (seconds since 1970)."""
        return instant(datetime.fromtimestamp(begin + self.validity, UTC))

    def frame(self, begin: int) -> Frame:
        """The root of an answer: ID, cacheDuration and validUntil are all that it takes of a frame."""
        created = datetime.fromtimestamp(begin, UTC)
        return Frame(
            identifier=f"_{self.feed}-{created:%Y%m%dT%H%M%SZ}",
            name=self.feed,
            valid_until=datetime.fromtimestamp(begin + self.validity, UTC),
            cache_duration=self.cache_duration,
            publisher=self.feed,
            creation_instant=created,
            publication_id=self.feed,
        )


def parsed(lines: Iterable[bytes]) -> Iterator[Document]:
    return map(Document.parse, lines)


def read_documents(directory: Path) -> Iterator[Document]:
    """Those of a release directory, in the order of its entries."""
    with (directory / DOCUMENTS).open("rb") as file:
        yield from parsed(file)
