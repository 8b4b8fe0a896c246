"""From when to when something was so, and how many there were on each day. Pure arithmetic."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """`value` of `key` from the end of `first`, until the day `until` (None: still), on whose end it was so no more."""

    key: str
    first: date
    until: date | None
    value: int = 1


def per_day(spans: Iterable[Span], days: Sequence[date]) -> dict[date, Counter[str]]:
    """How many of each key there were at the end of each of `days`, which come in order; a key that nothing had on a
    day is not there."""
    # By key and place among the days: how the number changes there, and how many spans are open.
    changes: dict[str, dict[int, tuple[int, int]]] = defaultdict(lambda: defaultdict(lambda: (0, 0)))
    for span in spans:
        begins = _index(days, span.first)
        ends = len(days) if span.until is None else _index(days, span.until)
        for at, sign in ((begins, 1), (ends, -1)):
            value, opened = changes[span.key][at]
            changes[span.key][at] = value + sign * span.value, opened + sign
    found: dict[date, Counter[str]] = {day: Counter() for day in days}
    for key, moved in changes.items():
        _add_up(key, moved, days, found)
    return found


def _add_up(key: str, moved: dict[int, tuple[int, int]], days: Sequence[date], found: dict[date, Counter[str]]) -> None:
    total, opened = 0, 0
    for begins, ends in pairwise([*sorted(moved), len(days)]):
        total, opened = total + moved[begins][0], opened + moved[begins][1]
        for day in days[begins:ends] if opened else ():
            found[day][key] = total


def _index(days: Sequence[date], day: date) -> int:
    """The place of the first of `days` that is `day` or later."""
    at = bisect_right(days, day)
    return at - 1 if at and days[at - 1] == day else at
