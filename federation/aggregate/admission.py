"""Which fragments get into a feed: one look at each, and a reason for each that stays out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from federation.aggregate import structure
from federation.aggregate.types import Entry, Fragment, Fragments, each

_MEMORY = structure.Memory()


class Quarantined(NamedTuple):
    """An entity that was left out: reason code and sentences."""

    entity_id: str
    code: str
    sv: str
    en: str


class Admission:
    """Goes through the fragments once: admits or quarantines each, remembering which places to skip."""

    def __init__(self, approved: Mapping[str, str] | None) -> None:
        self.approved = approved
        self.entries: dict[str, Entry] = {}
        self.quarantined: list[Quarantined] = []
        self.skipped: set[int] = set()

    def admit(self, source: Fragments) -> Iterator[Fragment]:
        for place, fragment in enumerate(each(source)):
            reason = self._reason(fragment)
            if reason:
                self.skipped.add(place)
                self.quarantined.append(Quarantined(fragment.entity_id, *reason))
                continue
            self.entries[fragment.entity_id] = Entry(fragment.entity_id, fragment.sha256, len(fragment.content))
            yield fragment
        self._name_the_missing()

    def _reason(self, fragment: Fragment) -> structure.Defect | None:
        if fragment.entity_id in self.entries:
            return structure.Defect(
                "duplicate-entity-id",
                "Samma entityID förekommer två gånger; den första behölls. Ta bort den ena.",
                "The same entityID occurs twice; the first was kept. Remove one of them.",
            )
        if self.approved is not None and self.approved.get(fragment.entity_id) != fragment.sha256:
            return structure.Defect(
                "not-approved",
                "Fragmentet är inte det som manifestet godkänner. Publicera igen från en ny läsning.",
                "The fragment is not the one that the manifest approves. Publish again from a new reading.",
            )
        return sound(fragment)

    def _name_the_missing(self) -> None:
        seen = self.entries.keys() | {gone.entity_id for gone in self.quarantined}
        for entity_id in self.approved or ():
            if entity_id not in seen:
                self.quarantined.append(
                    Quarantined(
                        entity_id,
                        "missing",
                        "Entiteten är godkänd men dess fragment saknas. Bygg om fragmentet.",
                        "The entity is approved but its fragment is missing. Rebuild the fragment.",
                    )
                )


def sound(fragment: Fragment) -> structure.Defect | None:
    if hashlib.sha256(fragment.content).hexdigest() != fragment.sha256:
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
