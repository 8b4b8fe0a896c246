"""The real application started by the real ./run, for tests that need all of it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import redis

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
def services(number: int) -> Iterator[dict[str, str]]:
    """What the test run itself uses: an empty PostgreSQL database and Redis, or nothing (embedded).

    `number` is added to that of the run's Redis database: two signers at one queue would take each other's work.
    """
    url, broker = os.environ.get("DATABASE_URL", ""), os.environ.get("CELERY_BROKER_URL", "")
    changes = {"CELERY_BROKER_URL": own_redis(broker, number)} if broker.startswith("redis") else {}
    if not url.startswith("postgres"):
        yield changes
        return
    name = f"sigill_run_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield changes | {"DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def own_redis(broker: str, number: int) -> str:
    """The URL of another database of the same server, emptied."""
    server, _, used = broker.rpartition("/")
    url = f"{server}/{int(used) + number}"
    with redis.Redis.from_url(url) as connection:
        connection.flushdb()
    return url
