"""`./run fuzz`: so many mutants of sound documents, each of which must break none of Sigill's promises.

A finding is a line, and a file under var/fuzz/ with the mutant; exit status 1. The same seed makes the same mutants.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .chunks import Broken, Told, chunk
from .material import seeds
from .mutants import mutant
from .readers import XMLLINT

_CHUNK = 250
_ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """0 when every promise held, 1 when one broke."""
    options = _options()
    folder = Path(os.environ.get("SIGILL_VAR", _ROOT / "var")) / "fuzz"
    print(f"seed {options.seed}: {options.count} mutants of {len(seeds())} documents", flush=True)
    if XMLLINT is None:
        print("xmllint is not installed (Debian: libxml2-utils): its verdict is skipped", flush=True)
    outcomes, broken, began = Counter[str](), 0, time.monotonic()
    for told in _told(options):
        outcomes.update(told.outcomes)
        for one in told.broken:
            broken += 1
            print(f"\n{_kept(folder, options.seed, one)}: {one.what}", flush=True)
        _progress(outcomes, broken, time.monotonic() - began, last=outcomes.total() >= options.count)
    return 1 if broken else 0


def _told(options: argparse.Namespace) -> Iterator[Told]:
    """What came of each chunk, in order; a thread waits for each child."""
    numbers = range(options.first, options.first + options.count)
    chunks = [numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK)]
    with ThreadPoolExecutor(options.jobs) as pool:
        yield from pool.map(lambda some: chunk(options.seed, some), chunks)


def _kept(folder: Path, seed: int, one: Broken) -> Path:
    """The mutant as a file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{seed}-{one.number}.xml"
    path.write_bytes(mutant(seed, one.number))
    path.with_suffix(".txt").write_text(f"./run fuzz --seed {seed} --first {one.number} --count 1\n{one.what}\n")
    return path


def _progress(outcomes: Counter[str], broken: int, seconds: float, *, last: bool) -> None:
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    line = f"{outcomes.total()} tried in {seconds:.0f} s: {counts}; promises broken: {broken}"
    print(f"\r{line}" if sys.stdout.isatty() else line, end="\n" if last or not sys.stdout.isatty() else "", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many mutants (1000)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first one (0)")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**6, help="default: another one each time")
    parser.add_argument("--jobs", type=int, default=1, help="how many at a time (1)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
