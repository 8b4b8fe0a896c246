"""Small pictures, made block by block."""

import base64
import struct
import zlib


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 80, height: int = 60, *, extra: bytes = b"", filler: int = 0) -> bytes:
    """A PNG with one blue-grey pixel value; `extra` are chunks before the pixels, `filler` bytes of text after."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(min((width + 1) * height, 1 << 16))))
    text = chunk(b"tEXt", b"Comment\0" + bytes(filler)) if filler else b""
    return b"\x89PNG\r\n\x1a\n" + header + extra + pixels + text + chunk(b"IEND", b"")


def gif(frames: int = 1) -> bytes:
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 80, 60, 0) + b"\x02\x02\x4c\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", 80, 60, 0x80, 0, 0) + bytes(6) + frame * frames + b"\x3b"


def jpeg(width: int = 80, height: int = 60) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, 1, 0, 0, 63, 0) + b"\x00\xff\x00\x01"
    return b"\xff\xd8\xff\xe0" + struct.pack(">H", 4) + b"\0\0" + frame + scan + b"\xff\xd9"


def webp(*, moves: bool = False) -> bytes:
    body = bytes([2 if moves else 0]) + bytes(3) + (79).to_bytes(3, "little") + (59).to_bytes(3, "little")
    inner = b"WEBPVP8X" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def inline(data: bytes, mime: str = "image/png") -> str:
    """A data: URI."""
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"
