"""What a feed asks for: the gates that it names, and with what values."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

STOCKHOLM = "Europe/Stockholm"
NAMES = ("G0", "G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G9", "G10", "G11", "G12")


@dataclass(frozen=True, slots=True)
class Policy:
    """What a feed asks for. `kinds` maps a role to the membership kinds that may have it; `rank` is LoA's number.

    Of `communities`, `sectors`, `standings` and `categories` (G11) one each has to hold; an empty one is no matter.
    """

    gates: tuple[str, ...]
    kinds: Mapping[str, tuple[str, ...]]
    agreements: tuple[str, ...]
    rank: int
    level: str
    zone: str = STOCKHOLM  # whose midnight ends an agreement or a certification
    profile: str = ""  # which findings block (G4); empty: the profile of registration
    communities: tuple[str, ...] = ()  # the owner belongs to one of them
    sectors: tuple[str, ...] = ()  # the owner's sector is one of them
    standings: tuple[str, ...] = ()  # bodies, of which one has approved the owner for the entity's roles
    categories: tuple[str, ...] = ()  # entity categories, of which the registry has granted one to the entity

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """From `Feed.policy`; raises KeyError for what is missing and ValueError for what cannot be meant.

        What it does not know it refuses: a misspelt key would open a gate that somebody thinks is closed.
        """
        _refuse_unknown("keys", set(data) - {field.name for field in fields(cls)})
        gates = _names("gates", data["gates"])
        _refuse_unknown("gates", set(gates) - set(NAMES))
        if not isinstance(data["kinds"], Mapping) or not isinstance(data["rank"], int):
            raise ValueError(
                "In the feed's policy, kinds has a list of membership kinds per role, and rank is a number"
            )
        return cls(
            gates=gates,
            kinds={role: _names(f"kinds of {role}", kinds) for role, kinds in data["kinds"].items()},
            agreements=_names("agreements", data["agreements"]),
            rank=data["rank"],
            level=str(data["level"]),
            zone=_zone(data.get("zone", STOCKHOLM)),
            profile=str(data.get("profile", "")),
            communities=_names("communities", data.get("communities", [])),
            sectors=_names("sectors", data.get("sectors", [])),
            standings=_names("standings", data.get("standings", [])),
            categories=_names("categories", data.get("categories", [])),
        )

    def day(self, at: datetime) -> date:
        """The calendar day that `at` falls on where the federation is."""
        return _day(self.zone, at)


@lru_cache(maxsize=64)
def _day(zone: str, at: datetime) -> date:
    """Asked by several gates of each of ten thousand entities, of one instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def _refuse_unknown(what: str, unknown: set[str]) -> None:
    if unknown:
        raise ValueError(f"Unknown {what} in the feed's policy: {', '.join(sorted(unknown))}")


def _names(what: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise ValueError(f"In the feed's policy, {what} must be a list of names")
    return tuple(value)


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"The feed's policy has a time zone that there is not: {name}") from error
