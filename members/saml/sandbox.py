"""Foreign XML is read where a crash cannot hurt: in a child process with limits (DESIGN.md section 6).

The child gets the bytes and the time, no environment, no settings, no network client. Whatever happens to
it (a bomb, a crash in libxml2, a loop), the caller gets a `Refusal` that a person can read.
"""

import json
import logging
import os
import select
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from .limits import AGGREGATE, ONE_ENTITY
from .numbers import Numbers
from .rules import documents
from .types import Finding, Inspection, Json, Quarantined, Refusal

if TYPE_CHECKING:
    from .compose import Composed, Draft
    from .mends import Mended

logger = logging.getLogger(__name__)

SILENCE: Final = {"one": 20.0, "mend": 20.0, "compose": 20.0, "aggregate": 120.0, "import": 120.0}
"""Seconds that the child may say nothing before it is ended; time that the caller spends on a result is its
own."""

_ROOT: Final = Path(__file__).resolve().parents[2]
# -I and -S skip the environment, the user's packages and site start-up; the paths needed come as arguments.
# What is loaded stays, so that the garbage collector would look through it for nothing: `main` lets it begin.
_BOOT: Final = (
    "import gc, sys; gc.disable(); sys.path[:0] = sys.argv[4:]; from {module} import main; main(*sys.argv[1:4])"
)


def inspect_apart(  # noqa: PLR0913 - a document, how it is read, and by which numbers
    data: bytes | IO[bytes],
    at: datetime,
    *,
    aggregate: bool,
    secrets: bool = False,
    numbers: Numbers = Numbers(),  # noqa: B008  frozen
    silence: float | None = None,
) -> Iterator[Inspection | Quarantined]:
    """What `inspect` yields, from a child process, as it comes. `at` is timezone-aware; `data` may be a file, which is
    never read here. `secrets`: an aggregate that holds a private key is refused before any of it is told.

    Raises `Refusal`, also after the first results: what was yielded before it stands on its own. Closing
    the iterator early ends the child. `silence` overrides the number of seconds in `SILENCE`.
    """
    kind, limits = ("aggregate", AGGREGATE) if aggregate else ("one", ONE_ENTITY)
    kind = "import" if secrets else kind
    size = len(data) if isinstance(data, bytes) else data.seek(0, os.SEEK_END)
    if size > limits.size:
        raise Refusal(documents.SIZE.at(None, "", size=size, limit=limits.size))
    with _given(data) as given, start(kind, at, numbers.as_json(), stdin=given) as child:
        try:
            yield from _results(child, SILENCE[kind] if silence is None else silence)
        finally:
            child.kill()


def mend_apart(data: bytes, rules: Iterable[str], at: datetime, *, silence: float | None = None) -> "Mended":
    """What `mends.mended` returns, from a child process. `at` is timezone-aware. Raises `Refusal`."""
    from .mends import Mended  # noqa: PLC0415  who only checks starts without it

    return Mended.from_json(_one_answer(data, at, "mend", sorted(rules), silence)["mended"])


def compose_apart(draft: "Draft", base: bytes, at: datetime, *, silence: float | None = None) -> "Composed":
    """What `compose.composed` makes of a member's own document, from a child process. Raises `Refusal`."""
    from .compose import Composed  # noqa: PLC0415  as above

    return Composed.from_json(_one_answer(base, at, "compose", draft.as_json(), silence)["composed"])


def _one_answer(data: bytes, at: datetime, kind: str, more: object, silence: float | None) -> Json:
    if len(data) > ONE_ENTITY.size:
        raise Refusal(documents.SIZE.at(None, "", size=len(data), limit=ONE_ENTITY.size))
    with _given(data) as given, start(kind, at, more, stdin=given) as child:
        try:
            for message in messages(child, SILENCE[kind] if silence is None else silence):
                return message
        finally:
            child.kill()
    raise Refusal(_broken("the reader said nothing of it", "läsaren sade inget om den"))


@contextmanager
def _given(data: bytes | IO[bytes]) -> Iterator[IO[bytes]]:
    """What the child reads on its stdin, from its beginning: a file, as a pipe could block on one that reads none."""
    if not isinstance(data, bytes):
        data.seek(0)
        yield data
        return
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        yield file


def start(
    kind: str, at: datetime, more: object, *, stdin: "IO[bytes] | int", module: str = "members.saml.child"
) -> "subprocess.Popen[bytes]":
    """A child without environment or settings. `more` is a profile's numbers, or the rules to mend, as JSON; `module`
    is ours, and has a `main` that takes away its own means first."""
    paths = [str(_ROOT), *dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))]
    return subprocess.Popen(  # noqa: S603  our own interpreter and module, fixed arguments
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            _BOOT.replace("{module}", module),
            kind,
            at.isoformat(),
            json.dumps(more),
            *paths,
        ],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    )


def _results(child: "subprocess.Popen[bytes]", silence: float) -> Iterator[Inspection | Quarantined]:
    for message in messages(child, silence):
        if "inspection" in message:
            yield Inspection.from_json(message["inspection"])
        else:
            yield Quarantined.from_json(message["quarantined"])


def messages(child: "subprocess.Popen[bytes]", silence: float) -> Iterator[Json]:
    """What the child tells, until it says that nothing is missing. Raises `Refusal` when it refuses or breaks off."""
    for line in _lines(child, silence):
        message: Json = json.loads(line)
        if "refusal" in message:
            raise Refusal(Finding.from_json(message["refusal"]), told_by_child=True)
        if "end" in message:
            return
        yield message
    logger.warning("the metadata reader ended early with code %s", child.wait())
    raise Refusal(_broken("the reader broke down on it", "läsaren klarade den inte"))


def _lines(child: "subprocess.Popen[bytes]", silence: float) -> Iterator[bytes]:
    """Whole lines of the child's stdout; a line that the child could not finish is not one."""
    assert child.stdout is not None  # noqa: S101  opened by _started
    rest = b""
    while True:
        ready, _, _ = select.select([child.stdout], [], [], silence)
        if not ready:
            logger.warning("the metadata reader said nothing for %s seconds", silence)
            raise Refusal(_broken("reading it took too long", "den tog för lång tid att läsa"))
        block = child.stdout.read1(1 << 16)  # type: ignore[attr-defined]
        if not block:
            return
        *whole, rest = (rest + block).split(b"\n")
        yield from whole


def _broken(detail: str, detail_sv: str) -> Finding:
    return documents.UNREADABLE.at(None, "", detail=detail, detail_sv=detail_sv)
