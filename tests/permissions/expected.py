"""The reviewed expectations (expectations.yaml), read into: address, method and cell, to the word."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.permissions.cells import CELLS

METHODS = ("GET", "POST")
# Where a thing is written anew as a whole; everywhere else PUT, PATCH and DELETE are refused.
ALSO = {"api/v1/answers/<int:pk>/": ("PUT",)}
WORDS = {
    "open",
    "shut",
    "back",
    "acts",
    "not_allowed",
    "forbidden",
    "hidden",
    "login",
    "step_up",
    "unauthorized",
    "no_method",
}


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("expectations.yaml").read_text())
    return document


def methods(address: str) -> tuple[str, ...]:
    """Those that the address takes, or says why not."""
    return METHODS + ALSO.get(address, ())


def listed() -> dict[str, dict[str, str]]:
    """Each address with the group of each of its methods."""
    addresses: dict[str, dict[str, str]] = _document()["addresses"]
    return addresses


@cache
def words_of(group: str) -> dict[str, str]:
    """What each cell gets; a cell that the group does not name gets its `rest`."""
    rows: dict[str, Any] = dict(_document()["groups"][group])
    rest = rows.pop("rest", None)
    found = {cell: word for word, names in rows.items() for name in names for cell in _set(name)}
    return {**(dict.fromkeys(CELLS, rest) if rest else {}), **found}


def problems() -> list[str]:
    """What does not read: unknown words, cells, groups; a cell that a group names twice."""
    groups = _document()["groups"]
    told = [f"{a}: {g} is no group" for a, by in listed().items() for g in by.values() if g not in groups]
    used = {g for by in listed().values() for g in by.values()}
    told += [f"{group} is used nowhere" for group in groups if group not in used]
    for group, rows in groups.items():
        told += [f"{group}: {word} is no word" for word in {*rows, rows.get("rest", "open")} - WORDS - {"rest"}]
        cells = [cell for word, names in rows.items() if word != "rest" for name in names for cell in _set(name)]
        told += [f"{group}: {cell} stands there twice" for cell in {*cells} if cells.count(cell) > 1]
        told += [f"{group}: {cell} is nobody" for cell in {*cells} - {*CELLS}]
    return told


def _set(name: str) -> list[str]:
    sets: dict[str, list[str]] = _document()["sets"]
    return [cell for inner in sets[name] for cell in _set(inner)] if name in sets else [name]
