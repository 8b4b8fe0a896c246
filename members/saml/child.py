"""The child process that foreign XML is read in: bytes on stdin, JSON lines on stdout.

It takes away its own means before it touches a byte: memory, CPU time, new files. Started by `sandbox.py`
only, with `one`, `aggregate` or `mend`, the time, and a profile's numbers or the rules to mend as arguments. Each line
is an object with one key: `inspection`, `quarantined`, `mended` or `refusal`; `end` tells that nothing is missing.
"""

import json
import resource
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from .inspect import inspect
from .limits import AGGREGATE, ONE_ENTITY, Limits
from .mends import mended
from .numbers import Numbers
from .rules import documents
from .types import Inspection, Json, Refusal

_MEMORY = {"one": 512 << 20, "mend": 512 << 20, "aggregate": 2048 << 20}  # bytes of address space
_CPU = {"one": 10, "mend": 10, "aggregate": 300}  # seconds


def main(kind: str, at: str, more: str) -> None:
    """Read stdin to its end, inspect or mend it, write what came of it. `more` is JSON."""
    _confine(kind)
    limits = AGGREGATE if kind == "aggregate" else ONE_ENTITY
    try:
        data = sys.stdin.buffer.read(limits.size + 1)
        for line in _told(kind, data, datetime.fromisoformat(at), json.loads(more), limits):
            _write(line)
        _write({"end": True})
    except Refusal as refusal:
        _write({"refusal": refusal.finding.as_json()})
    except MemoryError:
        what = {"what": "memory while reading", "what_sv": "minne under läsningen", "column": 1}
        _write({"refusal": documents.STRUCTURE.at(None, "", limit=_MEMORY[kind], **what).as_json()})


def _told(kind: str, data: bytes, at: datetime, more: Any, limits: Limits) -> Iterator[Json]:
    if kind == "mend":
        yield {"mended": mended(data, more, at).as_json()}
        return
    for result in inspect(data, at, limits, Numbers.from_json(more)):
        yield {"inspection" if isinstance(result, Inspection) else "quarantined": result.as_json()}


def _confine(kind: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY[kind], _MEMORY[kind]))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU[kind], _CPU[kind]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write(line: Json) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:4])
