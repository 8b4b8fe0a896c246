"""P6: what may be signed. `Prepared` comes from here only, and `sign()` takes nothing else.

One bad fragment never blocks the others: it is quarantined with a reason, and the rest is published (promise
4). What is wrong with the frame, or leaves the feed empty, refuses the whole: PreflightRefused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from federation.aggregate import assemble
from federation.aggregate.admission import Admission, Quarantined, sound
from federation.aggregate.frame import check_frame
from federation.aggregate.refusal import PreflightRefused
from federation.aggregate.types import Entry, Fragment, Fragments, Frame, each

MAX_AGGREGATE = 1 << 29

__all__ = ["PreflightRefused", "Prepared", "Quarantined", "prepare", "prepare_entity"]

_TOKEN = object()

Kind = Literal["aggregate", "entity"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that passed every check: `head`, then the Signature, then `pieces()`.

    `digest` is the SHA-256 of head and pieces: the DigestValue. Only `prepare()` and `prepare_entity()` can
    make one.
    """

    kind: Kind
    frame: Frame
    root_id: str
    head: bytes
    digest: bytes
    size: int
    entries: tuple[Entry, ...]
    quarantined: tuple[Quarantined, ...]
    _source: Fragments
    _skipped: frozenset[int]
    _token: object

    def __post_init__(self) -> None:
        if self._token is not _TOKEN:
            raise TypeError("Prepared is made by prepare() and prepare_entity() only")

    def fragments(self) -> Iterator[Fragment]:
        """The admitted fragments, from the start, in order."""
        return (piece for place, piece in enumerate(each(self._source)) if place not in self._skipped)

    def pieces(self) -> Iterator[bytes]:
        """What stands after the Signature, piece by piece; the writer compares them with `digest` again."""
        if self.kind == "aggregate":
            yield from assemble.body(self.frame, self.fragments())
            return
        for fragment in self.fragments():
            yield fragment.content[len(assemble.fragment_start_tag(fragment.entity_id)) :]


def prepare(frame: Frame, fragments: Fragments, *, approved: Mapping[str, str] | None = None) -> Prepared:
    """An aggregate from the fragments, in the order given.

    `fragments` is a sequence or a function that starts again (they are read once here and once per write).
    With `approved` (a manifest's `expected`: entityID to digest) nothing else gets in and what is missing is
    named. Raises PreflightRefused for a bad frame, an empty feed or one that is too large.
    """
    check_frame(frame)
    _two_passes(fragments)
    admission = Admission(approved)
    head = assemble.start_tag(frame)
    digest, size = hashlib.sha256(head), len(head)
    for piece in assemble.body(frame, admission.admit(fragments)):
        digest.update(piece)
        size += len(piece)
    if not admission.entries:
        raise _empty(admission)
    if size > MAX_AGGREGATE:
        raise PreflightRefused(
            "aggregate-too-large",
            f"Flödet blir {size} byte; högst {MAX_AGGREGATE} tillåts. Dela upp det på flera.",
            f"The feed would be {size} bytes; at most {MAX_AGGREGATE} are allowed. Split it into several.",
        )
    return Prepared(
        kind="aggregate",
        frame=frame,
        root_id=frame.identifier,
        head=head,
        digest=digest.digest(),
        size=size,
        entries=tuple(admission.entries.values()),
        quarantined=tuple(admission.quarantined),
        _source=fragments,
        _skipped=frozenset(admission.skipped),
        _token=_TOKEN,
    )


def prepare_entity(frame: Frame, fragment: Fragment) -> Prepared:
    """One entity's own document (MDQ) from a fragment. Raises PreflightRefused when unfit."""
    check_frame(frame)
    reason = sound(fragment)
    if reason:
        raise PreflightRefused(*reason)
    head = assemble.entity_start_tag(frame, fragment.entity_id)
    rest = memoryview(fragment.content)[len(assemble.fragment_start_tag(fragment.entity_id)) :]
    digest = hashlib.sha256(head)
    digest.update(rest)
    return Prepared(
        kind="entity",
        frame=frame,
        root_id=assemble.entity_identifier(frame, fragment.entity_id),
        head=head,
        digest=digest.digest(),
        size=len(head) + len(rest),
        entries=(Entry(fragment.entity_id, fragment.sha256, len(fragment.content)),),
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
