"""Which fault comes next: a seed and a number make the same one again."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from .house import ROOT

if TYPE_CHECKING:
    from .stage import Stage

Inject = Callable[["Stage", Random], str]


class Skipped(Exception):
    """This fault cannot be made here; the reason is its argument."""


@dataclass(frozen=True)
class Kind:
    """A kind of fault: how often it is chosen, on which databases, and what it does; it returns where it struck."""

    name: str
    weight: float
    inject: Inject
    databases: frozenset[str]


KINDS: dict[str, Kind] = {}


def kind(name: str, weight: float, *, only: str = "") -> Callable[[Inject], Inject]:
    """Enter a fault in the list; `only` names the one database that can have it."""

    def enter(inject: Inject) -> Inject:
        databases = frozenset([only] if only else ["sqlite", "postgres"])
        KINDS[name] = Kind(name, weight, inject, databases)
        return inject

    return enter


def choose(seed: int, number: int, database: str, only: str = "") -> tuple[Kind, Random]:
    """The fault of this number, and the dice that it goes on with."""
    rng = Random(f"{seed}:{number}")
    possible = [one for one in KINDS.values() if database in one.databases and only in ("", one.name)]
    if not possible:
        raise SystemExit(f"There is no fault {only!r} on {database}; there are: {', '.join(sorted(KINDS))}")
    return rng.choices(possible, [one.weight for one in possible])[0], rng


@cache
def steps() -> list[str]:
    """Every fail point that the code has, in the order of the cycle."""
    found = set()
    for path in sorted((ROOT / "federation").rglob("*.py")):
        found |= set(re.findall(r'fail_point\("(P\d+[^"]*)"\)', path.read_text()))
    return sorted(found, key=lambda name: (int(re.findall(r"\d+", name)[0]), name))


def step(rng: Random, *, first: int = 0, last: int = 14) -> str:
    """One of them, between these numbers."""
    return rng.choice([name for name in steps() if first <= int(re.findall(r"\d+", name)[0]) <= last])
