"""A declaration's answers as JSON, to be worked on outside and read in again. Pure: text in, rows or faults out.

    {"format": "sigill-answers/1", "framework": "...", "version": "1.0", "checklist": "...", "level": "LoA3",
     "answers": [{"requirement": "GOV-01", "status": "planned", "text": "...", "planned_on": "2026-09-01"}, ...]}

`status` is "" (not answered), "fulfilled", "partly", "planned", "not_fulfilled" or "not_applicable"; `planned_on` may
be null or left out, and stands with "planned" and "partly" only. Other names beside these are ignored where a
requirement's own words or evidence are told (`title`, `asks`, `critical`, `evidence`): they are for the reader, and
change nothing. Requirements that are left out stay as they are.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

FORMAT: Final = "sigill-answers/1"
MAX_CHARACTERS: Final = 2_000_000
MAX_TEXT: Final = 20_000
STATUSES: Final = ("", "fulfilled", "partly", "planned", "not_fulfilled", "not_applicable")
WITH_A_DAY: Final = ("planned", "partly")
FOR_READERS: Final = frozenset({"title", "asks", "critical", "evidence", "inherited_from"})
_NAMES: Final = FOR_READERS | {"requirement", "status", "text", "planned_on"}
Why = Literal[
    "too_large",
    "no_json",
    "name_twice",
    "shape",
    "format",
    "other",
    "no_code",
    "unknown_code",
    "twice",
    "unknown_name",
    "status",
    "text",
    "too_long",
    "day",
    "day_without_plan",
]


@dataclass(frozen=True, slots=True)
class About:
    """What the file has to be about, to be for this declaration."""

    framework: str
    version: str
    checklist: str
    level: str


@dataclass(frozen=True, slots=True)
class Row:
    """What the file answers to one requirement."""

    code: str
    status: str
    text: str
    planned_on: date | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the file is refused: where (a requirement's code, or "" for the whole), and what was found there."""

    why: Why
    where: str = ""
    found: str = ""


class Unreadable(Exception):
    """The file is not taken, and nothing of it is."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(f"{fault.why} {fault.where}".strip() for fault in faults))
        self.faults = faults


class _Twice(ValueError):
    pass


def read(text: str, about: About, codes: Collection[str]) -> list[Row]:
    """The rows of a file for this declaration, whose requirements are `codes`; raises `Unreadable` with every fault."""
    answers = _answers(_parsed(text), about)
    faults: list[Fault] = []
    rows: list[Row] = []
    seen: set[str] = set()
    for place, one in enumerate(answers, 1):
        found = _row(one, place, codes)
        if isinstance(found, Row) and found.code in seen:
            found = [Fault("twice", found.code)]
        if isinstance(found, Row):
            seen.add(found.code)
            rows.append(found)
        else:
            faults += found
    if faults:
        raise Unreadable(faults)
    return rows


def _parsed(text: str) -> dict[str, Any]:
    if len(text) > MAX_CHARACTERS:
        raise Unreadable([Fault("too_large")])
    try:
        data = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once)
    except _Twice as twice:
        raise Unreadable([Fault("name_twice", found=str(twice))]) from None
    except (ValueError, RecursionError) as error:
        line = str(getattr(error, "lineno", ""))
        raise Unreadable([Fault("no_json", found=line)]) from None
    if not isinstance(data, dict) or not isinstance(data.get("answers"), list):
        raise Unreadable([Fault("shape")])
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON would let the last of two equal names win, in silence."""
    names = [name for name, _value in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise _Twice(twice)
    return dict(pairs)


def _answers(data: dict[str, Any], about: About) -> list[Any]:
    if data.get("format") != FORMAT:
        raise Unreadable([Fault("format", found=_shown(data.get("format")))])
    wanted = {name: getattr(about, name) for name in ("framework", "version", "checklist", "level")}
    faults = [Fault("other", name, _shown(data.get(name))) for name, value in wanted.items() if data.get(name) != value]
    if faults:
        raise Unreadable(faults)
    answers: list[Any] = data["answers"]
    return answers


def _row(one: Any, place: int, codes: Collection[str]) -> Row | list[Fault]:
    code = one.get("requirement") if isinstance(one, dict) else None
    if not isinstance(code, str) or not code:
        return [Fault("no_code", found=str(place))]
    if code not in codes:
        return [Fault("unknown_code", code)]
    faults = [Fault("unknown_name", code, name) for name in sorted(one.keys() - _NAMES)]
    status, text = one.get("status", ""), one.get("text", "")
    if status not in STATUSES:
        faults.append(Fault("status", code, _shown(status)))
    if not isinstance(text, str) or "\x00" in text:
        faults.append(Fault("text", code))
    elif len(text) > MAX_TEXT:
        faults.append(Fault("too_long", code, str(len(text))))
    day = _day(one.get("planned_on"))
    if isinstance(day, str):
        faults.append(Fault("day", code, day))
    elif day is not None and status not in WITH_A_DAY:
        faults.append(Fault("day_without_plan", code))
    return faults or Row(code, str(status), str(text), day if isinstance(day, date) else None)


def _day(value: Any) -> date | str | None:
    """None for none, the day, or what was found instead of one."""
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return _shown(value)


def _shown(value: Any) -> str:
    return str(value)[:100]
