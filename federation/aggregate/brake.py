"""P7: hold a release that changes so much that a person should look first.

While it holds, the last good content is re-signed: frozen never means expired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from federation.aggregate.entries import Entries, Entry, differences

SHOWN = 5
AT_ONCE = 1_000  # entities whose keys are asked for together

KeysOf = Callable[[Sequence[Entry]], Mapping[str, frozenset[str]]]
"""The keys (SHA-256 of each) of these entries' fragments, by the fragment's digest; what is not known is not there."""


class Limits(NamedTuple):
    """More than both `drop` entities and `drop_percent` may not go at once, nor more than `key_percent` keys change."""

    drop: int = 5
    drop_percent: int = 2
    key_percent: int = 10


class HoldReason(NamedTuple):
    """Why a second operator has to release this: a code and a sentence in each language."""

    code: str
    sv: str
    en: str


@dataclass
class _Some:
    """How many there are, and the first of their names."""

    count: int = 0
    names: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        self.count += 1
        if len(self.names) < SHOWN:
            self.names.append(name)

    def __str__(self) -> str:
        return ", ".join(self.names) + (f" (+{self.count - SHOWN})" if self.count > SHOWN else "")


def brake(
    before: Entries,
    after: Entries,
    keys_of: KeysOf,
    protected: frozenset[str],
    limits: Limits = Limits(),  # noqa: B008
) -> tuple[HoldReason, ...]:
    """All reasons to hold what comes `after`, none for the first release of a feed.

    Goes through what differs once, and asks for the keys of that only; how many keys there are in all is counted no
    further than needed.
    """
    if not before:
        return ()
    dropped, changed, gone, touched = _Some(), _Some(), _Some(), _Some()
    exchanged = 0
    stayed = _stayed(before, after, protected, dropped, gone, touched)
    while pairs := list(islice(stayed, AT_ONCE)):
        known = keys_of([entry for pair in pairs for entry in pair])
        for was, now in pairs:
            number = _exchanged(known.get(was.sha256, frozenset()), known.get(now.sha256, frozenset()))
            if number:
                exchanged += number
                changed.add(was.entity_id)
    return (
        *_emptied(len(before), len(after)),
        *_dropped(dropped, len(before), limits),
        *_protected(gone, touched),
        *_keys_changed(exchanged, changed, _common(before, after), keys_of, limits),
    )


def _stayed(  # noqa: PLR0913 - what it finds on its way
    before: Entries, after: Entries, protected: frozenset[str], dropped: _Some, gone: _Some, touched: _Some
) -> Iterator[tuple[Entry, Entry]]:
    """Those that stay with other content; those that left, and protected ones, are noted."""
    for name, was, now in differences(before, after):
        if was is None:
            continue
        if now is None:
            dropped.add(name)
        else:
            yield was, now
        if name in protected:
            (touched if now else gone).add(name)


def _exchanged(old: frozenset[str], new: frozenset[str]) -> int:
    """Keys added or taken away; an exchange of one key for another counts as one."""
    return max(len(old - new), len(new - old))


def _common(before: Entries, after: Entries) -> Iterable[Entry]:
    return (entry for entry in before if after.get(entry.entity_id) is not None)


def _emptied(before: int, after: int) -> Iterator[HoldReason]:
    if after == 0:
        yield HoldReason(
            "empty",
            f"Flödet skulle bli tomt; det har {before} entiteter.",
            f"The feed would become empty; it has {before} entities.",
        )


def _dropped(dropped: _Some, before: int, limits: Limits) -> Iterator[HoldReason]:
    if dropped.count > limits.drop and dropped.count * 100 > before * limits.drop_percent:
        yield HoldReason(
            "drop",
            f"{dropped.count} av {before} entiteter skulle försvinna: {dropped}.",
            f"{dropped.count} of {before} entities would disappear: {dropped}.",
        )


def _protected(gone: _Some, touched: _Some) -> Iterator[HoldReason]:
    if gone.count:
        yield HoldReason(
            "protected-dropped",
            f"Skyddade entiteter skulle försvinna: {gone}.",
            f"Protected entities would disappear: {gone}.",
        )
    if touched.count:
        yield HoldReason(
            "protected-changed",
            f"Skyddade entiteter skulle ändras: {touched}.",
            f"Protected entities would change: {touched}.",
        )


def _keys_changed(
    exchanged: int, where: _Some, common: Iterable[Entry], keys_of: KeysOf, limits: Limits
) -> Iterator[HoldReason]:
    total = 0
    entries = iter(common)
    while exchanged and exchanged * 100 > total * limits.key_percent:
        some = list(islice(entries, AT_ONCE))
        if not some:
            yield HoldReason(
                "keys",
                f"{exchanged} av {total} nycklar skulle ändras på en gång: {where}.",
                f"{exchanged} of {total} keys would change at once: {where}.",
            )
            return
        known = keys_of(some)
        total += sum(len(known.get(entry.sha256, frozenset())) for entry in some)
