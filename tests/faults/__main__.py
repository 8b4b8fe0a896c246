"""`./run faults --count N`: so many faults, none of which may break a promise. Exit status 1 when one did."""

import argparse
import signal
import sys
import time
from pathlib import Path

from .house import house


def main() -> int:
    options = read_options()
    signal.signal(signal.SIGTERM, _end)
    with house(options.database, options.keep) as made:
        from .campaign import Campaign  # noqa: PLC0415 - needs Django, which the house has set up

        return Campaign(options.seed, options.count, options.only, options.entities, lambda: bool(_ended)).run(made)


_ended: list[int] = []


def _end(number: int, _frame: object) -> None:
    """So that servers and mounts go with us. What is raised while we fork is lost: the campaign asks, too."""
    _ended.append(number)
    sys.exit(128 + number)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run faults", description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="how many faults (100)")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6, help="default: another one each time")
    parser.add_argument("--only", default="", metavar="KIND", help="one kind of fault")
    parser.add_argument(
        "--database",
        choices=["sqlite", "postgres"],
        default="sqlite",
        help="sqlite, with files as broker; postgres, with Redis",
    )
    parser.add_argument("--entities", type=int, default=24, help="how many entities the feed has (24)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="live here, and leave everything for inspection")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
