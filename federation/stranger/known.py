"""Fragments that were read alone and found right, by their SHA-256.

Read alone means: inside a root that declares md and nothing else, expat reports exactly one md:EntityDescriptor with
exactly this entityID, nothing that `structure` forbids, and its canonical form is the very bytes that were given.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from federation.stranger.canonical import Context, Writer, split, tag_of
from federation.stranger.distrust import Distrust
from federation.stranger.judge import not_literal, start_of
from federation.stranger.structure import ENTITY, MD, check_entity, inspect, parse, parser
from federation.stranger.walk import MAX_PART

_OPEN = f'<md:EntitiesDescriptor xmlns:md="{MD}">'.encode()
_CLOSE = b"</md:EntitiesDescriptor>"
_WIDTH = 32
_BUCKETS = 1 << 12
_SHARED = 256
# What was known by other rules than these is not known: change the words when a rule becomes stricter.
_RULES = hashlib.sha256(b"sigill stranger: fragments read alone, rules 1").digest()


class Known:
    """Remembers digests in a file that only grows, 32 bytes each; in memory about as much.

    Whoever can write the file can make the stranger believe: it belongs to the signer, as the key does. A damaged or
    lost one costs time only, since a digest that is not in it is read alone again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._buckets: dict[int, bytes] = {}
        self._learning: list[bytes] | None = None
        self._read, self._context = 0, Context({"md": MD})
        content = path.read_bytes() if path.exists() else b""
        if content[:_WIDTH] == _RULES:
            for place in range(_WIDTH, len(content) - _WIDTH + 1, _WIDTH):
                self._remember(content[place : place + _WIDTH])
            whole = len(content) - len(content) % _WIDTH
            if whole != len(content):  # a process died while it wrote
                os.truncate(path, whole)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_RULES)

    def knows(self, sha256: bytes | str) -> bool:
        """Whether the fragment with this SHA-256 (hex, or its 32 bytes) was read alone."""
        digest = bytes.fromhex(sha256) if isinstance(sha256, str) else sha256
        bucket = self._buckets.get(_bucket(digest), b"")
        place = bucket.find(digest)
        while place % _WIDTH and place != -1:  # the end of one digest and the beginning of the next
            place = bucket.find(digest, place + 1)
        return place != -1

    def learn(self, entity_id: str, content: bytes) -> None:
        """Read a fragment alone, unless it is known. Raises Distrust."""
        if not content.startswith(start_of(entity_id)):
            raise Distrust(
                "start-tag",
                f"Fragmentet börjar inte med starttaggen för {entity_id}.",
                f"The fragment does not begin with the start tag of {entity_id}.",
            )
        digest = hashlib.sha256(content).digest()
        if self.knows(digest):
            return
        self._read += 1
        if self._read % _SHARED == 0:  # what tags look like is shared between fragments, but not for ever
            self._context.release()
            self._context = Context({"md": MD})
        _Alone(entity_id, self._context).read(content)
        self._remember(digest)
        if self._learning is None:
            self._append(digest)
        else:
            self._learning.append(digest)

    @contextmanager
    def many(self) -> Iterator[None]:
        """Within this, what is learned is written together at the end, even when the end is a Distrust."""
        self._learning = []
        try:
            yield
        finally:
            learned, self._learning = self._learning, None
            if learned:
                self._append(b"".join(learned))

    def _append(self, digests: bytes) -> None:
        with self._path.open("ab") as file:  # one write: two signers may learn at the same time
            file.write(digests)

    def _remember(self, digest: bytes) -> None:
        bucket = _bucket(digest)
        self._buckets[bucket] = self._buckets.get(bucket, b"") + digest


class _Alone:
    """One reading of one fragment."""

    def __init__(self, entity_id: str, context: Context) -> None:
        self._entity_id = entity_id
        self._seen = False
        self._tag = tag_of(split(ENTITY), [split("entityID")], context)
        self._writer = Writer(context, inspect, self._entity_ends)
        self._parser = parser()

    def read(self, content: bytes) -> None:
        if len(content) > MAX_PART:
            raise Distrust(
                "too-large",
                f"Fragmentet är {len(content)} byte; högst {MAX_PART} läses.",
                f"The fragment is {len(content)} bytes; at most {MAX_PART} are read.",
            )
        try:
            self._parse(content)
            if self._writer.take() != content:
                raise not_literal()
        finally:
            self._release()

    def _release(self) -> None:
        """As `Walk.release`."""
        self._parser.StartElementHandler = self._parser.EndElementHandler = self._parser.CharacterDataHandler = None
        del self._parser, self._writer

    def _parse(self, content: bytes) -> None:
        parse(self._parser, _OPEN)
        self._outside()
        parse(self._parser, content)
        if not self._seen or self._writer.stack:
            raise _not_one_entity()
        self._parser.EndElementHandler = None
        parse(self._parser, _CLOSE, final=True)

    def _outside(self) -> None:
        self._parser.StartElementHandler = self._entity_starts
        self._parser.EndElementHandler = self._too_early
        self._parser.CharacterDataHandler = self._too_early

    def _entity_starts(self, name: str, attributes: list[str]) -> None:
        if name != ENTITY or self._seen or check_entity(attributes) != self._entity_id:
            raise _not_one_entity()
        self._seen = True
        self._writer.open(self._tag, attributes)
        self._parser.StartElementHandler = self._writer.start
        self._parser.EndElementHandler = self._writer.end
        self._parser.CharacterDataHandler = self._writer.text

    def _entity_ends(self) -> None:
        self._outside()

    def _too_early(self, _: str) -> None:
        raise _not_one_entity()


def _bucket(digest: bytes) -> int:
    return int.from_bytes(digest[:2], "big") % _BUCKETS


def _not_one_entity() -> Distrust:
    return Distrust(
        "not-one-entity",
        "Fragmentet är inte exakt ett md:EntityDescriptor med sitt entityID.",
        "The fragment is not exactly one md:EntityDescriptor with its entityID.",
    )
