"""The audit chain under load, and with a long history: `python -m benchmarks.audit --writers 50 --events 5000`.

Works on a database of its own: SQLite in a temporary directory, or beside the one that DATABASE_URL names. Writers are
threads, each with its own connection, that record one event per transaction as fast as they can. `--sealed` fills in
that many events and measures verifying and exporting. `--history` (PostgreSQL) then pads the table, by SQL and without
seals, to that many, and measures timelines.
"""

import argparse
import os
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from benchmarks.publishing import setup_django


def main() -> None:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="sigill-bench-") as var:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "federation.settings", "SIGILL_MODE": "demo", "SIGILL_VAR": var}
        setup_django()
        with own_database():
            from benchmarks import audit_history as history  # noqa: PLC0415 - needs Django's settings

            at = history.begin()
            if options.events:
                append(at, options.writers, options.events)
            if options.sealed:
                history.fill(options.sealed)
                walk(Path(var))
            if options.history:
                history.pad(options.history)
                read(options.rounds)


@contextmanager
def own_database() -> Iterator[None]:
    from django.core.management import call_command  # noqa: PLC0415 - needs Django's settings
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
        yield
        return
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def append(at: object, writers: int, events: int) -> None:
    """All writers begin together; each writes its share."""
    from django.db import connection, connections  # noqa: PLC0415 - needs Django's settings

    from benchmarks import audit_history as history  # noqa: PLC0415

    start, took, refused = threading.Barrier(writers + 1), [], []

    def write() -> None:
        start.wait()
        for _event in range(events // writers):
            began = time.perf_counter()
            try:
                history.one_event(at)
            except Exception as error:
                refused.append(error)
            took.append(time.perf_counter() - began)
        connections.close_all()

    threads = [threading.Thread(target=write) for _writer in range(writers)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    damages = history.damages()
    print(
        f"{connection.vendor}: {len(took)} events by {writers} writers in {seconds:.1f} s: {len(took) / seconds:.0f}/s"
    )
    print(f"  one event: median {_ms(took, 0.5)}, p95 {_ms(took, 0.95)}, worst {_ms(took, 1)}; refused {len(refused)}")
    print(f"  the chain is {'whole' if not damages else f'BROKEN: {damages[:3]}'}", flush=True)
    if refused:
        print(f"  the first refusal: {refused[0]!r}")


def walk(var: Path) -> None:
    from benchmarks import audit_history as history  # noqa: PLC0415 - needs Django's settings

    for what, work in history.passes(var).items():
        timed(what, work)


def read(rounds: int) -> None:
    from benchmarks import audit_history as history  # noqa: PLC0415 - needs Django's settings

    for what, work in history.readings(Random(1)).items():
        took, queries = [], set()
        for _round in range(rounds):
            began = time.perf_counter()
            queries.add(work())
            took.append(time.perf_counter() - began)
        middle = statistics.median(took) * 1000
        print(f"{what:44} median {middle:7.1f} ms   worst {max(took) * 1000:7.1f} ms   queries {sorted(queries)}")


def timed(what: str, work: Callable[[], int]) -> None:
    began = time.perf_counter()
    count = work()
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what:44} {seconds:6.1f} s   {count / seconds:8.0f} events/s   peak {peak} MiB", flush=True)


def _ms(took: list[float], share: float) -> str:
    return f"{sorted(took)[max(0, int(len(took) * share) - 1)] * 1000:.0f} ms"


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writers", type=int, default=50, help="how many write at the same time")
    parser.add_argument("--events", type=int, default=5000, help="how many events they write together; 0: none")
    parser.add_argument("--sealed", type=int, default=0, help="how many sealed events there are, to measure verifying")
    parser.add_argument("--history", type=int, default=0, help="how many events there are, to measure reading")
    parser.add_argument("--rounds", type=int, default=30, help="of how many the medians are")
    return parser.parse_args()


if __name__ == "__main__":
    main()
