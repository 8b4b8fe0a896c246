"""What a database says of itself, in plain SQL: so it is asked of a copy as well as of the one at work."""

from collections.abc import Iterable
from typing import Any, Protocol

from federation.keeping.manifest import LEFT_OUT


class Cursor(Protocol):
    """What the drivers have in common."""

    def execute(self, sql: str, /) -> Any: ...
    def fetchall(self) -> list[Any]: ...


def schema(cursor: Cursor) -> dict[str, list[str]]:
    """The applied migrations, by app."""
    found: dict[str, list[str]] = {}
    for app, name in _rows(cursor, "SELECT app, name FROM django_migrations ORDER BY app, name"):
        found.setdefault(app, []).append(name)
    return found


def audit(cursor: Cursor) -> dict[str, Any]:
    """The end of the chain; `members.audit_verifier.GENESIS` stands for none."""
    rows = _rows(cursor, "SELECT length, digest FROM members_audithead")
    return {"length": rows[0][0], "head": rows[0][1]} if rows else {"length": 0, "head": "0" * 64}


def feeds(cursor: Cursor) -> dict[str, dict[str, int | None]]:
    """The newest serial that is known of each feed (0 before the first), and its epoch."""
    rows = _rows(
        cursor,
        "SELECT f.slug, f.epoch, COALESCE(MAX(p.serial), 0) FROM federation_feed f"
        " LEFT JOIN federation_publication p ON p.feed_id = f.id GROUP BY f.slug, f.epoch ORDER BY f.slug",
    )
    return {slug: {"known": known, "epoch": epoch} for slug, epoch, known in rows}


def counts(cursor: Cursor, tables: Iterable[str]) -> dict[str, int]:
    """How many rows each table has; none of those that a backup leaves out."""
    named = sorted(set(tables) - set(LEFT_OUT))
    return {table: _rows(cursor, f'SELECT COUNT(*) FROM "{table}"')[0][0] for table in named}  # noqa: S608 - our names


def _rows(cursor: Cursor, sql: str) -> list[Any]:
    cursor.execute(sql)
    return cursor.fetchall()
