"""P7: hold a release that changes so much that a person should look first.

While it holds, the last good content is re-signed: frozen never means expired.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from federation.aggregate.types import Manifest

MIN_DROP = 5
MAX_DROP_PERCENT = 2
MAX_KEY_PERCENT = 10

Keys = Mapping[str, frozenset[str]]


class HoldReason(NamedTuple):
    """Why a second operator has to release this: a code and a sentence in each language."""

    code: str
    sv: str
    en: str


def brake(
    previous: Manifest | None,
    candidate: Manifest,
    previous_keys: Keys,
    candidate_keys: Keys,
    protected: frozenset[str],
) -> tuple[HoldReason, ...]:
    """All reasons to hold the candidate, none for the first release of a feed.

    The keys are those of each entity in its manifest, by SHA-256 of the public key.
    """
    if previous is None or not previous.entries:
        return ()
    before, after = previous.expected, candidate.expected
    dropped = before.keys() - after.keys()
    return (
        *_emptied(len(before), len(after)),
        *_dropped(dropped, len(before)),
        *_protected(before, after, protected),
        *_keys_changed(before.keys() & after.keys(), previous_keys, candidate_keys),
    )


def _emptied(before: int, after: int) -> Iterator[HoldReason]:
    if after == 0:
        yield HoldReason(
            "empty",
            f"Flödet skulle bli tomt; det har {before} entiteter.",
            f"The feed would become empty; it has {before} entities.",
        )


def _dropped(dropped: set[str], before: int) -> Iterator[HoldReason]:
    if len(dropped) > MIN_DROP and len(dropped) * 100 > before * MAX_DROP_PERCENT:
        yield HoldReason(
            "drop",
            f"{len(dropped)} av {before} entiteter skulle försvinna: {_some(dropped)}.",
            f"{len(dropped)} of {before} entities would disappear: {_some(dropped)}.",
        )


def _protected(before: Mapping[str, str], after: Mapping[str, str], protected: frozenset[str]) -> Iterator[HoldReason]:
    gone = {name for name in protected & before.keys() if name not in after}
    if gone:
        yield HoldReason(
            "protected-dropped",
            f"Skyddade entiteter skulle försvinna: {_some(gone)}.",
            f"Protected entities would disappear: {_some(gone)}.",
        )
    changed = {name for name in protected & before.keys() & after.keys() if before[name] != after[name]}
    if changed:
        yield HoldReason(
            "protected-changed",
            f"Skyddade entiteter skulle ändras: {_some(changed)}.",
            f"Protected entities would change: {_some(changed)}.",
        )


def _keys_changed(common: set[str], previous_keys: Keys, candidate_keys: Keys) -> Iterator[HoldReason]:
    """Keys added or taken away in entities that stay; an exchange of one key for another counts as one."""
    total, changed, where = 0, 0, set()
    for name in common:
        old, new = previous_keys.get(name, frozenset()), candidate_keys.get(name, frozenset())
        total += len(old)
        if old != new:
            changed += max(len(old - new), len(new - old))
            where.add(name)
    if changed * 100 > total * MAX_KEY_PERCENT:
        yield HoldReason(
            "keys",
            f"{changed} av {total} nycklar skulle ändras på en gång: {_some(where)}.",
            f"{changed} of {total} keys would change at once: {_some(where)}.",
        )


def _some(names: set[str]) -> str:
    shown = sorted(names)[:5]
    return ", ".join(shown) + (f" (+{len(names) - len(shown)})" if len(names) > len(shown) else "")
