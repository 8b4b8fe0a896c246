"""The gzip twin of an aggregate: deterministic, and cheap after a change to one entity.

The document is cut into groups where the content says so (so that an insertion moves no later border); each
group is compressed by itself and remembered. A group ends byte-aligned and refers to nothing before it, so
the groups stand one after another inside *one* gzip member (RFC 1951, 1952). Several concatenated members
would be as cheap, but libcurl (the Shibboleth SP reads feeds with it) refuses what follows the first.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator

LEVEL = 6
GROUP_BYTES = 1 << 19
_GROUPED = 32  # a group holds about this many entities
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_FINAL_BLOCK = b"\x03\x00"


class Cache:
    """Compressed groups by the digest of what they hold, at most `limit` bytes of the latest used."""

    def __init__(self, limit: int = 64 << 20) -> None:
        self._limit = limit
        self._size = 0
        self._groups: OrderedDict[bytes, bytes] = OrderedDict()

    def compressed(self, group: bytes) -> bytes:
        key = hashlib.sha256(group).digest()
        known = self._groups.get(key)
        if known is not None:
            self._groups.move_to_end(key)
            return known
        fresh = _deflate(group)
        self._groups[key] = fresh
        self._size += len(fresh)
        while self._size > self._limit:
            self._size -= len(self._groups.popitem(last=False)[1])
        return fresh


_CACHE = Cache()


def gzipped(pieces: Iterable[bytes], cache: Cache = _CACHE) -> Iterator[bytes]:
    """One gzip member (mtime 0) of the pieces. The same pieces give the same bytes, cached or not."""
    yield _HEADER
    checksum, size = 0, 0
    for group in _groups(pieces):
        checksum, size = zlib.crc32(group, checksum), size + len(group)
        yield cache.compressed(group)
    yield _FINAL_BLOCK
    yield struct.pack("<II", checksum, size & 0xFFFFFFFF)


def _groups(pieces: Iterable[bytes]) -> Iterator[bytes]:
    group: list[bytes] = []
    length = 0
    for piece in pieces:
        group.append(piece)
        length += len(piece)
        if zlib.crc32(piece) % _GROUPED == 0 or length >= GROUP_BYTES:
            yield b"".join(group)
            group, length = [], 0
    yield b"".join(group)


def _deflate(group: bytes) -> bytes:
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(group) + compressor.flush(zlib.Z_SYNC_FLUSH)
