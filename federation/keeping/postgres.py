"""PostgreSQL's own programs: pg_dump of one snapshot in the custom format, and pg_restore in one transaction."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from federation.keeping.facts import Cursor
from federation.keeping.manifest import LEFT_OUT, Unusable, write_private

FILE: Final = "database.dump"
_TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"


def dump(directory: Path, ask: Callable[[Cursor, list[str]], Any]) -> Any:
    """Copy the database into `directory` without the rows of LEFT_OUT; what `ask` finds in the same snapshot."""
    write_private(directory / FILE, b"")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
        kept = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
        _run("pg_dump", *kept, *left_out, f"--file={directory / FILE}")
        return ask(cursor, tables(cursor))


def restore(directory: Path) -> None:
    """Put the copy in the place of the schema's tables: all of it, or the schema stays empty. Raises Unusable."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        cursor.execute(f"DROP SCHEMA {schema} CASCADE")
        cursor.execute(f"CREATE SCHEMA {schema}")
    connection.close()
    kept = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run("pg_restore", *kept, f"--dbname={connection.settings_dict['NAME']}", str(directory / FILE))


def tables(cursor: Cursor) -> list[str]:
    """The names of the tables that there are."""
    cursor.execute(_TABLES)
    return [name for (name,) in cursor.fetchall()]


def _run(program: str, *arguments: str) -> None:
    """What opens the database stands in the environment: a command line is read by everybody on the machine."""
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [program, *arguments], env={**os.environ, **_environment()}, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise Unusable(
            f"{program} is not installed here. Install PostgreSQL's client programs of the server's version."
        ) from error
    if done.returncode:
        raise Unusable(f"{program} failed: {done.stderr.strip()}")


def _environment() -> dict[str, str]:
    said = connection.settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    options = {"PGSSLMODE": "sslmode", "PGSSLROOTCERT": "sslrootcert", "PGSSLCERT": "sslcert", "PGSSLKEY": "sslkey"}
    values = {variable: str(said[name]) for variable, name in named.items() if said.get(name)}
    more = {variable: str(said["OPTIONS"][name]) for variable, name in options.items() if name in said["OPTIONS"]}
    return values | more
