"""The child process that foreign XML is read in: bytes on stdin, JSON lines on stdout.

It takes away its own means before it touches a byte: memory, CPU time, new files. Started by `sandbox.py`
only, with `one`, `aggregate`, `import` (an aggregate that may hold no private key), `mend`, `compose` or `stream`, the
time, and a profile's numbers, the rules to mend or a draft as arguments. Each line is an object with one key:
`inspection`, `quarantined`, `checked`, `mended`, `composed` or `refusal`; `end` tells that nothing is missing. A
`stream` is many documents, each after a line with its kind and its size in bytes.
"""

import gc
import json
import resource
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from .inspect import checked, inspect
from .limits import AGGREGATE, ONE_ENTITY, Limits
from .numbers import Numbers
from .rules import RULES, documents
from .secrets import line_of_secret
from .types import Inspection, Json, Refusal

_MEMORY = dict.fromkeys(("one", "mend", "compose"), 512 << 20) | dict.fromkeys(("aggregate", "import"), 2048 << 20)
"""Bytes of address space."""
_CPU = dict.fromkeys(("one", "mend", "compose"), 10) | dict.fromkeys(("aggregate", "import"), 300)
"""Seconds, for each document."""
_LIMITS = dict.fromkeys(("one", "mend", "compose"), ONE_ENTITY) | dict.fromkeys(("aggregate", "import"), AGGREGATE)


def main(kind: str, at: str, more: str) -> None:
    """Read stdin to its end, inspect or mend it, write what came of it. `more` is JSON."""
    gc.enable()
    gc.freeze()  # rules and tables stay: the collector need not look through them for every few entities
    if kind == "stream":
        _serve(datetime.fromisoformat(at), json.loads(more))
    else:
        _confine(kind)
        _answer(kind, lambda: _told(kind, sys.stdin.buffer.read(_LIMITS[kind].size + 1), at, json.loads(more)))


def tell_one(kind: str, told: Callable[[], Iterable[Json]]) -> None:
    """For a child of another module: with the means of `kind`, and no more, write what it has to tell."""
    gc.enable()
    gc.freeze()
    _confine(kind)
    _answer(kind, told)


def _serve(at: datetime, numbers: Json) -> None:
    """Document after document, until there is none; the means are given anew for each."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for header in sys.stdin.buffer:
        kind, size = header.decode().split()
        data = sys.stdin.buffer.read(int(size))
        _allow(kind)
        _answer(kind, lambda data=data, kind=kind: _checked(data, at, numbers, _LIMITS[kind]))  # type: ignore[misc]


def _answer(kind: str, told: Callable[[], Iterable[Json]]) -> None:
    try:
        for line in told():
            _write(line)
        _write({"end": True})
    except Refusal as refusal:
        _write({"refusal": refusal.finding.as_json()})
    except MemoryError:
        what = {"what": "memory while reading", "what_sv": "minne under läsningen", "column": 1}
        _write({"refusal": documents.STRUCTURE.at(None, "", limit=_MEMORY[kind], **what).as_json()})


def _told(kind: str, data: bytes, at: str, more: Any) -> Iterator[Json]:
    if kind in _MADE:
        yield _MADE[kind](data, at, more)
        return
    if kind == "import" and (line := line_of_secret(data)):  # here, as to look for it takes much memory
        raise Refusal(RULES["MD-ENT-025"].at(line, "/"))
    for result in inspect(data, datetime.fromisoformat(at), _LIMITS[kind], Numbers.from_json(more)):
        yield {"inspection" if isinstance(result, Inspection) else "quarantined": result.as_json()}


def _mended(data: bytes, at: str, rules: list[str]) -> Json:
    from .mends import mended  # noqa: PLC0415  who only checks starts without it

    return {"mended": mended(data, rules, datetime.fromisoformat(at)).as_json()}


def _composed(data: bytes, _at: str, draft: Json) -> Json:
    from .compose import composed, draft_class  # noqa: PLC0415  as above

    return {"composed": composed(draft_class(draft["role"]).from_json(draft), data).as_json()}


_MADE: Final[dict[str, Callable[[bytes, str, Any], Json]]] = {"mend": _mended, "compose": _composed}


def _checked(data: bytes, at: datetime, numbers: Json, limits: Limits) -> Iterator[Json]:
    """What is found in each entity, and nothing else of it."""
    for result in checked(data, at, limits, Numbers.from_json(numbers)):
        yield {"checked": result.as_json()}


def _confine(kind: str) -> None:
    """For good: what limits this process can no longer be raised."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY[kind], _MEMORY[kind]))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU[kind], _CPU[kind]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow(kind: str) -> None:
    """For the next document of a stream: its own memory, and its own seconds after those that are spent."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(spent.ru_utime + spent.ru_stime) + _CPU[kind]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY[kind], max(_MEMORY.values())))


def _write(line: Json) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:4])
