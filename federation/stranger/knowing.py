"""The reading that costs what changed: fragments that were read alone are only hashed (docs/adr/0018).

Everything else is read as in the full reading: the start tag, the Signature and the Extensions go through the same
walk, which is stopped where the first entity begins. What follows is compared byte by byte with what is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from federation.stranger.distrust import Distrust
from federation.stranger.judge import Judge, changed, not_literal, start_of
from federation.stranger.known import Known
from federation.stranger.reading import feed
from federation.stranger.verdict import Expected, Verdict
from federation.stranger.walk import MAX_PART, Walk

_END_OF_FEED = b"</md:EntitiesDescriptor>"


class _FirstEntity(Exception):
    """What is signed for its own sake begins here."""


class _Head(Judge):
    """Judges what stands before the first entity, and stops the walk there."""

    def begins(self) -> None:
        raise _FirstEntity

    @property
    def one_entity(self) -> str | None:
        """The entityID of the root, when the root is an entity."""
        return self._attributes.get("entityID")


def read_known(  # noqa: PLR0913 - read_all's, and what is known
    chunks: Iterable[bytes],
    known: Known,
    certificate_der: bytes,
    at: datetime,
    max_validity: timedelta,
    expected: Iterable[Expected],
) -> Verdict:
    """As `read_all`, and never laxer; a fragment that is not known is read alone and learned on the way.

    `expected` is a manifest's entries in document order; here their sizes say where each fragment ends.
    Raises Distrust.
    """
    judge = _Head(certificate_der, at, max_validity, None)
    source = iter(chunks)
    _read_head(judge, source)
    rest = _Rest(bytes(judge.literal), source)
    judge.literal.clear()
    with known.many():
        if judge.one_entity is None:
            _read_feed(judge, rest, known, expected)
        else:
            _read_one(judge, rest, known, expected)
    rest.check_end()
    return judge.verdict()


def _read_head(judge: _Head, source: Iterator[bytes]) -> None:
    """Up to the first entity. What is left in `literal` then begins right after the last canonical part."""
    walk = Walk(judge)
    try:
        for chunk in source:
            feed(judge, walk, chunk)
        walk.close()
    except _FirstEntity:
        if judge.is_literal:
            return
        raise not_literal() from None
    finally:
        walk.release()
    raise Distrust("empty", "Flödet har inga entiteter.", "The feed has no entities.")


def _read_feed(judge: _Head, rest: _Rest, known: Known, expected: Iterable[Expected]) -> None:
    for entry in expected:
        fragment = rest.take(min(entry[2], MAX_PART + 1))
        _fragment(judge, known, entry, fragment)
        judge.covers(fragment)
    if rest.take(len(_END_OF_FEED)) != _END_OF_FEED:
        raise Distrust(
            "entity-unexpected",
            "Efter den sista väntade entiteten kommer inte flödets slut.",
            "After the last expected entity the feed does not end.",
        )
    judge.covers(_END_OF_FEED)


def _read_one(judge: _Head, rest: _Rest, known: Known, expected: Iterable[Expected]) -> None:
    """An MDQ answer: the fragment's start tag is the root's, and the rest of it stands after the Signature."""
    entity_id = judge.one_entity or ""
    inside = bytes(rest.take(MAX_PART + 1))
    entries = iter(expected)
    entry = next(entries, None)
    if entry is None or entry[0] != entity_id or next(entries, None) is not None:
        raise Distrust("entity-unexpected", f"{entity_id} ska inte vara med.", f"{entity_id} is not expected.")
    _fragment(judge, known, entry, memoryview(start_of(entity_id) + inside))
    judge.covers(inside)


def _fragment(judge: _Head, known: Known, entry: Expected, fragment: memoryview) -> None:
    entity_id, sha256, _size = entry
    start = start_of(entity_id)
    digest = hashlib.sha256(fragment).digest()
    if fragment[: len(start)] != start or digest.hex() != sha256:
        raise changed(entity_id)
    if not known.knows(digest):
        known.learn(entity_id, bytes(fragment))
        judge.read += 1
    judge.name(entity_id, sha256)


class _Rest:
    """What stands after the head, in pieces of the sizes asked for."""

    def __init__(self, begun: bytes, source: Iterator[bytes]) -> None:
        self._chunk = memoryview(begun)
        self._source = source

    def take(self, size: int) -> memoryview:
        """The next bytes; fewer when the document ends before."""
        if len(self._chunk) < size:
            pieces, length = [bytes(self._chunk)], len(self._chunk)
            while length < size and (more := next(self._source, b"")):
                pieces.append(more)
                length += len(more)
            self._chunk = memoryview(b"".join(pieces))
        taken, self._chunk = self._chunk[:size], self._chunk[size:]
        return taken

    def check_end(self) -> None:
        if self._chunk or any(self._source):
            raise Distrust("not-xml", "Det står något efter slutet.", "Something stands after the end.")
