"""A seeded and published demonstration behind a real web server, in a directory and at a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.tiers import ROOT

PATIENCE = 60  # seconds for the web server to answer its first request


@contextmanager
def demonstration(var: Path) -> Iterator[str]:
    """Its address, for as long as the server is asked to stand."""
    address = f"127.0.0.1:{_free_port()}"
    environment = _environment(var, address)
    _manage(environment, "prepare_demo")
    _manage(environment | {"SIGILL_KEY_DIR": str(var / "keys")}, "publish", "--all")
    command = [sys.executable, "-m", "gunicorn", "federation.wsgi", "--bind", address, "--threads", "4"]
    with (var / "web.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"http://{address}/", server, var / "web.log")
        yield f"http://{address}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


def _environment(var: Path, address: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CELERY_BROKER_URL")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "federation.settings",
        "SIGILL_MODE": "demo",
        "SIGILL_VAR": str(var),
        "SIGILL_BASE_URL": f"http://{address}",
        "SIGILL_FETCH_SERVED": "0",
        "LOG_LEVEL": "WARNING",
    }


def _manage(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        assert server.poll() is None, log.read_text()
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)  # the server is starting; there is nothing else to wait on
    raise AssertionError(f"No answer from {address}: {log.read_text()}")
