"""Two versions of a framework beside each other: what was added, removed, changed and left the same. Pure.

Takes data in the shape of trustframework/catalogue.py; a requirement is the same one when its id is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

from trustframework.catalogue import Data, is_asked

# What an answer answers: where one of these changed, it has to be looked at again.
ASKED: Final = frozenset({"text_sv", "text_en", "level", "critical"})


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """One id in the two versions; `before` and `after` are rows, None where it is not there. `fields` names those that
    differ, in the shape's order."""

    kind: Kind
    code: str
    before: Data | None
    after: Data | None
    fields: tuple[str, ...] = ()

    @property
    def asks_anew(self) -> bool:
        """Whether an answer to it cannot simply be carried over."""
        return self.kind == Kind.ADDED or not ASKED.isdisjoint(self.fields)


@dataclass(frozen=True, slots=True)
class ChecklistChange:
    """One checklist: how its own fields changed, and which requirements it asks now and did not, or no longer."""

    change: Change
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """In the newer version's order, with what was removed where it stood."""

    requirements: tuple[Change, ...]
    groups: tuple[Change, ...]
    checklists: tuple[ChecklistChange, ...]

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """The requirements that were added, removed, changed or are the same."""
        return tuple(change for change in self.requirements if change.kind == kind)


def compare(before: Data, after: Data) -> Comparison:
    """From the one to the other."""
    return Comparison(
        tuple(changes(_requirements(before), _requirements(after))),
        tuple(changes(before["groups"], after["groups"])),
        tuple(_checklist(change, before, after) for change in changes(before["checklists"], after["checklists"])),
    )


def changes(before: Iterable[Data], after: Iterable[Data]) -> list[Change]:
    """Row by row, by id."""
    old, new = ({row["id"]: row for row in rows} for rows in (before, after))
    return [_change(code, old.get(code), new.get(code)) for code in _in_order(list(old), list(new))]


def asked_by(data: Data, checklist: Data | None) -> list[str]:
    """The ids of what a checklist of the version asks, at any level; nothing without a checklist."""
    if checklist is None:
        return []
    tags, left_out = checklist["tags"], checklist["left_out"]
    return [r["id"] for r in data["requirements"] if is_asked(r["id"], r["applies_to"], tags, left_out)]


def words(before: str, after: str) -> list[tuple[str, str]]:
    """(added | removed | same, some words), which put after each other tell the text's change word by word."""
    old, new = (re.findall(r"\s+|[^\s]+", text) for text in (before, after))
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((Kind.SAME, "".join(old[a:b])))
            continue
        if b > a:
            found.append((Kind.REMOVED, "".join(old[a:b])))
        if d > c:
            found.append((Kind.ADDED, "".join(new[c:d])))
    return found


def _requirements(data: Data) -> list[Data]:
    critical = set(data["critical_ids"])
    return [row | {"critical": row["id"] in critical} for row in data["requirements"]]


def _change(code: str, before: Data | None, after: Data | None) -> Change:
    if before is None or after is None:
        return Change(Kind.REMOVED if after is None else Kind.ADDED, code, before, after)
    fields = tuple(name for name in after if _value(before[name]) != _value(after[name]))
    return Change(Kind.CHANGED if fields else Kind.SAME, code, before, after, fields)


def _value(value: Any) -> Any:
    """Tags and ids are sets: their order says nothing."""
    return sorted(value) if isinstance(value, list) else value


def _checklist(change: Change, before: Data, after: Data) -> ChecklistChange:
    old, new = asked_by(before, change.before), asked_by(after, change.after)
    return ChecklistChange(
        change, tuple(c for c in new if c not in set(old)), tuple(c for c in old if c not in set(new))
    )


def _in_order(old: list[str], new: list[str]) -> list[str]:
    """The new ones, each removed one after what it stood behind."""
    found = list(new)
    for place, code in enumerate(old):
        if code not in found:
            behind = next((c for c in reversed(old[:place]) if c in found), None)
            found.insert(found.index(behind) + 1 if behind else 0, code)
    return found
