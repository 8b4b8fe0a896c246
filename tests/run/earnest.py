"""The real application started by the real ./run, for tests that need all of it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.run.conftest import ROOT, Running, free_port, wait_until


def start(var: Path, mode: str = "demo", **changes: str) -> Running:
    """./run on a free port, on the embedded default unless `changes` say otherwise."""
    ours = ("SIGILL_", "DATABASE_", "CELERY_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    port = str(free_port())
    own = {"SIGILL_VAR": str(var), "SIGILL_PORT": port, "SIGILL_MODE": mode, "SECRET_KEY": "s" * 50}
    said = var.parent / f"said-{port}"
    with said.open("w") as out:
        process = subprocess.Popen(["./run"], cwd=ROOT, env={**kept, **own, **changes}, stdout=out, stderr=out)
    return Running(process, said, port)


@contextmanager
def open_house(var: Path, **changes: str) -> Iterator[Running]:
    """Started, with its banner printed; stopped cleanly at the end."""
    running = start(var, **changes)
    try:
        wait_until(lambda: "DEMO" in running.said() or running.process.poll() is not None, "the banner")
        assert "DEMO" in running.said(), running.said()
        yield running
    finally:
        code = running.process.poll()
        assert (running.stop() if code is None else code) == 0


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """What the test run itself uses: an empty PostgreSQL database and Redis, or nothing (embedded)."""
    url, broker = os.environ.get("DATABASE_URL", ""), os.environ.get("CELERY_BROKER_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    name = f"sigill_run_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            own = {"DATABASE_URL": f"{url.rpartition('/')[0]}/{name}", "SIGILL_BROKER_PREFIX": f"{name}:"}
            yield own | ({"CELERY_BROKER_URL": broker} if broker else {})
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
