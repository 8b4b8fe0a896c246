"""The sink that judges: is every part what was signed, what was expected, and written as canonical form writes it?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from federation.stranger import signature
from federation.stranger.canonical import attribute
from federation.stranger.distrust import Distrust
from federation.stranger.signature import Capture
from federation.stranger.uniqueness import Uniqueness
from federation.stranger.verdict import Expected, Verdict, valid_until

Found = Callable[[str, str], None]


class Judge:
    """Holds the bytes that were fed and not yet accounted for (`literal`), and never more than a part of them."""

    def __init__(
        self,
        certificate_der: bytes,
        at: datetime,
        max_validity: timedelta,
        expected: Iterable[Expected] | None,
        found: Found | None = None,
    ) -> None:
        self._pinned = certificate_der
        self._at, self._max_validity = at, max_validity
        self._expected = None if expected is None else iter(expected)
        self._found = found
        self._names = Uniqueness()
        self._attributes: dict[str, str] = {}
        self._covered = hashlib.sha256()
        self._digest = b""
        self._differs: Distrust | None = None
        self.literal = bytearray()
        self.is_literal = True
        self.read = 0

    def root(self, attributes: dict[str, str], start_tag: bytes) -> None:
        self._attributes = attributes
        self._signed(start_tag)

    def signature(self, capture: Capture) -> None:
        self._digest = signature.check(capture, self._attributes["ID"], self._pinned)
        self._literally(capture.canonical)

    def extensions(self, content: bytes) -> None:
        self._signed(content)

    def begins(self) -> None:
        """Nothing to do: every part is read."""

    def entity(self, entity_id: str, content: bytes) -> None:
        self._signed(content)
        fragment = hashlib.sha256(content)
        if "entityID" in self._attributes:
            fragment = hashlib.sha256(start_of(entity_id) + content)
        self.read += 1
        self.name(entity_id, fragment.hexdigest())

    def end(self, end_tag: bytes) -> None:
        if "entityID" not in self._attributes:
            self._signed(end_tag)

    def covers(self, content: bytes | memoryview) -> None:
        """Count these bytes among those that were signed; they are canonical by what is known of them."""
        self._covered.update(content)

    def name(self, entity_id: str, sha256: str) -> None:
        """An entity of the document, in its order: unique, and the one that is expected here."""
        self._names.add(entity_id)
        if self._found is not None:
            self._found(entity_id, sha256)
        if self._expected is not None and self._differs is None:
            self._differs = _difference(next(self._expected, None), entity_id, sha256)

    def verdict(self) -> Verdict:
        """After the last byte; the most telling reason first."""
        if self._covered.digest() != self._digest:
            raise Distrust(
                "content-changed",
                "Innehållet har ändrats efter att det signerades.",
                "The content was changed after it was signed.",
            )
        until = valid_until(self._attributes.get("validUntil"), self._at, self._max_validity)
        count = self._names.check()
        self._check_expected()
        if not self.is_literal or self.literal:
            raise not_literal()
        return Verdict(self._attributes["ID"], until, count, self.read)

    def _check_expected(self) -> None:
        if self._differs is not None:
            raise self._differs
        missing = None if self._expected is None else next(self._expected, None)
        if missing is not None:
            raise _missing(missing[0])

    def _signed(self, content: bytes) -> None:
        self._covered.update(content)
        self._literally(content)

    def _literally(self, content: bytes) -> None:
        """What canonical form writes must be what stands there; else nothing is remembered any more."""
        if self.is_literal and self.literal.startswith(content):
            del self.literal[: len(content)]
        else:
            self.is_literal = False
            self.literal.clear()


def start_of(entity_id: str) -> bytes:
    """The start tag that a fragment has inside a feed."""
    return f'<md:EntityDescriptor entityID="{attribute(entity_id)}">'.encode()


def _difference(wanted: Expected | None, entity_id: str, sha256: str) -> Distrust | None:
    if wanted is not None and wanted[0] == entity_id:
        return None if wanted[1] == sha256 else changed(entity_id)
    if wanted is not None and wanted[0].encode() < entity_id.encode():
        return _missing(wanted[0])
    return Distrust(
        "entity-unexpected", f"{entity_id} ska inte vara med (här).", f"{entity_id} is not expected (here)."
    )


def changed(entity_id: str) -> Distrust:
    return Distrust(
        "entity-changed",
        f"{entity_id} har annat innehåll än manifestet säger.",
        f"{entity_id} has other content than the manifest says.",
    )


def _missing(entity_id: str) -> Distrust:
    return Distrust("entity-missing", f"{entity_id} saknas.", f"{entity_id} is missing.")


def not_literal() -> Distrust:
    return Distrust(
        "not-canonical",
        "Dokumentet är inte skrivet i kanonisk form; något i det är inte skyddat av signaturen.",
        "The document is not written in canonical form; something in it is not protected by the signature.",
    )
