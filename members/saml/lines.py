"""Two texts side by side, line by line, as a person reads a change. Pure."""

import difflib
from collections.abc import Sequence
from typing import Final

LINES: Final = 4000  # beyond this many lines a comparison says nothing to a person and costs seconds


def line_difference(before: bytes, after: bytes) -> list[tuple[str, str]]:
    """What differs between two texts by their own lines, as `marked` tells it."""
    return marked(before.decode(errors="replace").splitlines(), after.decode(errors="replace").splitlines())


def marked(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    """(mark, line): mark is "-" or "+" for what differs, " " for three lines around it and "…" where lines are
    skipped. Empty when the two are the same, or longer than a person would read."""
    if max(len(old), len(new)) > LINES:
        return []
    lines = list(difflib.unified_diff(old, new, lineterm="", n=3))[2:]
    return [("…", "") if line.startswith("@@") else (line[0], line[1:]) for line in lines]
