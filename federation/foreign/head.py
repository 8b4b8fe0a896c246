"""What an aggregate's root says of the whole: who published it, when, until when, and through whom it has come.

SAML Metadata §2.3.1 (validUntil), MDRPI 1.0 §2.2 (PublicationInfo) and §2.3 (PublicationPath).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from lxml import etree

from federation.foreign.rules.feed import EXPIRED, LOOP, OLDER
from members.saml.names import clark
from members.saml.text import tidy
from members.saml.types import Finding, Refusal
from members.saml.where import line_of

_EXTENSIONS, _INFO = clark("md:Extensions"), clark("mdrpi:PublicationInfo")
_PATH, _PUBLICATION = clark("mdrpi:PublicationPath"), clark("mdrpi:Publication")


@dataclass(frozen=True, slots=True)
class Head:
    """Instants are in UTC; `made_at` is None where the document does not say."""

    valid_until: datetime
    made_at: datetime | None
    publisher: str
    path: tuple[str, ...]

    @property
    def order(self) -> datetime:
        """By which an earlier document is told from a later one: creationInstant, or validUntil where there is none."""
        return self.made_at or self.valid_until

    def as_json(self) -> dict[str, Any]:
        made = self.made_at.isoformat() if self.made_at else None
        return {
            "valid_until": self.valid_until.isoformat(),
            "made_at": made,
            "publisher": self.publisher,
            "path": list(self.path),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        made = datetime.fromisoformat(data["made_at"]) if data["made_at"] else None
        return cls(datetime.fromisoformat(data["valid_until"]), made, data["publisher"], tuple(data["path"]))


def head_of(root: etree._Element, at: datetime) -> Head:
    """Of a document whose signature holds; raises Refusal (MD-FED-021) for one that does not hold at `at`, or does not
    say until when."""
    valid_until = instant_of(root.get("validUntil", ""))
    if valid_until is None:
        how, how_sv = "it does not say until when", "det säger inte till när"
        raise Refusal(EXPIRED.at(line_of(root), "/", how=how, how_sv=how_sv))
    if valid_until <= at:
        said = root.get("validUntil", "")
        how, how_sv = f"it was valid until {said}", f"det gällde till {said}"
        raise Refusal(EXPIRED.at(line_of(root), "/", how=how, how_sv=how_sv))
    info = root.find(f"{_EXTENSIONS}/{_INFO}")
    made = instant_of(info.get("creationInstant", "")) if info is not None else None
    publisher = tidy(info.get("publisher", "")) if info is not None else ""
    path = root.iterfind(f"{_EXTENSIONS}/{_PATH}/{_PUBLICATION}")
    return Head(valid_until, made, publisher, tuple(tidy(one.get("publisher", "")) for one in path))


def require_later(head: Head, before: datetime | None) -> None:
    """Raise Refusal (MD-FED-009) for a document that is not later than what was accepted last."""
    if before is not None and head.order <= before:
        raise Refusal(OLDER.at(None, "/", made=_shown(head.order), before=_shown(before)))


def loops(head: Head, ours: str) -> Iterator[Finding]:
    """MD-RPI-010: whether the document is ours, or has passed through us."""
    for publisher in dict.fromkeys((head.publisher, *head.path)):
        if publisher == ours:
            yield LOOP.at(None, "/", publisher=publisher)


def instant_of(text: str) -> datetime | None:
    """An xs:dateTime in UTC, None where it is none; without a zone it is UTC, as SAML says (Core §1.3.3)."""
    try:
        found = datetime.fromisoformat(tidy(text))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _shown(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
