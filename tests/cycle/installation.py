"""A whole installation of its own, run by processes as in real life: a var directory, a database, a key."""

import os
import ssl
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from federation.aggregate import release
from federation.aggregate.verify import verify
from federation.cycle.make import MAX_VALIDITY

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Installation:
    """A published demonstration, on SQLite or in a PostgreSQL database of its own where DATABASE_URL names a server."""

    var: Path
    database_url: str

    @classmethod
    def make(cls, var: Path) -> "Installation":
        installation = cls(var, _own_database(var))
        installation.manage("prepare_demo", check=True)
        installation.manage("publish", "--all", check=True)
        return installation

    def environment(self, **more: str) -> dict[str, str]:
        """Everything that this installation's processes need, and the key."""
        return {
            **os.environ,
            "SIGILL_MODE": "demo",
            "SIGILL_VAR": str(self.var),
            "SIGILL_KEY_DIR": str(self.var / "keys"),
            "SIGILL_FETCH_SERVED": "0",
            "DATABASE_URL": self.database_url,
            "SIGILL_BROKER_PREFIX": f"{self.var.parent.name}-{self.var.name}:",
            **more,
        }

    def manage(self, *arguments: str, check: bool = False, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a management command; with `check`, a failure shows what the command said."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(**more), capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0 or not check, done.stdout + done.stderr
        return done

    def serial(self, feed: str = "production") -> int:
        serial = release.current_serial(self.var / "releases", feed)
        assert serial is not None
        return serial

    def verified(self, feed: str = "production") -> dict[str, str]:
        """What a stranger with the certificate trusts: each entityID and its digest."""
        current = self.var / "releases" / feed / "current"
        certificate = ssl.PEM_cert_to_DER_cert((current / "certificate.pem").read_text())
        document = (current / "aggregate.xml").read_bytes()
        return dict(verify(document, certificate, datetime.now(UTC), None, MAX_VALIDITY).entities)

    def remove(self) -> None:
        """Drop the database; the directory goes with the test run."""
        if self.database_url.startswith("postgres"):
            name = urlsplit(self.database_url).path.lstrip("/")
            _on_the_server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _own_database(var: Path) -> str:
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        return f"sqlite:///{var / 'sigill.sqlite3'}"
    name = f"sigill_installation_{os.getpid()}_{var.name}".replace("-", "_")[:60]
    _on_the_server(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(urlsplit(given)._replace(path=f"/{name}"))


def _on_the_server(statement: sql.Composed) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)
