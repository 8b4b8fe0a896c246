"""The gate over a large registry: `python -m benchmarks.gate --organisations 2000 --entities 10000 --feeds 5`.

Works on a database of its own beside the one that DATABASE_URL names. What is timed is what a turn of the publication
cycle asks: select every feed's entities from the database, facts and verdicts, one feed after the other; and all feeds
together, as pages ask. The feeds ask for every gate. `--profile FILE` keeps where the processor's time went.
"""

import argparse
import cProfile
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from typing import Any

from benchmarks.audit import own_database
from benchmarks.publishing import setup_django


def main() -> None:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="sigill-bench-") as var:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "federation.settings", "SIGILL_MODE": "demo", "SIGILL_VAR": var}
        os.environ["LOG_LEVEL"] = "ERROR"
        setup_django()
        with own_database():
            _measure_all(options)


def _measure_all(options: argparse.Namespace) -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django's settings

    from benchmarks import deadlines_federation  # noqa: PLC0415
    from federation.models import Environment  # noqa: PLC0415
    from federation.selection import judge_all, select  # noqa: PLC0415
    from members.clock import now  # noqa: PLC0415
    from members.models import Entity  # noqa: PLC0415

    deadlines_federation.fill(options.organisations, options.entities)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    feeds = _feeds(options.feeds)
    asked = Entity.objects.filter(placements__environment=Environment.PRODUCTION)
    ways: dict[str, Callable[[], list[int]]] = {
        "one feed after the other": lambda: [len(select(feed, now())) for feed in feeds],
        "all feeds together": lambda: [len(one) for one in judge_all(asked, feeds, now())],
    }
    for what, work in ways.items():
        measure(what, work, options.rounds)
    if options.profile:
        profiled = cProfile.Profile()
        profiled.runcall(ways["one feed after the other"])
        profiled.dump_stats(options.profile)


def _feeds(number: int) -> list[Any]:
    """Of the production environment, each asking for every gate."""
    from federation.gate import GATES  # noqa: PLC0415 - needs Django's settings
    from federation.models import Environment, Feed  # noqa: PLC0415

    like = Feed.objects.filter(environment=Environment.PRODUCTION)[0]
    asked = {**like.policy, "gates": [name for name in GATES if name != "G0"]}
    return [
        Feed(slug=f"bench-{n}", environment=like.environment, policy=asked, signing_key=like.signing_key)
        for n in range(number)
    ]


def measure(what: str, work: Callable[[], list[int]], rounds: int) -> None:
    """The middle and the quickest of some rounds, by the clock and by the processor, and how many queries one asks."""
    from django.db import connection  # noqa: PLC0415 - needs Django's settings

    counts = work()
    asked = queries_of(work)
    took = [timed(work) for _round in range(rounds)]
    wall, busy = ([pair[n] for pair in took] for n in (0, 1))
    print(
        f"{what}: {len(counts)} feeds x {counts[0]} entities, median {statistics.median(wall):.2f} s by the clock and"
        f" {statistics.median(busy):.2f} s of the processor, quickest {min(wall):.2f} s and {min(busy):.2f} s,"
        f" {asked} queries, {connection.vendor}",
        flush=True,
    )


def queries_of(work: Callable[[], object]) -> int:
    """How many queries it asks; a request inside does not begin the count anew."""
    from django.db import connection  # noqa: PLC0415 - needs Django's settings

    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        work()
    return len(asked)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and those that this process computed."""
    began, computed = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - computed


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organisations", type=int, default=2000)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--feeds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", help="where cProfile's figures of one round are written")
    return parser.parse_args()


if __name__ == "__main__":
    main()
