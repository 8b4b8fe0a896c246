"""The entities of a release, one after another, in columns: a hundred thousand of them are a dozen megabytes.

Everything that asks something of all entities (what changed, what is missing, is this the same content?) goes through
two such lists side by side, in order, and holds one entity at a time.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import IO, NamedTuple, overload

_SHA256 = 32


class Entry(NamedTuple):
    """What a manifest says of one fragment: `sha256` is 64 lower-case hex digits, `size` in bytes."""

    entity_id: str
    sha256: str
    size: int


Row = tuple[bytes, bytes, int]


class Entries(Sequence[Entry]):
    """Immutable, in strictly ascending order of the entityID's UTF-8 bytes, about 100 bytes an entity."""

    __slots__ = ("_content", "_ends", "_names", "_sha256s", "_sizes")

    def __init__(self) -> None:
        """None at all; others are made by `of` and `read`."""
        self._names = b""
        self._ends = array("Q")
        self._sha256s = b""
        self._sizes = array("Q")
        self._content = ""

    @classmethod
    def of(cls, entries: Iterable[tuple[str, str, int]]) -> Entries:
        """From entries in any order, read one at a time. ValueError: an entityID twice, no SHA-256, no size."""
        if isinstance(entries, Entries):
            return entries
        return cls._from_rows((name.encode(), _digest(sha256), size) for name, sha256, size in entries)

    @classmethod
    def read(cls, file: Iterable[bytes]) -> Entries:
        """From what `write` wrote. ValueError: another form, or an entityID twice."""
        return cls._from_rows(map(_row, file))

    def write(self, file: IO[bytes]) -> None:
        """One line each: `sha256 size entityID`; a line break or a backslash in the entityID has a backslash before."""
        file.writelines(self.lines())

    def lines(self) -> Iterator[bytes]:
        """The lines of `write`."""
        for name, sha256, size in self.rows():
            plain = name if b"\\" not in name and b"\n" not in name else _escaped(name)
            yield b"%s %d %s\n" % (sha256.hex().encode(), size, plain)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the (entityID, fragment digest) pairs in order, each part preceded by its length."""
        if not self._content:
            whole = hashlib.sha256()
            for name, sha256, _size in self.rows():
                whole.update(b"%d:%s64:%s" % (len(name), name, sha256.hex().encode()))
            self._content = whole.hexdigest()
        return self._content

    def rows(self) -> Iterator[Row]:
        """(entityID, SHA-256, size) with both as bytes: what a pass over all of them costs least with."""
        names = map(self._names.__getitem__, map(slice, chain((0,), self._ends), self._ends))
        sha256s = map(itemgetter(0), struct.iter_unpack(f"{_SHA256}s", self._sha256s))
        return zip(names, sha256s, self._sizes, strict=True)

    def get(self, entity_id: str) -> Entry | None:
        wanted = entity_id.encode()
        place = bisect_left(range(len(self)), wanted, key=self._name)
        return self[place] if place < len(self) and self._name(place) == wanted else None

    def names(self) -> Iterator[str]:
        """The entityIDs, in order."""
        return (name.decode() for name, _sha256, _size in self.rows())

    def total_size(self) -> int:
        """Of all fragments together, in bytes."""
        return sum(self._sizes)

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[Entry]:
        return (Entry(name.decode(), sha256.hex(), size) for name, sha256, size in self.rows())

    def __contains__(self, entry: object) -> bool:
        return isinstance(entry, tuple) and bool(entry) and isinstance(entry[0], str) and self.get(entry[0]) == entry

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> Entries: ...
    def __getitem__(self, place: int | slice) -> Entry | Entries:
        if isinstance(place, slice):
            return Entries.of(self[at] for at in range(*place.indices(len(self))))
        at = place + len(self) if place < 0 else place
        if not 0 <= at < len(self):
            raise IndexError(place)
        return Entry(self._name(at).decode(), self._sha256s[at * _SHA256 : (at + 1) * _SHA256].hex(), self._sizes[at])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Entries):
            return NotImplemented
        return (self._names, self._ends, self._sha256s, self._sizes) == (
            other._names,
            other._ends,
            other._sha256s,
            other._sizes,
        )

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"<{len(self)} entries {self.digest[:12]}>"

    def _name(self, place: int) -> bytes:
        return self._names[self._ends[place - 1] if place else 0 : self._ends[place]]

    @classmethod
    def _from_rows(cls, rows: Iterable[Row]) -> Entries:
        builder = Builder()
        for row in rows:
            builder.add(row)
        return builder.done()

    def _sorted(self) -> Iterator[Row]:
        before = None
        for place in sorted(range(len(self)), key=self._name):
            name = self._name(place)
            if name == before:
                raise ValueError(f"{name.decode()} occurs twice")
            before = name
            yield name, self._sha256s[place * _SHA256 : (place + 1) * _SHA256], self._sizes[place]


class Builder:
    """Entries as they come, one at a time."""

    def __init__(self) -> None:
        self._made = Entries()
        self._names, self._sha256s = bytearray(), bytearray()
        self._last = b""
        self._in_order = True

    def add(self, row: Row) -> None:
        self._in_order = self._in_order and (self._last < row[0] or not self._made._ends)
        self._last = row[0]
        self._names += row[0]
        self._sha256s += row[1]
        self._made._ends.append(len(self._names))
        self._made._sizes.append(row[2])

    def done(self) -> Entries:
        """Raises ValueError for an entityID that came twice."""
        self._made._names, self._made._sha256s = bytes(self._names), bytes(self._sha256s)
        return self._made if self._in_order else Entries._from_rows(self._made._sorted())


class Beside:
    """Walks along entries beside another pass in the same order; `passed` is told of those that nobody asked for."""

    def __init__(self, entries: Entries, passed: Callable[[Row], object] = lambda row: None) -> None:
        self._rows = entries.rows()
        self._next = next(self._rows, None)
        self._passed = passed

    def at(self, name: bytes) -> Row | None:
        """The row of this entityID, in UTF-8; each call's is above the last one's."""
        while self._next is not None and self._next[0] < name:
            self._passed(self._next)
            self._next = next(self._rows, None)
        if self._next is None or self._next[0] != name:
            return None
        found, self._next = self._next, next(self._rows, None)
        return found

    def rest(self) -> None:
        """To the end."""
        while self._next is not None:
            self._passed(self._next)
            self._next = next(self._rows, None)


def differences(before: Entries, after: Entries) -> Iterator[tuple[str, Entry | None, Entry | None]]:
    """(entityID, as it was, as it is) of every entity that came, left or has another fragment, in order."""
    for old, new in merged(before, after):
        if old is None or new is None or old[1] != new[1]:
            row = new or old
            assert row is not None  # noqa: S101 - of a merge, one side is always there
            yield row[0].decode(), old and _entry(old), new and _entry(new)


def merged(before: Entries, after: Entries) -> Iterator[tuple[Row | None, Row | None]]:
    """Both side by side, in order: (as it was, as it is) of every entity, None where it is not in one of them."""
    earlier, later = before.rows(), after.rows()
    old, new = next(earlier, None), next(later, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old[0] < new[0]):
            yield old, None
            old = next(earlier, None)
        elif old is None or new[0] < old[0]:
            yield None, new
            new = next(later, None)
        else:
            yield old, new
            old, new = next(earlier, None), next(later, None)


def _entry(row: Row) -> Entry:
    return Entry(row[0].decode(), row[1].hex(), row[2])


def _digest(sha256: str) -> bytes:
    digest = bytes.fromhex(sha256)
    if len(sha256) != 2 * _SHA256 or sha256 != digest.hex():
        raise ValueError(f"{sha256!r} is not a SHA-256 in lower-case hex digits")
    return digest


def _row(line: bytes) -> Row:
    sha256, size, name = line.removesuffix(b"\n").split(b" ", 2)
    name.decode()
    return _unescaped(name) if b"\\" in name else name, _digest(sha256.decode("ascii")), int(size)


def _escaped(name: bytes) -> bytes:
    return name.replace(b"\\", b"\\\\").replace(b"\n", b"\\n")


def _unescaped(name: bytes) -> bytes:
    return b"\\".join(part.replace(b"\\n", b"\n") for part in name.split(b"\\\\"))
