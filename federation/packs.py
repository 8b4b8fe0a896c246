"""Where a publication reads its fragments from: the aggregate that is served already has nearly all of them."""

import hashlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from federation.aggregate.entries import Entries, Row
from federation.aggregate.types import Fragment
from federation.fragments import stored_among

_AHEAD = 1 << 20  # bytes: a hundred fragments or so with one call


@dataclass(frozen=True, slots=True)
class Pack:
    """A published aggregate as a pack of fragments: one open file instead of ten thousand.

    `entries` are its manifest's, which stand one after another at its end, before `end_tag`.
    """

    path: Path
    entries: Entries
    end_tag: bytes

    def begins(self) -> int:
        """Where the first fragment begins; below zero where the file is too short to be what it should."""
        return self.path.stat().st_size - len(self.end_tag) - self.entries.total_size()

    def one(self, entity_id: str) -> bytes | None:
        """One entity's fragment; None where it is not in the pack, or is damaged there."""
        wanted, offset = entity_id.encode(), max(self.begins(), 0)
        for name, sha256, size in self.entries.rows():
            if name == wanted:
                with self.path.open("rb") as packed:
                    packed.seek(offset)
                    content = packed.read(size)
                return content if hashlib.sha256(content).digest() == sha256 else None
            offset += size
        return None


class Reader:
    """The fragments of `entries`, one at a time, each time from the start: from `pack` those that it has.

    Nothing is compared with its digest here: preflight does, once, and asks for another copy of what is damaged
    (`federation.aggregate.admission.Mending`).
    """

    def __init__(self, entries: Entries, pack: Pack | None = None) -> None:
        self._entries, self._pack = entries, pack
        self._damaged: set[bytes] = set()  # in the pack

    def __call__(self) -> Iterator[Fragment]:
        with self._pack.path.open("rb", buffering=_AHEAD) if self._pack else nullcontext() as packed:
            at = -1  # where the file is read from next
            for (name, sha256, size), offset in self._placed():
                if packed is None or offset is None or sha256 in self._damaged:
                    content = stored_among(sha256.hex(), self._entries)
                else:
                    if offset != at:
                        packed.seek(offset)
                    content = packed.read(size)
                    at = offset + size
                yield Fragment(name.decode(), sha256.hex(), content)

    def mend(self, fragment: Fragment) -> Fragment:
        """The copy in the store, which is read from now on; a damaged file is quarantined by preflight, and named."""
        self._damaged.add(bytes.fromhex(fragment.sha256))
        return Fragment(fragment.entity_id, fragment.sha256, stored_among(fragment.sha256, self._entries))

    def _placed(self) -> Iterator[tuple[Row, int | None]]:
        """Each entry and where its fragment begins in the pack, None where it is not there; both side by side."""
        offset = self._pack.begins() if self._pack else -1
        packed = self._pack.entries.rows() if self._pack and offset >= 0 else iter(())
        one = next(packed, None)
        for row in self._entries.rows():
            while one is not None and one[0] < row[0]:
                offset += one[2]
                one = next(packed, None)
            yield row, offset if one is not None and one[:2] == row[:2] else None
