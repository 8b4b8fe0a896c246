"""Answers to sign, laid out so that other signers can take a share: files of some dozens, claimed by a rename.

    in the feed's directory, work/<recipe>-<epoch>/recipe.json
        000007.todo          to be claimed
        000007.claimed-<who> somebody is at it
        000007.done          lines of `documents.txt`; the answers are in the store

An answer is the same whoever signs it, so nobody waits for anybody: the publisher signs what is claimed but not done
at the end, and what comes later is what it has already.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from federation.aggregate.documents import Document, Recipe, parsed

WORK = "work"
CHUNK = 50  # what another signer is still at when all else is done is signed twice: it should not be much


class Wanted(NamedTuple):
    """One answer to sign: of which entity and fragment (hex), and when its window begins (seconds since 1970).

    `offset` and `size` say where the fragment stands in the aggregate that is being written.
    """

    fragment: str
    offset: int
    size: int
    begin: int
    entity_id: str

    def as_text(self) -> str:
        return f"{json.dumps(self)}\n"

    @classmethod
    def parse(cls, line: str) -> Wanted:
        return cls(*json.loads(line))


SignAll = Callable[[Iterable[Wanted]], Iterator[Document]]


class Bench:
    """The work of one publication."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._chunks = 0

    @classmethod
    def clear(cls, feed_directory: Path, recipe: Recipe, epoch: int) -> Bench:
        """An empty one; what dead publications left is thrown away."""
        shutil.rmtree(feed_directory / WORK, ignore_errors=True)
        bench = cls(feed_directory / WORK / f"{recipe.name}-{epoch}")
        bench.directory.mkdir(parents=True)
        _write(bench.directory / "recipe.json", json.dumps(recipe.as_json()).encode())
        return bench

    @property
    def recipe(self) -> Recipe:
        return Recipe(**json.loads((self.directory / "recipe.json").read_bytes()))

    def lay_out(self, wanted: list[Wanted]) -> None:
        for begin in range(0, len(wanted), CHUNK):
            chunk = wanted[begin : begin + CHUNK]
            _write(self.directory / f"{self._chunks:06}.todo", "".join(map(Wanted.as_text, chunk)).encode())
            self._chunks += 1

    def work(self, sign_all: SignAll, *, from_the_end: bool = False) -> int:
        """Claim and sign until nothing is left to claim. Returns how many answers that were.

        FileNotFoundError when the publication is over and has cleared its bench.
        """
        count = 0
        while claimed := self._claim(from_the_end=from_the_end):
            count += self._sign(claimed, sign_all)
        return count

    def results(self, sign_all: SignAll) -> Iterator[Document]:
        """All answers in the order in which they were laid out; what was claimed and is not done is signed here."""
        for number in range(self._chunks):
            done = self.directory / f"{number:06}.done"
            if not done.exists():
                for claimed in self.directory.glob(f"{number:06}.claimed-*"):
                    self._sign(claimed, sign_all)
            with done.open("rb") as file:
                yield from parsed(file)

    def remove(self) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)

    def _claim(self, *, from_the_end: bool) -> Path | None:
        waiting = (name for name in os.listdir(self.directory) if name.endswith(".todo"))
        for name in sorted(waiting, reverse=from_the_end):
            path = self.directory / name
            mine = path.with_suffix(f".claimed-{os.uname().nodename}-{os.getpid()}")
            try:
                return path.rename(mine)
            except FileNotFoundError:
                continue
        return None

    def _sign(self, claimed: Path, sign_all: SignAll) -> int:
        try:
            wanted = [Wanted.parse(line) for line in claimed.read_text().splitlines()]
        except FileNotFoundError:
            return 0  # whoever had claimed it is done after all
        lines = [document.line() for document in sign_all(wanted)]
        _write(claimed.with_suffix(".done"), b"".join(lines))
        claimed.unlink(missing_ok=True)
        return len(lines)


def benches(feed_directory: Path) -> Iterator[Bench]:
    """Where there may be work to share."""
    if (feed_directory / WORK).is_dir():
        yield from (Bench(path) for path in sorted((feed_directory / WORK).iterdir()))


def _write(path: Path, content: bytes) -> None:
    """By a rename: others look in while this is written. Not synced: after a crash all of it is thrown away."""
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    aside.write_bytes(content)
    aside.rename(path)
