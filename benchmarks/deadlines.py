"""Deadlines over a large federation: `python -m benchmarks.deadlines --organisations 2000 --entities 5000`.

Works on a database of its own beside the one that DATABASE_URL names. Every organisation has a certification, a review
under way with a finding, evidence, contacts, an agreement and entities; ends lie evenly over three years. Printed are
the engine (every deadline of every organisation), a day's reminders (a usual one, and the worst: nobody was ever told
of anything), the same turned again, and the preview of all departures.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable

from benchmarks.audit import own_database
from benchmarks.publishing import setup_django


def main() -> None:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="sigill-bench-") as var:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "federation.settings", "SIGILL_MODE": "demo", "SIGILL_VAR": var}
        os.environ["LOG_LEVEL"] = "ERROR"
        setup_django()
        with own_database():
            from benchmarks import deadlines_federation  # noqa: PLC0415 - needs Django's settings

            deadlines_federation.fill(options.organisations, options.entities)
            run(options.organisations)


def run(organisations: int) -> None:
    """In order: what one measures leaves nothing to do for the next."""
    from datetime import timedelta  # noqa: PLC0415

    from federation.departures import departures  # noqa: PLC0415 - needs Django's settings
    from members.clock import clock_at, now, today  # noqa: PLC0415
    from trustframework.actions import follow_ups  # noqa: PLC0415
    from trustframework.actions.reminders import remind  # noqa: PLC0415
    from trustframework.deadlines_gathered import gather  # noqa: PLC0415

    found = measure(f"gather, {organisations} organisations", lambda: len(gather(today())))
    print(f"{'':44} {found} deadlines")
    measure("follow_ups.open_due, for the first time", lambda: follow_ups.open_due(now()))
    measure("remind, nobody was ever told of anything", lambda: remind(now()))
    measure("remind, turned again", lambda: remind(now()))
    with clock_at(now() + timedelta(days=1)):
        measure("remind, the day after", lambda: remind(now()))
    measure("departures, everybody's", lambda: len(departures(now())))
    measure("departures, kept", lambda: len(departures(now())))


def measure(name: str, what: Callable[[], int]) -> int:
    """Once: each of these changes what the next one finds. Prints seconds, queries, and how many it was about."""
    from django.db import connection  # noqa: PLC0415 - needs Django's settings

    asked = 0

    def note(execute: Callable[..., object], *rest: object) -> object:
        nonlocal asked
        asked += 1
        return execute(*rest)

    began, used = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(note):
        done = what()
    took, cpu = time.perf_counter() - began, time.process_time() - used
    print(f"{name:44} {took:7.2f} s ({cpu:6.2f} s of a core)  {asked:6} queries  {done:6}", flush=True)
    return done


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organisations", type=int, default=2000)
    parser.add_argument("--entities", type=int, default=5000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
