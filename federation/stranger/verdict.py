"""What the stranger says of a document that it trusts, and when it may be relied on at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from federation.stranger.distrust import Distrust

Expected = tuple[str, str, int]
"""entityID, SHA-256 of its fragment (lower-case hex) and the fragment's size in bytes: a manifest's entry."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Trusted: the root's ID, until when (UTC), for how many entities, and how many of them were read anew."""

    root_id: str
    valid_until: datetime
    count: int
    read: int


def valid_until(text: str | None, at: datetime, max_validity: timedelta) -> datetime:
    """The root's validUntil (SAML Metadata 2.0, 2.3.1), which must be in UTC, ahead of `at`, and not too far."""
    if text is None:
        raise Distrust("valid-until-missing", "Roten saknar validUntil.", "The root has no validUntil.")
    try:
        until = datetime.fromisoformat(text).astimezone(UTC) if _INSTANT.fullmatch(text) else None
    except ValueError:
        until = None
    if until is None:
        raise Distrust(
            "valid-until-form",
            f"validUntil ”{text}” är ingen tid i UTC som slutar med Z.",
            f'validUntil "{text}" is not a time in UTC that ends in Z.',
        )
    if until <= at:
        raise Distrust("expired", f"Dokumentet gällde till {text}.", f"The document was valid until {text}.")
    if until - at > max_validity:
        raise Distrust(
            "valid-too-long",
            f"validUntil {text} ligger mer än {max_validity.days} dygn bort.",
            f"validUntil {text} is more than {max_validity.days} days away.",
        )
    return until
