"""What somebody can do to an export and to checkpoints. Each takes the random source and copies of both, and returns
them tampered with; KINDS says which damage the verifier has to name."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from members.audit_verifier import Line, canonical, seal
from tests.audit.conftest import Sealed


@dataclass(frozen=True)
class Case:
    """A chain as lines that are taken apart, and checkpoints as published."""

    lines: list[Line]
    checkpoints: list[bytes]
    raw: dict[int, bytes]  # lines that are not to be written as they should


Tamper = Callable[[Random, Case, Sealed], Case]


def taken_apart(sealed: Sealed) -> Case:
    return Case([json.loads(line) for line in sealed.lines], list(sealed.checkpoints), {})


def put_together(case: Case) -> list[bytes]:
    return [case.raw.get(place, canonical(line)) for place, line in enumerate(case.lines)]


def edit(random: Random, case: Case, _: Sealed) -> Case:
    """One field of one event says something else."""
    line = random.choice(case.lines)
    name = random.choice([name for name in line if name not in ("private_values", "number")])
    line[name] = _other(random, line[name])
    return case


def edit_and_seal(random: Random, case: Case, _: Sealed) -> Case:
    """As `edit`, with the event's own digest made anew."""
    line = random.choice(case.lines)
    name = random.choice(["actor", "at", "details", "organisation", "subject", "tag", "object", "private"])
    line[name] = _other(random, line[name])
    line["digest"] = seal(line)
    return case


def renumber(random: Random, case: Case, _: Sealed) -> Case:
    line = random.choice(case.lines)
    line["number"] += random.choice([-3, -1, 1, 2, 500])
    return case


def delete(random: Random, case: Case, _: Sealed) -> Case:
    """Some events, not the last one."""
    first = random.randrange(len(case.lines) - 4)
    del case.lines[first : first + random.randint(1, 3)]
    return case


def insert(random: Random, case: Case, _: Sealed) -> Case:
    """An event that never was, linked to the one before it, with a number that is taken."""
    place = random.randrange(1, len(case.lines))
    forged = {**case.lines[place], "actor": 1, "previous": case.lines[place - 1]["digest"]}
    forged["digest"] = seal(forged)
    case.lines.insert(place, forged)
    return case


def duplicate(random: Random, case: Case, _: Sealed) -> Case:
    case.lines.insert(random.randrange(len(case.lines) + 1), dict(random.choice(case.lines)))
    return case


def swap(random: Random, case: Case, _: Sealed) -> Case:
    one, two = random.sample(range(len(case.lines)), 2)
    case.lines[one], case.lines[two] = case.lines[two], case.lines[one]
    return case


def truncate(random: Random, case: Case, _: Sealed) -> Case:
    del case.lines[-random.randint(1, len(case.lines) - 1) :]
    return case


def rewrite(random: Random, case: Case, _: Sealed) -> Case:
    """From some event on, every digest made anew: a chain without a fault in itself."""
    first = random.randrange(len(case.lines))
    case.lines[first]["details"] = {"note": "never said"}
    _reseal(case.lines, first)
    return case


def rewrite_shorter(random: Random, case: Case, _: Sealed) -> Case:
    """An event taken out, the rest renumbered and sealed anew."""
    first = random.randrange(len(case.lines))
    del case.lines[first]
    for number, line in enumerate(case.lines, 1):
        line["number"] = number
    _reseal(case.lines, first)
    return case


def change_private(random: Random, case: Case, _: Sealed) -> Case:
    line = random.choice([line for line in case.lines if line.get("private_values")])
    kept: dict[str, Any] = random.choice(list(line["private_values"].values()))
    name = random.choice(["salt", "value"])
    kept[name] = _other(random, kept[name])
    return case


def add_private(random: Random, case: Case, _: Sealed) -> Case:
    line = random.choice(case.lines)
    line.setdefault("private_values", {})["reason"] = {"salt": "00" * 16, "value": '"never said"'}
    return case


def spoil(random: Random, case: Case, _: Sealed) -> Case:
    """A line that is read in two ways, or not at all."""
    place = random.randrange(len(case.lines))
    whole = canonical(case.lines[place])
    twice = whole[:1] + b'"tag":"role.ended",' + whole[1:]
    case.raw[place] = random.choice([twice, whole[:-5], b"", b"null", b"[]", b'{"number":1}', whole + b" ", b"\xff"])
    return case


def forge_checkpoint(random: Random, case: Case, sealed: Sealed) -> Case:
    """The rewritten chain's own checkpoint, with somebody else's key or with a signature that was for another one."""
    made = rewrite(random, case, sealed)
    forged = json.loads(sealed.forge(_statement(made.lines[-1])))
    if random.random() < 0.5:
        forged = {**json.loads(case.checkpoints[-1]), "payload": forged["payload"]}
    return replace(made, checkpoints=[json.dumps(forged).encode()])


def spoil_checkpoint(random: Random, case: Case, _: Sealed) -> Case:
    place = random.randrange(len(case.checkpoints))
    document = json.loads(case.checkpoints[place])
    name = random.choice(list(document))
    document[name] = _other(random, document[name])
    case.checkpoints[place] = json.dumps(document).encode()
    return case


def older_checkpoint(_: Random, case: Case, __: Sealed) -> Case:
    """What came after the second checkpoint is gone, and so is the third checkpoint."""
    length = 2 * len(case.lines) // 3
    return replace(case, lines=case.lines[:length], checkpoints=case.checkpoints[:2])


def second_word(random: Random, case: Case, sealed: Sealed) -> Case:
    """Rewritten by somebody who has the operator's key: the checkpoints that people kept do not agree."""
    made = rewrite(random, case, sealed)
    return replace(made, checkpoints=[*made.checkpoints, sealed.sign(_statement(made.lines[-1]))])


ANY: frozenset[str] = frozenset()
KINDS: dict[Tamper, frozenset[str]] = {
    edit: ANY,  # which field it was decides
    edit_and_seal: frozenset({"unlinked", "rewritten"}),
    renumber: ANY,
    delete: frozenset({"missing"}),
    insert: frozenset({"inserted"}),
    duplicate: frozenset({"inserted", "order"}),
    swap: frozenset({"order"}),
    truncate: frozenset({"truncated"}),
    rewrite: frozenset({"rewritten"}),
    rewrite_shorter: frozenset({"rewritten", "truncated"}),
    change_private: frozenset({"private"}),
    add_private: frozenset({"private"}),
    spoil: frozenset({"unreadable"}),
    forge_checkpoint: frozenset({"unusable"}),
    spoil_checkpoint: frozenset({"unusable"}),
    older_checkpoint: frozenset({"checkpoint"}),
    second_word: frozenset({"checkpoint", "rewritten"}),
}


def _statement(last: Line) -> dict[str, object]:
    return {
        "registration_authority": "https://sigill.example",
        "number": 3,
        "length": last["number"],
        "head": last["digest"],
        "at": "2026-06-01T12:00:00+00:00",
        "previous": "0" * 64,
    }


def _reseal(lines: list[Line], first: int) -> None:
    for place in range(first, len(lines)):
        if place:
            lines[place]["previous"] = lines[place - 1]["digest"]
        lines[place]["digest"] = seal(lines[place])


def _other(random: Random, value: Any) -> Any:
    """Something of the same type, or nearly."""
    if isinstance(value, str):
        place = random.randrange(len(value) + 1)
        return f"{value[:place]}{'b' if value[place : place + 1] == 'a' else 'a'}{value[place + 1 :]}"
    if isinstance(value, int):
        return value + random.choice([-1, 1, 7])
    if isinstance(value, dict):
        return {**value, "kind": "never said"}
    if isinstance(value, list):
        return [*value[:-1], "0"]
    return random.choice([1, 0, False, ""])
