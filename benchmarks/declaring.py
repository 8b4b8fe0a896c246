"""Answers saved as somebody types: `python -m benchmarks.declaring --organisations 2000 --declarations 10 --asked 60`.

Works on a database of its own beside the one that DATABASE_URL names, filled in bulk: every organisation has so many
declarations of so many requirements, 1.2 million answers as given here. What is timed is a request of a declarer's from
the middleware to the response, without a network: the answer's page, the same saved by its form, and saved by itself
while somebody types; and the task list that one comes back to.
"""

import argparse
import os
import statistics
import tempfile
from collections.abc import Callable

from benchmarks.audit import own_database
from benchmarks.gate import queries_of, timed
from benchmarks.publishing import setup_django


def main() -> None:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="sigill-bench-") as var:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "federation.settings", "SIGILL_MODE": "demo", "SIGILL_VAR": var}
        os.environ["LOG_LEVEL"] = "ERROR"
        setup_django()
        with own_database():
            from benchmarks import declaring_federation as federation  # noqa: PLC0415 - needs Django's settings

            who = federation.fill(options.organisations, options.declarations, options.asked)
            for what, visit in federation.visits(who).items():
                measure(what, visit, options.rounds)


def measure(what: str, visit: Callable[[], object], rounds: int) -> None:
    """The middle and the worst of some rounds, and how many queries one asks."""
    from django.db import connection  # noqa: PLC0415 - needs Django's settings

    visit()
    asked = queries_of(visit)
    took = [timed(visit) for _round in range(rounds)]
    wall, busy = ([1000 * pair[n] for pair in took] for n in (0, 1))
    print(
        f"{what:32} median {statistics.median(wall):6.1f} ms by the clock, {statistics.median(busy):6.1f} ms of the"
        f" processor; worst {max(wall):6.1f} ms; {asked} queries, {connection.vendor}",
        flush=True,
    )


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organisations", type=int, default=2000)
    parser.add_argument("--declarations", type=int, default=10)
    parser.add_argument("--asked", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=30)
    return parser.parse_args()


if __name__ == "__main__":
    main()
