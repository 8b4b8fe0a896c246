"""Small PNG files: a picture of at most 256 colours, which pages of text and plain areas hardly have more of.

The browser that made the picture counts its colours, as it does it in an instant; what is written is a palette and one
byte a pixel (PNG specification, third edition, colour type 3).
"""

import base64
import struct
import zlib
from typing import Any

REDUCE = """
const done = arguments[arguments.length - 1];
(async () => {
  const blob = await (await fetch('data:image/png;base64,' + arguments[0])).blob();
  const image = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const pixels = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const one of pixels) counts.set(one, (counts.get(one) || 0) + 1);
  const kept = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([colour]) => colour);
  const parts = (c) => [c & 255, (c >> 8) & 255, (c >> 16) & 255];
  const known = kept.map(parts);
  const nearest = new Map(kept.map((colour, index) => [colour, index]));
  for (const colour of counts.keys()) {
    if (nearest.has(colour)) continue;
    const [r, g, b] = parts(colour);
    let best = 0, least = Infinity;
    known.forEach(([x, y, z], index) => {
      const far = (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2;
      if (far < least) { least = far; best = index; }
    });
    nearest.set(colour, best);
  }
  const bytes = Uint8Array.from(pixels, (one) => nearest.get(one));
  const text = [];
  for (let i = 0; i < bytes.length; i += 32768) text.push(String.fromCharCode(...bytes.subarray(i, i + 32768)));
  done([image.width, image.height, known.flat(), btoa(text.join(''))]);
})();
"""


def small_png(driver: Any, png: str) -> bytes:
    """The picture (PNG, base64) as a smaller file; leaves the browser on an empty page."""
    driver.get("about:blank")
    width, height, colours, indices = driver.execute_async_script(REDUCE, png)
    return written(width, height, bytes(colours), base64.b64decode(indices))


def written(width: int, height: int, palette: bytes, indices: bytes) -> bytes:
    """A PNG file: `palette` has three bytes a colour, `indices` one byte a pixel, row by row."""
    rows = b"".join(b"\0" + indices[start : start + width] for start in range(0, width * height, width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
