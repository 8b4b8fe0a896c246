"""The gzip twin of an aggregate: deterministic, and cheap after a change to one entity, in a cold process too.

The document is cut into groups where the content says so (so that an insertion moves no later border); each group is
compressed by itself. A group ends byte-aligned and refers to nothing before it, so the groups stand one after another
inside *one* gzip member (RFC 1951, 1952). Several concatenated members would be as cheap, but libcurl (the Shibboleth
SP reads feeds with it) refuses what follows the first.

What was compressed before is in the twin of the release before: `groups.txt` says where each group stands in it, and
the digest of those bytes, so that a damaged twin is not copied on.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

LEVEL = 6
GROUP_BYTES = 1 << 19
GROUPS = "groups.txt"
_GROUPED = 32  # a group holds about this many entities
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_FINAL_BLOCK = b"\x03\x00"


class Place(NamedTuple):
    """Where a compressed group stands, in bytes, and the SHA-256 of it."""

    offset: int
    size: int
    sha256: bytes


class Earlier:
    """The groups of an earlier twin, by the digest of what they hold."""

    def __init__(self, file: BinaryIO | None = None, places: Mapping[bytes, Place] | None = None) -> None:
        """Without a file: none."""
        self._file = file
        self._places = places or {}

    def get(self, key: bytes) -> tuple[bytes, bytes] | None:
        """The compressed group and its SHA-256, or None where it is not there or no longer what it was."""
        place = self._places.get(key)
        if self._file is None or place is None:
            return None
        found = os.pread(self._file.fileno(), place.size, place.offset)
        return (found, place.sha256) if hashlib.sha256(found).digest() == place.sha256 else None


@contextmanager
def earlier(directory: Path | None, twin: str) -> Iterator[Earlier]:
    """The twin of a release; what cannot be read of it is compressed anew."""
    places: dict[bytes, Place] = {}
    with suppress(OSError, ValueError):
        if directory is not None:
            for line in (directory / GROUPS).read_bytes().splitlines():
                key, offset, size, sha256 = line.decode("ascii").split(" ")
                places[bytes.fromhex(key)] = Place(int(offset), int(size), bytes.fromhex(sha256))
    try:
        file = (directory / twin).open("rb") if directory is not None and places else None
    except OSError:
        file = None
    try:
        yield Earlier(file, places)
    finally:
        if file is not None:
            file.close()


class Squeezer:
    """Writes the twin as the document goes by. `lines` is what `groups.txt` says of it."""

    def __init__(self, file: BinaryIO, known: Earlier) -> None:
        self._file, self._known = file, known
        self._whole = hashlib.sha256()
        self._length = self._offset = self._group_size = 0
        self._group: list[bytes] = []
        self._key = hashlib.sha256()
        self.lines: list[bytes] = []
        self._write(_HEADER)

    def add(self, piece: bytes, digest: bytes) -> None:
        """The next piece of the document, with its SHA-256."""
        self._group.append(piece)
        self._key.update(digest)
        self._length += len(piece)
        self._group_size += len(piece)
        if digest[0] % _GROUPED == 0 or self._group_size >= GROUP_BYTES:
            self._close_group()

    def finish(self, checksum: int) -> str:
        """The SHA-256 (hex) of the twin, which is whole now; `checksum` is the CRC-32 of the document."""
        if self._group:
            self._close_group()
        self._write(_FINAL_BLOCK)
        self._write(struct.pack("<II", checksum, self._length & 0xFFFFFFFF))
        return self._whole.hexdigest()

    def _close_group(self) -> None:
        key = self._key.digest()
        content, digest = self._known.get(key) or _deflate(self._group)
        place = Place(self._offset, len(content), digest)
        self.lines.append(f"{key.hex()} {place.offset} {place.size} {place.sha256.hex()}\n".encode())
        self._write(content)
        self._group, self._group_size, self._key = [], 0, hashlib.sha256()

    def _write(self, content: bytes) -> None:
        self._file.write(content)
        self._whole.update(content)
        self._offset += len(content)


def _deflate(group: list[bytes]) -> tuple[bytes, bytes]:
    """The group compressed, and the SHA-256 of that."""
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    content = b"".join((*map(compressor.compress, group), compressor.flush(zlib.Z_SYNC_FLUSH)))
    return content, hashlib.sha256(content).digest()
