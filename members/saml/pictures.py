"""Pictures read by their structure: what kind, how large, whether they move, and whether anything hides behind them.

PNG, JPEG, GIF and WebP, walked block by block from the first byte to the last. No pixel is decoded, so that a small
file that unpacks to a wall of pixels costs nothing here; its size is read from its header.
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SIZED: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # the JPEG markers that begin a frame
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})  # JPEG markers without a length


@dataclass(frozen=True, slots=True)
class Picture:
    """`mime` is what the bytes are; width and height are pixels; `frames` is 2 for anything that moves."""

    mime: str
    width: int
    height: int
    frames: int = 1


def read(data: bytes) -> Picture | None:
    """The picture that the bytes are from end to end; None when they are none of the four kinds, cut short, damaged,
    or followed by something else."""
    for mark, reader in _READERS:
        if data.startswith(mark):
            try:
                return reader(data)
            except (struct.error, IndexError, ValueError):
                return None
    return None


def _png(data: bytes) -> Picture | None:
    width, height, at, moves, pixels = 0, 0, len(_PNG), False, False
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        (crc,) = struct.unpack_from(">I", data, at + 8 + length)
        if zlib.crc32(kind + body) != crc or (kind == b"IHDR") != (at == len(_PNG)):
            return None
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", body)
        moves, pixels = moves or kind == b"acTL", pixels or kind == b"IDAT"
        at += 12 + length
        if kind == b"IEND":
            return Picture("image/png", width, height, 2 if moves else 1) if pixels and at == len(data) else None


def _jpeg(data: bytes) -> Picture | None:
    if not data.endswith(b"\xff\xd9"):
        return None
    at, size = 2, (0, 0)
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _ALONE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == 0xDA:  # the pixels; a second picture behind them would begin anew
            return Picture("image/jpeg", *size) if all(size) and b"\xff\xd8\xff" not in data[at:] else None
        (length,) = struct.unpack_from(">H", data, at + 2)
        if marker in _SIZED:
            height, width = struct.unpack_from(">HH", data, at + 5)
            size = (width, height)
        at += 2 + length
    return None


def _gif(data: bytes) -> Picture | None:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at, frames = 13 + _palette(flags), 0
    while data[at] != 0x3B:
        if data[at] == 0x21:
            at = _after_blocks(data, at + 2)
        elif data[at] == 0x2C:
            frames += 1
            at = _after_blocks(data, at + 11 + _palette(data[at + 9]))
        else:
            return None
    return Picture("image/gif", width, height, frames) if frames and at + 1 == len(data) else None


def _palette(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


def _webp(data: bytes) -> Picture | None:
    (size,) = struct.unpack_from("<I", data, 4)
    if data[8:12] != b"WEBP" or size + 8 != len(data):
        return None
    kind, body = data[12:16], data[20:]
    if kind == b"VP8X":
        width, height = (int.from_bytes(body[n : n + 3], "little") + 1 for n in (4, 7))
        return Picture("image/webp", width, height, 2 if body[0] & 2 else 1)
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return Picture("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", body, 6)
        return Picture("image/webp", width & 0x3FFF, height & 0x3FFF)
    return None


_READERS: Final[tuple[tuple[bytes, Callable[[bytes], Picture | None]], ...]] = (
    (_PNG, _png),
    (b"\xff\xd8\xff", _jpeg),
    (b"GIF87a", _gif),
    (b"GIF89a", _gif),
    (b"RIFF", _webp),
)
