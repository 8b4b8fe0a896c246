"""P6: what may be signed. `Prepared` comes from here only, and `sign()` takes nothing else.

One bad fragment never blocks the others: it is quarantined with a reason, and the rest is published (promise
4). What is wrong with the frame, or leaves the feed empty, refuses the whole: PreflightRefused.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from federation.aggregate import assemble
from federation.aggregate.admission import Admission, Quarantined, sound
from federation.aggregate.digesting import Digesting
from federation.aggregate.entries import Entries
from federation.aggregate.frame import check_frame
from federation.aggregate.refusal import PreflightRefused
from federation.aggregate.types import Fragment, Fragments, Frame, in_order

MAX_AGGREGATE = 1 << 31

__all__ = ["PreflightRefused", "Prepared", "Quarantined", "prepare", "prepare_entity"]

_TOKEN = object()
_NOBODY = Entries()

Kind = Literal["aggregate", "entity"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that passed every check: `head`, then the Signature, then `pieces()`.

    `digest` is the SHA-256 of head and pieces: the DigestValue; `checksum` the CRC-32 of the fragments, one after
    another, by which a writer sees that it read again what was prepared. Only `prepare()` and `prepare_entity()`
    can make one.
    """

    kind: Kind
    frame: Frame
    root_id: str
    head: bytes
    digest: bytes
    checksum: int
    size: int
    entries: Entries
    quarantined: tuple[Quarantined, ...]
    _source: Fragments
    _skipped: frozenset[int]
    _token: object

    def __post_init__(self) -> None:
        if self._token is not _TOKEN:
            raise TypeError("Prepared is made by prepare() and prepare_entity() only")

    def fragments(self) -> Iterator[Fragment]:
        """The admitted fragments, from the start, in order."""
        if not self._skipped:
            return in_order(self._source)
        return (piece for place, piece in enumerate(in_order(self._source)) if place not in self._skipped)

    def pieces(self) -> Iterator[bytes]:
        """What stands after the Signature, piece by piece; the writer compares them with `digest` again."""
        if self.kind == "aggregate":
            yield from assemble.body(self.frame, self.fragments())
            return
        for fragment in self.fragments():
            yield fragment.content[len(assemble.fragment_start_tag(fragment.entity_id)) :]


def prepare(
    frame: Frame, fragments: Fragments, *, approved: Entries | None = None, known: Entries = _NOBODY
) -> Prepared:
    """An aggregate from the fragments, in ascending order of the entityID's UTF-8 bytes.

    `fragments` is a sequence or a function that starts again and keeps that order (they are read once here and once
    per write). With `approved` nothing else gets in and what is missing is named; `known` are entries that passed
    these checks before, and of which only the digest is compared. Raises PreflightRefused for a bad frame, an empty
    feed or one that is too large, ValueError for a function out of order.
    """
    check_frame(frame)
    _two_passes(fragments)
    admission = Admission(approved, known)
    head, begin = assemble.start_tag(frame), assemble.extensions(frame)
    with Digesting(head + begin) as whole:
        for fragment, _digest in admission.admit(fragments):
            whole.add(fragment.content)
        digest = whole.done(assemble.END_TAG)
    entries = admission.entries.done()
    if not entries:
        raise _empty(admission)
    size = len(head) + len(begin) + entries.total_size() + len(assemble.END_TAG)
    _not_too_large(size)
    return Prepared(
        kind="aggregate",
        frame=frame,
        root_id=frame.identifier,
        head=head,
        digest=digest,
        checksum=whole.checksum,
        size=size,
        entries=entries if entries != approved or approved is None else approved,
        quarantined=tuple(admission.quarantined),
        _source=fragments,
        _skipped=frozenset(admission.skipped),
        _token=_TOKEN,
    )


def _not_too_large(size: int) -> None:
    if size > MAX_AGGREGATE:
        raise PreflightRefused(
            "aggregate-too-large",
            f"Flödet blir {size} byte; högst {MAX_AGGREGATE} tillåts. Dela upp det på flera.",
            f"The feed would be {size} bytes; at most {MAX_AGGREGATE} are allowed. Split it into several.",
        )


def prepare_entity(frame: Frame, fragment: Fragment) -> Prepared:
    """One entity's own document (MDQ) from a fragment. Raises PreflightRefused when unfit."""
    check_frame(frame)
    reason = sound(fragment)
    if reason:
        raise PreflightRefused(*reason)
    head = assemble.entity_start_tag(frame, fragment)
    rest = memoryview(fragment.content)[len(assemble.fragment_start_tag(fragment.entity_id)) :]
    digest = hashlib.sha256(head)
    digest.update(rest)
    return Prepared(
        kind="entity",
        frame=frame,
        root_id=assemble.entity_identifier(frame, fragment),
        head=head,
        digest=digest.digest(),
        checksum=zlib.crc32(fragment.content),
        size=len(head) + len(rest),
        entries=Entries.of([(fragment.entity_id, fragment.sha256, len(fragment.content))]),
        quarantined=(),
        _source=(fragment,),
        _skipped=frozenset(),
        _token=_TOKEN,
    )


def _two_passes(fragments: Fragments) -> None:
    if isinstance(fragments, Iterator):
        raise TypeError("fragments must be a sequence or a function: an iterator can be gone through only once")


def _empty(admission: Admission) -> PreflightRefused:
    count = len(admission.quarantined)
    return PreflightRefused(
        "empty-feed",
        f"Flödet skulle bli tomt ({count} entiteter i karantän), och ett flöde utan entiteter är inte"
        " giltigt enligt schemat. Den senaste utgåvan ligger kvar; åtgärda entiteterna eller stäng flödet.",
        f"The feed would be empty ({count} entities in quarantine), and a feed without entities is not"
        " valid by the schema. The last release stays; mend the entities or close the feed.",
    )
