"""What is served now, read from the mirror alone: the same questions as federation.aggregate.labels answers from disk.

The pointer is asked for once a second at most, in each process. Everything else is called by its digest, and is checked
against it before it is given on: a store that hands out something else is an error here, not at a relying party.
"""

from __future__ import annotations

import hashlib
import io
import time
from dataclasses import dataclass, field
from functools import lru_cache

from federation.mirror import index as indexes
from federation.mirror import pointer as pointers
from federation.mirror.bucket import Bucket
from federation.mirror.index import Index
from federation.mirror.pointer import Pointer, object_name

FRESH_S = 1.0


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A content, its SHA-256 (hex) and whether it is the gzip."""

    content: bytes = field(repr=False)
    sha256: str
    gzipped: bool = False

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.content)

    @property
    def size(self) -> int:
        return len(self.content)


class Mirror:
    """One feed, as the bucket has it."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket, self._asked, self._pointer = bucket, 0.0, None
        self._small = lru_cache(maxsize=600)(self._content)  # an index and its lists: some megabytes

    _pointer: Pointer | None

    def whole(self, name: str, *, gzipped: bool = False) -> Mirrored | None:
        index = self._index()
        for ending in (".gz", "") if gzipped else ("",):
            if index and (sha256 := index.files.get(name + ending)):
                return Mirrored(self._content(sha256), sha256, bool(ending))
        return None

    def answer(self, sha1: str, *, gzipped: bool = False) -> Mirrored | None:
        index = self._index()
        listed = index.shards.get(sha1[:2]) if index else None
        if listed is None:
            return None
        for name, plain, packed in indexes.answers(self._small(listed)):
            if name == sha1:
                sha256 = packed if gzipped else plain
                return Mirrored(self._content(sha256), sha256, gzipped)
        return None

    def _index(self) -> Index | None:
        if time.monotonic() - self._asked >= FRESH_S:
            self._pointer, _found = pointers.read(self.bucket)
            self._asked = time.monotonic()
        return Index.of(self._small(self._pointer.index)) if self._pointer else None

    def _content(self, sha256: str) -> bytes:
        found = self.bucket.read(object_name(sha256))
        if found is None or hashlib.sha256(found.content).hexdigest() != sha256:
            raise OSError(f"The mirror's object {sha256} is not there, or is not what its name says")
        return found.content


@lru_cache(maxsize=100)
def mirror(address: str, feed: str) -> Mirror:
    return Mirror(Bucket(address, feed))
