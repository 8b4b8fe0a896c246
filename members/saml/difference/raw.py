"""The difference in the bytes, a line per tag."""

import difflib
from typing import Final

RAW_LINES: Final = 4000  # beyond this many tags a line by line comparison says nothing to a person and costs seconds


def raw_difference(before: bytes, after: bytes) -> list[tuple[str, str]]:
    """(mark, line) with a line per tag; mark is "-" or "+" for what differs, " " for three lines around it and "…"
    where lines are skipped. Empty when the two are the same, or longer than a person would read."""
    old, new = _lines(before), _lines(after)
    if max(len(old), len(new)) > RAW_LINES:
        return []
    marked = list(difflib.unified_diff(old, new, lineterm="", n=3))[2:]
    return [("…", "") if line.startswith("@@") else (line[0], line[1:]) for line in marked]


def _lines(document: bytes) -> list[str]:
    return document.decode(errors="replace").replace("><", ">\n<").splitlines()
