"""Many documents, one after another, in one child process: for those who check a directory instead of submitting.

The promise is the sandbox's: whatever a document does to the child costs that document a `Refusal`, and the next one
gets a new child.
"""

import subprocess
from collections.abc import Iterator
from datetime import datetime
from typing import Self

from .limits import AGGREGATE, ONE_ENTITY
from .numbers import Numbers
from .rules import documents
from .sandbox import SILENCE, messages, start
from .sniff import is_aggregate
from .types import Checked, Refusal


class Reader:
    """A child that reads document after document, by a profile's `numbers`. Use it in a `with`."""

    def __init__(self, at: datetime, numbers: Numbers = Numbers()) -> None:  # noqa: B008  frozen
        self._at, self._numbers = at, numbers
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def check(self, data: bytes) -> Iterator[Checked]:
        """Each entity of one document: an EntityDescriptor or an aggregate. Raises `Refusal`, also after the first."""
        kind, limits = ("aggregate", AGGREGATE) if is_aggregate(data) else ("one", ONE_ENTITY)
        if len(data) > limits.size:
            raise Refusal(documents.SIZE.at(None, "", size=len(data), limit=limits.size))
        whole = False
        try:
            child = self._given(kind, data)
            for message in messages(child, SILENCE[kind]):
                yield Checked.from_json(message["checked"])
            whole = True
        except Refusal as refusal:
            whole = refusal.told_by_child
            raise
        finally:
            if not whole:
                self._end()

    def _given(self, kind: str, data: bytes) -> "subprocess.Popen[bytes]":
        if self._child is None or self._child.poll() is not None:
            self._child = start("stream", self._at, self._numbers.as_json(), stdin=subprocess.PIPE)
        assert self._child.stdin is not None  # noqa: S101  asked for above
        try:
            self._child.stdin.write(f"{kind} {len(data)}\n".encode() + data)
            self._child.stdin.flush()
        except BrokenPipeError:
            pass  # it has died: reading from it tells so
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None
