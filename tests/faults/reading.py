"""What a relying party makes of a document: trusted or not, for which entities, until when. Each byte string once."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from federation.aggregate.refusal import Refusal
from federation.aggregate.verify import verify

# A signer whose clock is eleven days ahead signs so much too far; after the faults the driver asks for fourteen days.
MAX_VALIDITY = timedelta(days=14 + 12)
_SERIAL = re.compile(rb'publicationId="(\d+)"')


@dataclass(frozen=True)
class Read:
    """One document: its digest, the entities (entityID to fragment digest) that its signature covers, its serial (an
    aggregate's), and why it is not to be trusted, "" when it is."""

    sha256: str
    entities: dict[str, str]
    valid_until: float
    serial: int
    why_not: str


@dataclass
class Reader:
    """A relying party that has pinned these certificates; `now` is its clock."""

    aggregate_der: bytes
    document_der: bytes
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    known: dict[str, Read] = field(default_factory=dict)

    def aggregate(self, document: bytes) -> Read:
        return self._read(document, self.aggregate_der)

    def answer(self, document: bytes) -> Read:
        """An answer of MDQ."""
        return self._read(document, self.document_der)

    def _read(self, document: bytes, der: bytes) -> Read:
        sha256 = hashlib.sha256(document).hexdigest()
        if sha256 not in self.known:
            if len(self.known) > 5000:
                self.known.clear()
            self.known[sha256] = _judged(sha256, document, der, self.now())
        found = self.known[sha256]
        if not found.why_not and found.valid_until <= self.now().timestamp():
            return Read(sha256, found.entities, found.valid_until, found.serial, "it has expired")
        return found


def _judged(sha256: str, document: bytes, der: bytes, at: datetime) -> Read:
    serial = _SERIAL.search(document[:4000])
    try:
        found = verify(document, der, at, None, MAX_VALIDITY)
    except Refusal as refusal:
        return Read(sha256, {}, 0, 0, f"{refusal.code}: {refusal.en}")
    except ValueError as error:
        return Read(sha256, {}, 0, 0, f"{type(error).__name__}: {error}")
    return Read(sha256, dict(found.entities), found.valid_until.timestamp(), int(serial[1]) if serial else 0, "")
