"""A drill: put a backup back into a database that is thrown away, by the same command as in earnest."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

from federation.keeping.manifest import Unusable


def drill(directory: Path) -> Iterator[str]:
    """Line by line what the command said. Raises Unusable where it failed; the scratch database is gone either way."""
    with tempfile.TemporaryDirectory(prefix="sigill-drill-") as var, _scratch(Path(var)) as url:
        environ = {**os.environ, "DATABASE_URL": url, "SIGILL_VAR": var}
        done = subprocess.run(  # noqa: S603 - our own arguments
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(directory.resolve())],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise Unusable(f"The drill failed: {(done.stderr or done.stdout).strip()}")
    yield from done.stdout.splitlines()
    yield "The drill went well; its database is removed."


@contextmanager
def _scratch(var: Path) -> Iterator[str]:
    if connection.vendor == "sqlite":
        yield f"sqlite:///{var / 'drill.sqlite3'}"
        return
    name = f"sigill_drill_{secrets.token_hex(6)}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield _url(name)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _url(name: str) -> str:
    """DATABASE_URL for another database of the same server."""
    said = connection.settings_dict
    who = ":".join(quote(str(said[part]), safe="") for part in ("USER", "PASSWORD") if said.get(part))
    where = f"{quote(str(said.get('HOST') or ''), safe='')}{':' if said.get('PORT') else ''}{said.get('PORT') or ''}"
    options = {key: value for key, value in said["OPTIONS"].items() if isinstance(value, str)}
    return f"postgres://{who}{'@' if who else ''}{where}/{name}{'?' if options else ''}{urlencode(options)}"
