"""Checks on the root that every consumer must be able to read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from federation.aggregate.durations import plain_duration
from federation.aggregate.refusal import PreflightRefused
from federation.aggregate.types import Frame

MAX_VALIDITY = timedelta(days=14)

# ASCII is enough for an ID of ours, and every consumer agrees on it (NCName also allows more).
_NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,127}")
_URL = re.compile(r"https?://[!-~]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
# XML 1.0 section 2.2: what may not stand in a document, escaped or not; line ends have no place in these
# values.
_FORBIDDEN = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")


def check_frame(frame: Frame) -> None:
    """Raises PreflightRefused with the first thing wrong."""
    _check_times(frame)
    if not _NCNAME.fullmatch(frame.identifier):
        raise PreflightRefused(
            "identifier",
            f"Rotens ID {frame.identifier!r} ska börja med en bokstav eller _ och sedan ha bokstäver, siffror, . _ -.",
            f"The root's ID {frame.identifier!r} must begin with a letter or _, then letters, digits, . _ -.",
        )
    if plain_duration(frame.cache_duration) is None:
        raise PreflightRefused(
            "cache-duration",
            f"cacheDuration {frame.cache_duration!r} ska vara en enkel varaktighet, till exempel PT6H.",
            f"The cacheDuration {frame.cache_duration!r} must be a plain duration such as PT6H.",
        )
    for name in ("name", "publisher", "publication_id"):
        _check_text(name, getattr(frame, name))
    for language, url in frame.usage_policies.items():
        if not _URL.fullmatch(url):
            raise PreflightRefused(
                "usage-policy",
                f"Villkorens adress {url!r} är ingen webbadress.",
                f"{url!r} is not the address of terms.",
            )
        if not _LANGUAGE.fullmatch(language):
            raise PreflightRefused(
                "language", f"{language!r} är inte en språkkod.", f"{language!r} is not a language code."
            )


def _check_text(name: str, value: str) -> None:
    if not value.strip() or _FORBIDDEN.search(value):
        raise PreflightRefused(
            "text",
            f"Ramens {name} är tomt eller har tecken som XML inte tillåter: {value!r}.",
            f"The frame's {name} is empty or has characters that XML does not allow: {value!r}.",
        )


def _check_times(frame: Frame) -> None:
    for at in (frame.creation_instant, frame.valid_until):
        if not _is_utc(at):
            raise PreflightRefused(
                "time-zone", f"Tiden {at} är inte angiven i UTC.", f"The time {at} is not given in UTC."
            )
    validity = frame.valid_until - frame.creation_instant
    if not timedelta(0) < validity <= MAX_VALIDITY:
        raise PreflightRefused(
            "validity",
            f"Giltigheten är {validity}; den ska vara längre än 0 och högst {MAX_VALIDITY.days} dygn.",
            f"The validity is {validity}; it must be more than 0 and at most {MAX_VALIDITY.days} days.",
        )


def _is_utc(at: datetime) -> bool:
    return at.tzinfo is not None and at.utcoffset() == UTC.utcoffset(None)
