"""Which fragments get into a feed: one look at each, and a reason for each that stays out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple, Protocol, runtime_checkable

from federation.aggregate import structure
from federation.aggregate.entries import Beside, Builder, Entries, Row
from federation.aggregate.types import Fragment, Fragments, in_order

_MEMORY = structure.Memory()
_NOBODY = Entries()


class Quarantined(NamedTuple):
    """An entity that was left out: reason code and sentences."""

    entity_id: str
    code: str
    sv: str
    en: str


@runtime_checkable
class Mending(Protocol):
    """A source that may have another copy of a fragment that is damaged; it gives that one from then on."""

    def mend(self, fragment: Fragment) -> Fragment: ...


class Admission:
    """Goes through the fragments once, in order: admits or quarantines each, remembering which places to skip.

    `known` are entries whose fragments were looked at before, with the same eyes, and found sound.
    """

    def __init__(self, approved: Entries | None, known: Entries = _NOBODY) -> None:
        self._approved = None if approved is None else Beside(approved, self._name_missing)
        self._known = Beside(known)
        self._last: bytes | None = None
        self.entries = Builder()
        self.quarantined: list[Quarantined] = []
        self.skipped: set[int] = set()

    def admit(self, source: Fragments) -> Iterator[tuple[Fragment, bytes]]:
        """Each admitted fragment and the SHA-256 of its content. ValueError for a source out of order."""
        mend = source.mend if isinstance(source, Mending) else None
        for place, found in enumerate(in_order(source)):
            fragment, digest = found, hashlib.sha256(found.content).digest()
            if mend is not None and digest.hex() != found.sha256:
                fragment = mend(found)
                digest = hashlib.sha256(fragment.content).digest()
            name = fragment.entity_id.encode()
            reason = self._reason(fragment, name, digest)
            if reason:
                self.skipped.add(place)
                self.quarantined.append(Quarantined(fragment.entity_id, *reason))
                continue
            self.entries.add((name, digest, len(fragment.content)))
            yield fragment, digest
        if self._approved is not None:
            self._approved.rest()

    def _reason(self, fragment: Fragment, name: bytes, digest: bytes) -> structure.Defect | None:
        if self._last is not None and name <= self._last:
            return self._twice(name)
        self._last = name
        approved = self._approved.at(name) if self._approved is not None else None
        known = self._known.at(name)
        allowed = self._approved is None or (approved is not None and approved[1] == digest)
        if allowed and known is not None and known[1] == digest:
            return None
        if self._approved is not None and (approved is None or approved[1].hex() != fragment.sha256):
            return structure.Defect(
                "not-approved",
                "Fragmentet är inte det som manifestet godkänner. Publicera igen från en ny läsning.",
                "The fragment is not the one that the manifest approves. Publish again from a new reading.",
            )
        return sound(fragment, digest)

    def _twice(self, name: bytes) -> structure.Defect:
        if self._last is not None and name < self._last:
            raise ValueError(f"The fragments are out of order at {name.decode()}")
        return structure.Defect(
            "duplicate-entity-id",
            "Samma entityID förekommer två gånger; den första behölls. Ta bort den ena.",
            "The same entityID occurs twice; the first was kept. Remove one of them.",
        )

    def _name_missing(self, row: Row) -> None:
        self.quarantined.append(
            Quarantined(
                row[0].decode(),
                "missing",
                "Entiteten är godkänd men dess fragment saknas. Bygg om fragmentet.",
                "The entity is approved but its fragment is missing. Rebuild the fragment.",
            )
        )


def sound(fragment: Fragment, digest: bytes | None = None) -> structure.Defect | None:
    """What is wrong with the fragment, if anything; `digest` is the SHA-256 of its content where that is known."""
    if (digest or hashlib.sha256(fragment.content).digest()).hex() != fragment.sha256:
        return structure.Defect(
            "digest",
            "Fragmentets innehåll stämmer inte med dess SHA-256. Bygg om fragmentet.",
            "The fragment's content does not match its SHA-256. Rebuild the fragment.",
        )
    if _MEMORY.knows(fragment):
        return None
    reason = structure.defect(fragment)
    if reason is None:
        _MEMORY.add(fragment)
    return reason
