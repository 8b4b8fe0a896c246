"""How fast metadata is checked: `./run bench checking --entities 1000 --processes 2`.

Generated entities go through all that a submission goes through in the reader's child: the scan, the parse, every rule
that asks the document, the schema, the certificates, the rebuild. Also the rebuild and the fragment by themselves, and
a directory of a hundred files with `manage.py check_metadata` from a cold start. Seconds "of the processor" are what
the process itself used, so that they hold on a busy machine too; wall seconds say how long one waits.
"""

import argparse
import gc
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.entities import AT, member_xml, registry_facts
from members.saml import inspect
from members.saml.fragment import fragment
from members.saml.parse import parse
from members.saml.rebuild import rebuild
from members.saml.rules import RULES

ROOT = Path(__file__).resolve().parent.parent
_WARM = 30  # entities, before the clock starts


@dataclass(frozen=True, slots=True)
class Spent:
    """What one process did: `cpu` and `wall` in seconds, `peak` memory in MiB."""

    entities: int
    cpu: float
    wall: float
    peak: float


def main() -> None:
    options = read_options()
    print(f"{sum(rule.find is not None for rule in RULES.values())} rules of {len(RULES)} ask the document")
    checks(options.entities, options.processes)
    if options.processes == 1:
        checks(4 * options.entities, 1)
    fragments(min(options.entities, 1000))
    if options.rounds:
        directory(options.rounds)


def checks(entities: int, processes: int) -> None:
    """Each process takes its share; the memory is that of the largest one, and must not grow with the entities."""
    share = [range(number, entities, processes) for number in range(processes)]
    with ProcessPoolExecutor(processes, max_tasks_per_child=1) as pool:
        done = list(pool.map(checked, share))
    rate = sum(one.entities / one.wall for one in done)
    print(
        f"full check of {entities} entities, {processes} process(es): "
        f"{entities / sum(one.cpu for one in done):.0f} per second of the processor, {rate:.0f} per second, "
        f"peak {max(one.peak for one in done):.0f} MiB",
        flush=True,
    )


def checked(numbers: range) -> Spent:
    """In a process of its own, as the reader's child does it: one entity after another, keeping none."""
    gc.freeze()
    return spent(list(numbers), lambda xml: sum(len(one.findings) for one in inspect.checked(xml, AT)))


def fragments(entities: int) -> None:
    """Rebuild and fragment of entities that are parsed already."""
    parsed = [(index, parse(member_xml(index))) for index in range(entities)]
    began = time.process_time()
    for index, entity in parsed:
        fragment(rebuild(entity)[0], registry_facts(index))
    took = time.process_time() - began
    print(f"rebuild and fragment: {entities / took:.0f} per second of the processor", flush=True)


def spent(numbers: list[int], work: Callable[[bytes], object]) -> Spent:
    """`work` on each entity's XML, which is made beforehand, some hundred at a time, with the clock stopped."""
    for index in range(_WARM):
        work(member_xml(index))
    cpu = wall = 0.0
    for start in range(0, len(numbers), 200):
        documents = [member_xml(index) for index in numbers[start : start + 200]]
        began, ticking = time.process_time(), time.perf_counter()
        for document in documents:
            work(document)
        cpu, wall = cpu + time.process_time() - began, wall + time.perf_counter() - ticking
    return Spent(len(numbers), cpu, wall, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def directory(rounds: int) -> None:
    """A hundred files, a new process each time: what somebody waits for who checks a directory."""
    with tempfile.TemporaryDirectory(prefix="sigill-bench-") as var:
        files = Path(var, "metadata")
        files.mkdir()
        for index in range(100):
            Path(files, f"{index}.xml").write_bytes(member_xml(index))
        took = list(check_metadata(files, Path(var), rounds))
    wall, cpu = (statistics.median(column) for column in zip(*took, strict=True))
    print(f"check_metadata, 100 files, cold: median {wall:.2f} s ({cpu:.2f} s of the processor), n={rounds}")


def check_metadata(files: Path, var: Path, rounds: int) -> Iterator[tuple[float, float]]:
    """(wall, processor) seconds of each round, of the command and its children."""
    environ = os.environ | {"SIGILL_MODE": "demo", "SIGILL_VAR": str(var)}
    command = [sys.executable, "manage.py", "check_metadata", "--severity", "error", str(files)]
    for _ in range(rounds):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        if "100 entities" not in done.stderr:
            sys.exit(f"check_metadata did not check the directory: {done.stderr}")
        yield wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5, help="of check_metadata; 0 leaves it out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
