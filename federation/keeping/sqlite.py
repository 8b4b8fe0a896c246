"""SQLite's own backup: a consistent copy while others write, and back again."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from django.db import connection

from federation.keeping.facts import Cursor
from federation.keeping.manifest import LEFT_OUT, Unusable, write_private

FILE: Final = "database.sqlite3"
_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def dump(directory: Path, ask: Callable[[Cursor, list[str]], Any]) -> Any:
    """Copy the database into `directory` without the rows of LEFT_OUT; what `ask`, given the tables, finds in it."""
    path = directory / FILE
    write_private(path, b"")
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        # One file, and nothing of what is left out on any page of it.
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("PRAGMA secure_delete = ON")
        for table in LEFT_OUT:
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - our own names
        copy.commit()
        copy.execute("VACUUM")
        return ask(copy.cursor(), tables(copy.cursor()))


def restore(directory: Path) -> None:
    """Put the copy in the place of the database, in one step for whoever looks. Raises Unusable."""
    with closing(sqlite3.connect(f"file:{directory / FILE}?mode=ro", uri=True)) as copy:
        said = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            raise Unusable(f"{directory / FILE} is damaged: {said}. Take another backup.")
        connection.ensure_connection()
        copy.backup(connection.connection)
    connection.close()  # what it remembers of tables and pages was the other database's


def tables(cursor: Cursor) -> list[str]:
    """The names of the tables that there are."""
    cursor.execute(_TABLES)
    return [name for (name,) in cursor.fetchall()]
