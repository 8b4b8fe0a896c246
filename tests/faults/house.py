"""An installation of its own for the faults: where it lives, its environment, its servers, and the way out."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from . import servers

ROOT = Path(__file__).resolve().parents[2]
DISK_MIB = 192


@dataclass
class House:
    """`work` holds logs, notes and the cluster; `var` is Sigill's own, on a small disk where one can be made."""

    work: Path
    database: str
    small_disk: bool = False
    running: dict[str, servers.Server] = field(default_factory=dict)

    @property
    def var(self) -> Path:
        return self.work / "var"

    @property
    def releases(self) -> Path:
        return self.var / "releases"

    def log(self, name: str) -> Path:
        return self.work / "log" / f"{name}.log"

    def environment(self, port: int) -> dict[str, str]:
        """Of every process of the installation; fault injection is allowed in all of them."""
        redis, postgres = self.running.get("redis"), self.running.get("postgres")
        return {
            "DJANGO_SETTINGS_MODULE": "federation.settings",
            "SIGILL_MODE": "demo",
            "SIGILL_VAR": str(self.var),
            "SIGILL_KEY_DIR": str(self.var / "keys"),
            "SIGILL_BASE_URL": f"http://127.0.0.1:{port}",
            "SIGILL_FETCH_SERVED": "1",
            "SIGILL_FAULT_INJECTION": "1",
            "SIGILL_FAIL_AT": "",
            "LOG_LEVEL": "WARNING",
            "DATABASE_URL": f"postgres://postgres@127.0.0.1:{postgres.port}/sigill"
            if postgres
            else f"sqlite:///{self.var / 'sigill.sqlite3'}",
            "CELERY_BROKER_URL": f"redis://127.0.0.1:{redis.port}/0" if redis else "filesystem://localhost",
            "SIGILL_BROKER_PREFIX": "faults:",
            "CACHE_URL": "locmemcache://",
        }


@contextmanager
def house(database: str, keep: Path | None) -> Iterator[House]:
    """Servers up, environment set, Django loaded; everything that was started is ended again."""
    work = keep or Path(tempfile.mkdtemp(prefix="sigill-faults-"))
    work.mkdir(parents=True, exist_ok=True)
    made = House(work, database)
    for folder in (made.var, work / "log"):
        folder.mkdir()
    try:
        made.small_disk = _small_disk(made.var)
        if database == "postgres":
            made.running["postgres"] = servers.postgres(work)
            made.running["postgres"].start()
            _create_database(made.running["postgres"].port)
            made.running["redis"] = servers.redis(work)
            made.running["redis"].start()
        port = servers.free_port()
        os.environ |= made.environment(port)
        made.running["web"] = servers.web(work, ROOT, sys.executable, port)
        if front := servers.nginx(work, ROOT, made.releases, port):
            made.running["nginx"] = front
        _load_django()
        yield made
    finally:
        for server in reversed(list(made.running.values())):
            server.send(signal.SIGCONT)
            server.end(signal.SIGINT if server.name == "postgres" else signal.SIGTERM)
        if made.small_disk:
            subprocess.run(["umount", "-l", str(made.var)], check=False)
        if keep is None:
            shutil.rmtree(work, ignore_errors=True)


def _small_disk(where: Path) -> bool:
    """A disk of its own that can be filled; only root can make one."""
    if os.geteuid() != 0:
        return False
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=0755", "tmpfs", str(where)],
        check=False,
        capture_output=True,
    )
    return made.returncode == 0


def _create_database(port: int) -> None:
    import psycopg  # noqa: PLC0415 - not needed on SQLite

    with psycopg.connect(f"postgres://postgres@127.0.0.1:{port}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE sigill")


def _load_django() -> None:
    """Everything that a child will need, loaded once, as in a process that has been up for a while; no connection."""
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    from federation.celery import app, make_broker_folders  # noqa: PLC0415
    from members.saml import suffixes  # noqa: PLC0415
    from tests import builders  # noqa: PLC0415

    app.loader.import_default_modules()
    make_broker_folders()
    suffixes.suffixes()
    builders.inspection(builders.entity_xml())
    _ = app.backend, app.amqp.queues, app.connection_for_write().transport_cls
