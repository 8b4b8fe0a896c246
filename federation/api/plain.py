"""Instants and days as all answers write them (RFC 3339), in UTC so that equal instants are equal texts."""

from datetime import UTC, date, datetime


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def instant_or_none(at: datetime | None) -> str | None:
    return instant(at) if at else None


def day_or_none(on: date | None) -> str | None:
    return on.isoformat() if on else None
