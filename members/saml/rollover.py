"""Key roll-over: which step comes next, told from the keys that are published, since when, and the time. Pure.

The order is always the same: the new key is published beside the old one; everyone gets the time to fetch it, which a
feed's validity bounds; the software switches; the old key goes. Whoever skips a step stops log-ins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

USES: Final = ("signing", "encryption")


class Step(StrEnum):
    """In the order in which they come; APPROVE is told while the registrar has not looked at the new key yet."""

    ADD = "add"
    APPROVE = "approve"
    WAIT = "wait"
    SWITCH = "switch"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Key:
    """A published key: SHA-256 of its certificate (lower-case hex), when it expires, and since when it stands there."""

    sha256: str
    not_after: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class Advice:
    """The step that comes next for a role's keys of a use (signing, encryption, or empty for both).

    `old` is the key that is to go, `new` the one that takes its place (None before it is there). `until` is when the
    old certificate expires (ADD), the wait ends (WAIT) or ended (SWITCH, REMOVE).
    """

    role: str
    use: str
    step: Step
    old: Key
    new: Key | None
    until: datetime

    @property
    def overdue(self) -> bool:
        return self.step is Step.REMOVE


@dataclass(frozen=True, slots=True)
class Times:
    """The time of asking, the longest time that a copy of a feed may be used, and how long before its end a certificate
    is due."""

    at: datetime
    validity: timedelta
    soon: timedelta = timedelta(days=90)


def standing_since(history: Sequence[tuple[datetime, Mapping[str, Any]]]) -> dict[str, datetime]:
    """Since when each key of the newest facts has stood there without a break, by its certificate's SHA-256.

    `history` are (time of approval, `EntityFacts.as_json()`), oldest first.
    """
    since: dict[str, datetime] = {}
    for at, facts in history:
        digests = {key["certificate_sha256"] for key in facts["keys"]}
        since = {digest: since.get(digest, at) for digest in digests}
    return since


def roll_over(
    facts: Mapping[str, Any], since: Mapping[str, datetime], times: Times, waiting: Mapping[str, Any] | None = None
) -> tuple[Advice, ...]:
    """What to do next, for each role and use with a roll-over under way or due; empty when nothing is.

    `facts` (`EntityFacts.as_json()`) are those approved, `waiting` those that a registrar has not decided on.
    """
    found: list[Advice] = []
    for role in facts["roles"]:
        by_use = {use: _keys(facts, role, use, since, times.at) for use in USES}
        uses = [""] if by_use["signing"] == by_use["encryption"] else list(USES)
        for use in uses:
            keys = by_use[use or "signing"]
            coming = {key["certificate_sha256"] for key in _raw(waiting or {"keys": ()}, role, use or "signing")}
            told = _next(keys, bool(coming - {key.sha256 for key in keys}), times) if keys else None
            found += [Advice(role, use, told[0], keys[0], keys[-1] if len(keys) > 1 else None, told[1])] if told else []
    return tuple(found)


def _next(keys: Sequence[Key], coming: bool, times: Times) -> tuple[Step, datetime] | None:
    """The step and the time that it hangs on; `coming` tells of a further key that waits for a decision."""
    old, new = keys[0], keys[-1]
    if old is new:
        due = old.not_after < times.at + times.soon
        return (Step.APPROVE, old.not_after) if coming else (Step.ADD, old.not_after) if due else None
    fetched = new.since + times.validity
    if times.at < fetched:
        return Step.WAIT, fetched
    return (Step.SWITCH if times.at < fetched + times.validity else Step.REMOVE), fetched


def _raw(facts: Mapping[str, Any], role: str, use: str) -> Iterable[Mapping[str, Any]]:
    return (key for key in facts["keys"] if key["role"] == role and key["use"] in (use, None))


def _keys(
    facts: Mapping[str, Any], role: str, use: str, since: Mapping[str, datetime], at: datetime
) -> tuple[Key, ...]:
    """The keys of a use, the one that has stood there longest first; of two that came together the one that expires
    first is the old one."""
    found = {
        digest: Key(digest, datetime.fromisoformat(key["not_after"]), since.get(digest, at))
        for key in _raw(facts, role, use)
        for digest in (key["certificate_sha256"],)
    }
    return tuple(sorted(found.values(), key=lambda key: (key.since, key.not_after)))
