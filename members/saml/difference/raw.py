"""The difference in the bytes, a line per tag."""

from ..lines import marked


def raw_difference(before: bytes, after: bytes) -> list[tuple[str, str]]:
    """What differs with a line per tag, as `lines.marked` tells it."""
    return marked(_lines(before), _lines(after))


def _lines(document: bytes) -> list[str]:
    return document.decode(errors="replace").replace("><", ">\n<").splitlines()
