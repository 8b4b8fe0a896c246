"""Instants out of the database as text: of ten thousand rows, what the driver makes of them one by one costs more than
to read them."""

from datetime import UTC, datetime

from django.db.models import Func, TextField


class AsText(Func):
    """A timestamp as the database writes it, for `instant`."""

    template = "CAST(%(expressions)s AS text)"

    def __init__(self, field: str) -> None:
        super().__init__(field, output_field=TextField())


def instant(text: str) -> datetime:
    """In UTC: PostgreSQL says its zone, SQLite keeps UTC and says nothing."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def instant_or_none(text: str | None) -> datetime | None:
    return None if text is None else instant(text)
