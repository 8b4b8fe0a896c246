"""From commit to served, with the real parts: `python -m benchmarks.publishing --entities 100`.

Builds an installation of its own (SQLite, file system broker) with that many admitted entities, starts gunicorn and a
signer, commits one change after another, and measures until the public address serves it. Also times the cycle itself
in one process, with and without P9, and pages and MDQ answers as a base line. Medians; `--rounds` says of how many.
"""

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="sigill-bench-") as var:
        environment(Path(var), options.port)
        setup_django()
        from benchmarks import registry  # noqa: PLC0415 - needs Django's settings

        began = time.perf_counter()
        entity_ids = registry.fill(options.entities)
        print(f"{options.entities} entities registered, approved and certified in {time.perf_counter() - began:.1f} s")
        registry.first_release()
        print_row("cycle, one entity changed, without P9", registry.cycle_times(options.rounds, verify=False))
        print_row("cycle, one entity changed, with P9", registry.cycle_times(options.rounds, verify=True))
        print_row("cycle, nothing changed", registry.idle_times(options.rounds))
        with processes(Path(var), options.port):
            print_row("commit to served", commit_to_served(registry, options))
            latencies(options, entity_ids[0])


def commit_to_served(registry: object, options: argparse.Namespace) -> list[float]:
    """Seconds from the end of the transaction to the first answer with another ETag."""
    took = []
    for _round in range(options.rounds + 1):
        before = etag(options.port)
        registry.change_one()  # type: ignore[attr-defined]
        began = time.perf_counter()
        while etag(options.port) == before:
            if time.perf_counter() - began > 90:
                sys.exit("The signer did not publish within 90 s; see the log in the benchmark's var directory.")
            time.sleep(0.01)
        took.append(time.perf_counter() - began)
    return took[1:]  # the first one pays for the signer's cold start


def latencies(options: argparse.Namespace, entity_id: str) -> None:
    """Base lines of what machines and people fetch, one request after another."""
    sha1 = hashlib.sha1(entity_id.encode(), usedforsecurity=False).hexdigest()
    base = f"http://127.0.0.1:{options.port}"
    known = {"If-None-Match": etag(options.port)}
    print_row("GET aggregate", timed(lambda: get(f"{base}/md/bench.xml"), 20))
    print_row("GET aggregate, 304", timed(lambda: get(f"{base}/md/bench.xml", known), 100))
    print_row("GET MDQ document", timed(lambda: get(f"{base}/md/bench/entities/%7Bsha1%7D{sha1}"), 200))
    print_row("GET start page", timed(lambda: get(f"{base}/"), 50))
    print_row("GET feed page", timed(lambda: get(f"{base}/feeds/bench/"), 20))


def timed(work: Callable[[], object], rounds: int) -> list[float]:
    work()
    took = []
    for _round in range(rounds):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return took


def get(url: str, headers: dict[str, str] | None = None) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=30) as response:
            return len(response.read())
    except urllib.error.HTTPError as error:
        if error.code != 304:
            raise
        return 0


def etag(port: int) -> str:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/md/bench.xml", method="HEAD")
    with urllib.request.urlopen(request, timeout=30) as response:
        return str(response.headers["ETag"])


def print_row(what: str, seconds: list[float]) -> None:
    middle, worst = statistics.median(seconds), sorted(seconds)[int(len(seconds) * 0.95) - 1 if len(seconds) > 1 else 0]
    print(f"{what:42} median {middle * 1000:8.1f} ms   p95 {worst * 1000:8.1f} ms   n={len(seconds)}", flush=True)


@contextmanager
def processes(var: Path, port: int) -> Iterator[None]:
    """gunicorn and the signer, as ./run starts them."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
    commands = [
        ["gunicorn", "federation.wsgi", "-c", "deploy/gunicorn.conf.py", "-b", f"127.0.0.1:{port}"],
        ["celery", "-A", "federation.celery", "worker", "-Q", "signing", "--pool", "solo", *quiet],
    ]
    with (var / "processes.log").open("wb") as log:
        started = [
            subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, stdout=log, stderr=log) for command in commands
        ]
        try:
            wait_for(port)
            yield
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(timeout=30)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            etag(port)
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def environment(var: Path, port: int) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "federation.settings",
        "SIGILL_MODE": "demo",
        "SIGILL_VAR": str(var),
        "SIGILL_KEY_DIR": str(var / "keys"),
        "SIGILL_BASE_URL": f"http://127.0.0.1:{port}",
        "SIGILL_PORT": str(port),
        "SIGILL_FETCH_SERVED": "0",
        "LOG_LEVEL": "WARNING",
        "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{var / 'sigill.sqlite3'}"),
    }


def setup_django() -> None:
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--port", type=int, default=8765)
    return parser.parse_args()


if __name__ == "__main__":
    main()
