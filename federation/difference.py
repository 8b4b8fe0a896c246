"""What differs between two revisions of an entity, by meaning and then in the bytes. Pure: facts in, changes out.

Facts are `members.saml.types.EntityFacts.as_json()`. Meaning first, because a registrar approves "a new encryption
key", not "line 14" (DESIGN, section 6, Diff).
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from federation.described import DIGEST, PARTS, Described, Facts, Part

RAW_LINES = 4000  # beyond this many tags a line by line comparison says nothing to a person and costs seconds


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that came, went or changed; `before` is empty for what came, `after` for what went."""

    part: Part
    kind: Kind
    name: str
    before: str = ""
    after: str = ""

    @property
    def label(self) -> str:
        """The name without a key's digest."""
        return self.name.partition(DIGEST)[0] if self.part is Part.KEYS else self.name

    @property
    def sha256(self) -> str:
        """A key's digest (hex); empty for everything that is not a key."""
        return self.name.partition(DIGEST)[2] if self.part is Part.KEYS else ""


def difference(before: Facts | None, after: Facts) -> list[Change]:
    """The changes from `before` (None: nothing was approved yet) to `after`, in the order of `Part`."""
    return [
        change
        for part, describe in PARTS.items()
        for change in _changes(part, describe(before) if before else {}, describe(after))
    ]


def raw_difference(before: bytes, after: bytes) -> list[tuple[str, str]]:
    """(mark, line) with a line per tag; mark is "-" or "+" for what differs, " " for three lines around it and "…"
    where lines are skipped. Empty when the two are the same, or longer than a person would read."""
    old, new = _lines(before), _lines(after)
    if max(len(old), len(new)) > RAW_LINES:
        return []
    marked = list(difflib.unified_diff(old, new, lineterm="", n=3))[2:]
    return [("…", "") if line.startswith("@@") else (line[0], line[1:]) for line in marked]


def _changes(part: Part, old: Described, new: Described) -> Iterator[Change]:
    for name in old:
        if name not in new:
            yield Change(part, Kind.REMOVED, name, before=old[name])
        elif old[name] != new[name]:
            yield Change(part, Kind.CHANGED, name, old[name], new[name])
    for name in new:
        if name not in old:
            yield Change(part, Kind.ADDED, name, after=new[name])


def _lines(document: bytes) -> list[str]:
    return document.decode(errors="replace").replace("><", ">\n<").splitlines()
