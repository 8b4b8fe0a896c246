"""P10: the MDQ answers of a release. What was signed before, for this fragment and window, is taken over.

Two passes over the entities, side by side with what the release before says of its answers: the first finds what has
to be signed, the second puts old and new together in order. Nothing is held of all of them but a letter each.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from federation.aggregate.ahead import Ahead
from federation.aggregate.documents import Document, Recipe, size_of
from federation.aggregate.earlier import Earlier
from federation.aggregate.entries import Entries
from federation.aggregate.keys import SigningKey
from federation.aggregate.preflight import prepare_entity
from federation.aggregate.sign import sign
from federation.aggregate.store import Store
from federation.aggregate.types import Fragment
from federation.aggregate.work import Bench, SignAll, Wanted

FEW = 200  # signed sooner than anybody else would have heard of them
_KEPT, _AHEAD, _SIGNED = b"k", b"a", b"s"

ReadFragment = Callable[[Wanted], bytes]


def signer(recipe: Recipe, key: SigningKey, store: Store, read: ReadFragment) -> SignAll:
    """A function that signs answers, one by one, and puts each and its gzip into the store.

    It raises PreflightRefused for a fragment that is not fit, KeyRefused, or OSError.
    """

    def sign_all(wanted: Iterable[Wanted]) -> Iterator[Document]:
        for one in wanted:
            fragment = Fragment(one.entity_id, one.fragment, read(one))
            prepared = prepare_entity(recipe.frame(one.begin), fragment)
            answer = b"".join(sign(prepared, key).pieces())
            sha1 = hashlib.sha1(one.entity_id.encode(), usedforsecurity=False).hexdigest()
            twin = gzip.compress(answer, 6, mtime=0)
            yield Document(sha1, one.fragment, *store.put(answer), *store.put(twin), recipe.valid_until(one.begin))

    return sign_all


def from_aggregate(path: Path) -> ReadFragment:
    """Fragments as they stand in the aggregate that was just written."""

    def read(wanted: Wanted) -> bytes:
        with path.open("rb") as file:
            return os.pread(file.fileno(), wanted.size, wanted.offset)

    return read


@dataclass
class Answers:
    """The answers to `entries` at one instant; `begin_at` is where the first fragment stands in the aggregate."""

    entries: Entries
    recipe: Recipe
    at: datetime
    begin_at: int
    earlier: Earlier
    ahead: Ahead

    def lines(
        self, bench: Callable[[], Bench], sign_all: SignAll, ring: Callable[[], None]
    ) -> Iterator[tuple[bytes, bool]]:
        """What `documents.txt` says of all of them, in the order of the entries, and whether each is fresh: not in the
        release before. What was said of those that are kept is handed on as it stands.

        More than a few hundred to sign are laid out on the bench, and `ring` is called, so that others help.
        """
        letters, few, shared = bytearray(), list[Wanted](), None
        for letter, wanted in self._look():
            letters += letter
            if wanted is None:
                continue
            few.append(wanted)
            if len(few) == FEW:
                shared = shared or bench()
                shared.lay_out(few)
                few = []
        if shared is None:
            signed = iter(list(sign_all(few)))
        else:
            shared.lay_out(few)
            ring()
            shared.work(sign_all, from_the_end=True)
            signed = shared.results(sign_all)
        yield from self._together(letters, signed)
        if shared is not None:
            shared.remove()

    def _look(self) -> Iterator[tuple[bytes, Wanted | None]]:
        """Of each entity: where its answer comes from, and what is to be signed."""
        offset = self.begin_at
        old = self.earlier.documents(self.recipe)
        with self.earlier.looking() as is_whole:
            for name, sha256, size in self.entries.rows():
                sha1, fragment = hashlib.sha1(name, usedforsecurity=False).hexdigest(), sha256.hex()
                begin = self.recipe.begin(sha1, self.at)
                until = self.recipe.valid_until(begin)
                kept = old.at(name)
                if kept and (long := size_of(kept, sha1, fragment, until)) is not None and is_whole(sha1, long):
                    yield _KEPT, None
                elif self.ahead.get(sha1, fragment, until):
                    yield _AHEAD, None
                else:
                    yield _SIGNED, Wanted(fragment, offset, size, begin, name.decode())
                offset += size

    def _together(self, letters: bytearray, signed: Iterator[Document]) -> Iterator[tuple[bytes, bool]]:
        old = self.earlier.documents(self.recipe)
        for letter, (name, sha256, _size) in zip(letters, self.entries.rows(), strict=True):
            kept = old.at(name)
            if letter == _SIGNED[0]:
                yield next(signed).line(), True
            elif letter == _KEPT[0] and kept is not None:
                yield kept, False
            else:
                sha1 = hashlib.sha1(name, usedforsecurity=False).hexdigest()
                until = self.recipe.valid_until(self.recipe.begin(sha1, self.at))
                found = self.ahead.get(sha1, sha256.hex(), until)
                if found is None:
                    raise ValueError(f"The answer about {name.decode()} was lost while the release was written")
                yield found.line(), True


def next_windows(  # noqa: PLR0913 - one instant, one recipe, and where things are
    entries: Entries, recipe: Recipe, now: datetime, until: datetime, begin_at: int, ahead: Ahead
) -> Iterator[Wanted]:
    """What will have to be signed between the two instants for no other reason than that time goes on."""
    offset = begin_at
    for name, sha256, size in entries.rows():
        sha1 = hashlib.sha1(name, usedforsecurity=False).hexdigest()
        begin = recipe.begin(sha1, until)
        if begin != recipe.begin(sha1, now) and not ahead.get(sha1, sha256.hex(), recipe.valid_until(begin)):
            yield Wanted(sha256.hex(), offset, size, begin, name.decode())
        offset += size


def sign_together(feed_directory: Path, key: SigningKey, read: ReadFragment, benches: Iterable[Bench]) -> int:
    """Take a share of what other signers have laid out for this key. Returns how many answers were signed."""
    store, count = Store(feed_directory), 0
    for bench in benches:
        with suppress(FileNotFoundError), store.writing():  # gone: the publication is over
            recipe = bench.recipe
            if recipe.certificate == hashlib.sha256(key.certificate_der).hexdigest():
                count += bench.work(signer(recipe, key, store, read))
    return count
