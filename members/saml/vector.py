"""The size of an SVG picture, as its first tag states it. Nothing of it is drawn or resolved."""

import re
from typing import Final

_ROOT: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?svg(?=[\s>/])[^>]*")
_ATTRIBUTE: Final = re.compile(rb"""\s(width|height|viewBox)\s*=\s*["']([^"']*)["']""")
_LENGTH: Final = re.compile(rb"\s*([0-9]{1,6}(?:\.[0-9]+)?)\s*(?:px)?\s*\Z")


def svg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in user units, rounded (0, 0 where it has none); None for what does not begin as an SVG."""
    root = _ROOT.search(data[:8192])
    if root is None:
        return None
    said = dict(_ATTRIBUTE.findall(root[0]))
    sides = [_LENGTH.match(said.get(name, b"")) for name in (b"width", b"height")]
    if not all(sides):
        box = re.split(rb"[\s,]+", said.get(b"viewBox", b"").strip())
        sides = [_LENGTH.match(side) for side in box[2:4]] if len(box) == 4 else []
    width, height = (round(float(side[1])) for side in sides if side) if len(sides) == 2 and all(sides) else (0, 0)
    return width, height
