"""What a turn of the publication cycle costs, with everything: `python -m benchmarks.publication --entities 10000`.

Works on a database of its own beside the one that DATABASE_URL names, with real rows: each entity has metadata of its
own, each turn reads, judges, assembles, signs, reads as a stranger, writes and swaps, as the signer does. Each kind of
turn is timed in a process of its own, so that its peak of memory is its own. P12 (the public address) is left out: no
web server runs. Medians; `--rounds` says of how many warm turns.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import pool
from benchmarks.audit import own_database
from benchmarks.publishing import setup_django

KINDS = ("first", "changed", "full", "unchanged")


def main() -> None:
    options = read_options()
    if options.change is not None:
        setup_django()
        from benchmarks.publication_federation import change  # noqa: PLC0415 - needs Django's settings

        change(options.change)
        return
    if options.turn:
        print(json.dumps(turns(options.turn, options.rounds, options.entities)))
        return
    with tempfile.TemporaryDirectory(prefix="sigill-bench-", dir=options.directory) as var:
        environment(Path(var))
        setup_django()
        with own_database():
            _fill(options)
            for kind in KINDS:
                show(kind, in_a_process(kind, options))


def _fill(options: argparse.Namespace) -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django's settings

    from benchmarks import publication_federation  # noqa: PLC0415

    began = time.perf_counter()
    publication_federation.fill(options.organisations, options.entities)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(
        f"{options.entities} entities registered in {time.perf_counter() - began:.0f} s, {connection.vendor}",
        flush=True,
    )
    os.environ["DATABASE_URL"] = url_of_this()


def url_of_this() -> str:
    """The address of the database at hand, for children that share it."""
    from django.db import connection  # noqa: PLC0415 - needs Django's settings

    name, given = str(connection.settings_dict["NAME"]), os.environ.get("DATABASE_URL", "")
    return f"{given.rpartition('/')[0]}/{name}" if given.startswith("postgres") else f"sqlite:///{name}"


def in_a_process(kind: str, options: argparse.Namespace) -> dict[str, object]:
    command = [sys.executable, "-m", "benchmarks.publication", "--turn", kind, "--rounds", str(options.rounds)]
    done = subprocess.run([*command, "--entities", str(options.entities)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def turns(kind: str, rounds: int, entities: int) -> dict[str, object]:
    """Publish as `kind` says; seconds by step of each turn, and the process's peak of memory in MiB."""
    setup_django()
    from federation.cycle.run import publish  # noqa: PLC0415 - needs Django's settings
    from federation.models import Environment, Feed  # noqa: PLC0415

    feed = Feed.objects.get(environment=Environment.PRODUCTION)
    taken = []
    for number in range(1 if kind in ("first", "full") else rounds + 1):
        if kind in ("changed", "full"):
            _change_in_another_process((number * 7919 + (kind == "full")) % entities)
        if kind == "full":
            Feed.objects.filter(pk=feed.pk).update(fully_read_at=None)
        with stopwatch() as steps:
            result = publish(feed.slug)
        wanted = "unchanged" if kind == "unchanged" else "published"
        assert result.what == wanted, result.message
        taken.append(dict(steps))
    return {"turns": taken, "MiB": peak()}


def peak() -> int:
    """The largest memory of this process in MiB; what getrusage says began with the parent's."""
    status = Path("/proc/self/status").read_text()
    return round(int(status.partition("VmHWM:")[2].split()[0]) / 1024)


def _change_in_another_process(index: int) -> None:
    """What makes the change brings half of the tests' builders along, which are not the signer's memory."""
    subprocess.run([sys.executable, "-m", "benchmarks.publication", "--change", str(index)], check=True)


@contextmanager
def stopwatch() -> Iterator[dict[str, float]]:
    """Seconds from each fail point to the next, by the name of the step: the cycle's own signposts."""
    from federation.aggregate import failpoint  # noqa: PLC0415 - needs Django's settings

    steps: dict[str, float] = {}
    last = ["start", time.perf_counter()]

    def passed(name: str) -> None:
        at = time.perf_counter()
        steps[last[0]] = steps.get(last[0], 0.0) + at - last[1]
        last[:] = [name.partition(".")[0], at]

    known = [m for m in list(sys.modules.values()) if getattr(m, "fail_point", None) is failpoint.fail_point]
    before = failpoint.fail_point
    for module in known:
        module.fail_point = passed
    try:
        yield steps
        passed("end")
    finally:
        for module in known:
            module.fail_point = before


def show(kind: str, measured: dict[str, object]) -> None:
    taken: list[dict[str, float]] = measured["turns"]  # type: ignore[assignment]
    cold, warm = taken[0], taken[1:]
    for what, rows in (("cold process", [cold]), ("warm process", warm)):
        if not rows:
            continue
        middle = {step: statistics.median(row.get(step, 0.0) for row in rows) for step in rows[-1]}
        whole = statistics.median(sum(row.values()) for row in rows)
        without = statistics.median(sum(row.values()) - row.get("P9", 0.0) for row in rows)
        steps = "  ".join(f"{step} {seconds * 1000:.0f}" for step, seconds in middle.items() if seconds >= 0.005)
        print(f"{kind:10} {what}: {whole:6.2f} s, without P9 {without:6.2f} s, {measured['MiB']} MiB", flush=True)
        print(f"{'':10} milliseconds, n={len(rows)}: {steps}", flush=True)


def environment(var: Path) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "federation.settings",
        "SIGILL_MODE": "demo",
        "SIGILL_VAR": str(var),
        "SIGILL_KEY_DIR": str(pool.DIRECTORY),
        "SIGILL_FETCH_SERVED": "0",
        "LOG_LEVEL": "ERROR",
    }
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{var / 'sigill.sqlite3'}")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--organisations", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--directory", type=Path, help="where to write (default: a temporary directory)")
    parser.add_argument("--turn", choices=KINDS, help=argparse.SUPPRESS)
    parser.add_argument("--change", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
