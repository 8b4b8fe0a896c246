"""What differs between the contents of two kept releases, and between one of them and what the gate says now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from federation.aggregate.entries import Entries, differences
from federation.aggregate.refusal import Refusal
from federation.cycle.served import of_serial
from federation.models import Feed
from federation.models.publication import ChangeKind
from federation.reasons import REASONS, Reason
from federation.selection import select

# What stays out of a roll-back: sanctions, and keys that somebody else may hold (docs/publication-cycle.md).
NEVER_BACK = frozenset({"G5", "G8", "G13"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One entity; `kind` as in a publication's changes, `reasons` those for which the gate keeps it out now."""

    entity_id: str
    kind: ChangeKind
    before: str
    after: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class RollBack:
    """What a roll-back would do: against what is served, who comes back that the gate keeps out, who never does."""

    changes: list[Difference]
    come_back: list[tuple[str, tuple[Reason, ...]]]
    stay_out: list[tuple[str, tuple[Reason, ...]]]


def entries_of_serial(feed: Feed, serial: int) -> Entries | None:
    """The contents of a kept release; None when it is not kept, or can no longer be read."""
    try:
        return Entries.of(of_serial(feed, serial).manifest.entries)
    except (Refusal, OSError, ValueError, KeyError):
        return None


def compared(before: Entries, after: Entries) -> Iterator[Difference]:
    """Entity by entity, in entityID order: what came, what left, and what has another fragment."""
    for name, was, now in differences(before, after):
        kind = ChangeKind.ADDED if was is None else ChangeKind.REMOVED if now is None else ChangeKind.CHANGED
        yield Difference(name, kind, was.sha256 if was else "", now.sha256 if now else "")


def roll_back_to(feed: Feed, serial: int, current: int | None, at: datetime) -> RollBack | None:
    """What going back to `serial` would do to the `current` one, judged at `at`; None when a release is not kept."""
    wanted = entries_of_serial(feed, serial)
    served = Entries() if current is None else entries_of_serial(feed, current)
    if wanted is None or served is None:
        return None
    kept_out = _kept_out(feed, wanted, at)
    never = {name for name, reasons in kept_out.items() if any(r.gate in NEVER_BACK for r in reasons)}
    back = Entries.of(entry for entry in wanted if entry.entity_id not in never)
    come_back = [(name, reasons) for name, reasons in kept_out.items() if name not in never]
    return RollBack(list(compared(served, back)), come_back, [(n, r) for n, r in kept_out.items() if n in never])


def _kept_out(feed: Feed, entries: Entries, at: datetime) -> dict[str, tuple[Reason, ...]]:
    """Of these, those that the gate keeps out now, and why."""
    judged = {s.entity_id: s.verdict for s in select(feed, at)}
    not_asked = (REASONS["not_asked_for"],)
    found = ((entry.entity_id, judged.get(entry.entity_id)) for entry in entries)
    return {
        name: tuple(verdict.reasons) if verdict else not_asked
        for name, verdict in found
        if verdict is None or not verdict.admitted
    }
