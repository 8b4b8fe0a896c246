"""Which tables are written and read: what has been computed from tables that nobody has written since stands as it was.

Most of a walk's time goes into asking again what nothing has changed. What is kept here is what was read, table by
table, so nothing is taken for granted of what an act changes.
"""

import re
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

T = TypeVar("T")
_WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
_READS = re.compile(r'\b(?:FROM|JOIN)\s+"(\w+)"', re.IGNORECASE)
_SAVEPOINT = re.compile(r'(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT) "(\w+)"')
REMEMBERED = 30  # of each name: a run begins where another began


@dataclass(frozen=True)
class Known:
    """What was computed for `key`, and how the tables stood that were read for it."""

    key: Hashable
    read: dict[str, int]
    value: Any


class Tables:
    """An execute wrapper (`connection.execute_wrapper`). `written` numbers each table's last write, never the same
    twice; a savepoint that is rolled back brings the numbers back, too."""

    def __init__(self) -> None:
        self.written: dict[str, int] = {}
        self._number = count(1)
        self._savepoints: dict[str, dict[str, int]] = {}
        self._watching: list[set[str]] = []
        self._known: dict[Hashable, deque[Known]] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := _WRITES.match(sql):
            self.written[found[1]] = next(self._number)
        elif found := _SAVEPOINT.match(sql):
            self._savepoint(found[1], found[2])
        if self._watching:
            read = _READS.findall(sql)
            for tables in self._watching:
                tables.update(read)
        return execute(sql, params, many, context)

    def known(self, name: Hashable, compute: Callable[[], T], key: Hashable = None) -> T:
        """`compute()`, or what it was when what it reads stood as it does now, and `key` was the same."""
        kept = self._known.setdefault(name, deque(maxlen=REMEMBERED))
        found = next((one for one in reversed(kept) if one.key == key and self._stands(one)), None)
        if found is None:
            before = dict(self.written)
            with self._reads() as read:
                value = compute()
            found = Known(key, {table: before.get(table, 0) for table in read}, value)
            kept.append(found)
        for tables in self._watching:  # whoever asks reads what was read for the answer
            tables.update(found.read)
        return found.value  # type: ignore[no-any-return]

    def watched(self, name: Hashable, act: Callable[..., T]) -> Callable[..., T]:
        """The same act; `stands(name)` tells whether anything that it read has been written since it began."""

        def watching(*args: Any) -> T:
            before = dict(self.written)
            with self._reads() as read:
                done = act(*args)
            self._known[name] = deque([Known(None, {table: before.get(table, 0) for table in read}, None)])
            return done

        return watching

    def stands(self, name: Hashable) -> bool:
        """Whether what was read under the name has been left as it was."""
        return name in self._known and self._stands(self._known[name][-1])

    def _stands(self, kept: Known) -> bool:
        return all(self.written.get(table, 0) == number for table, number in kept.read.items())

    def _savepoint(self, what: str, name: str) -> None:
        if what == "SAVEPOINT":
            self._savepoints[name] = dict(self.written)
        elif what == "RELEASE SAVEPOINT":
            self._savepoints.pop(name, None)
        else:
            self.written = dict(self._savepoints[name])

    @contextmanager
    def _reads(self) -> Iterator[set[str]]:
        read: set[str] = set()
        self._watching.append(read)
        try:
            yield read
        finally:
            self._watching.pop()
