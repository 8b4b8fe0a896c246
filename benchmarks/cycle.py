"""What a publication costs without the database: `python -m benchmarks.cycle --entities 10000`.

Times P6 (prepare), P8 (sign), P10 (write aside: aggregate, gzip, MDQ answers, shards), P9 (read as a stranger, by what
is known or in full) and P11 (commit, names, swap), P14 apart: the first build, then after one entity changed, and
re-signed without a change. Each is a process of its own unless it says warm, so that the peak of memory is its own.
The frame's instant stays, so that no answer falls due: what time asks for is signed ahead (`federation.cycle.signing`).
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from benchmarks import entities, pool
from federation.aggregate import contents, names, release
from federation.aggregate.assemble import END_TAG
from federation.aggregate.documents import Recipe
from federation.aggregate.earlier import Earlier
from federation.aggregate.entries import differences
from federation.aggregate.keys import FileKey
from federation.aggregate.preflight import prepare
from federation.aggregate.sign import sign
from federation.aggregate.tidy import tidy
from federation.aggregate.types import Entries, Fragment, Frame, Manifest
from federation.stranger import Known, read_all, read_known

FEED = "bench"
VALIDITY = timedelta(days=10)
MOST = timedelta(days=14)
STEPS = ("P6", "P8", "P10", "P9", "P11", "P14")


@dataclass
class Pack:
    """Fragments one after another in a file, `begins` bytes in; read from the start each time it is called."""

    path: Path
    entries: Entries
    begins: int = 0

    def __call__(self) -> Iterator[Fragment]:
        with self.path.open("rb") as file:
            file.seek(self.begins)
            for entity_id, sha256, size in self.entries:
                yield Fragment(entity_id, sha256, file.read(size))


@dataclass
class Patched:
    """A served aggregate with some of its fragments exchanged: what the cycle reads after a change."""

    served: Pack
    changed: dict[str, Fragment]

    def __call__(self) -> Iterator[Fragment]:
        return (self.changed.get(fragment.entity_id, fragment) for fragment in self.served())

    def entries(self) -> Entries:
        return Entries.of(
            (f.entity_id, f.sha256, len(f.content)) if (f := self.changed.get(entry.entity_id)) else entry
            for entry in self.served.entries
        )


@dataclass
class Times:
    """Seconds on the wall by step, how many answers were signed, and the highest memory in MiB."""

    seconds: dict[str, float] = field(default_factory=dict)
    signed: int = 0
    peak: float = 0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - began

    def without(self, *steps: str) -> float:
        return sum(spent for step, spent in self.seconds.items() if step not in steps)


def publish(root: Path, key: FileKey, changed: dict[str, Fragment], reading: str) -> Times:
    """One turn on top of what is served. `reading` is "", "known" or "full"."""
    times, serial = Times(), (release.current_serial(root, FEED) or 0) + 1
    directory = release.release_directory(root, FEED, serial - 1)
    manifest = Manifest.read(directory)
    earlier = Earlier(directory, manifest.entries)
    aggregate = directory / contents.AGGREGATE
    begins = aggregate.stat().st_size - len(END_TAG) - manifest.entries.total_size()
    source = Patched(Pack(aggregate, manifest.entries, begins), changed)
    return _turn(root, serial, key, source, source.entries(), earlier, reading, times)


def first(root: Path, key: FileKey, source: Pack) -> Times:
    return _turn(root, 1, key, source, source.entries, Earlier(), "", Times())


def _turn(  # noqa: PLR0913 - a turn's parts
    root: Path,
    serial: int,
    key: FileKey,
    source: Pack | Patched,
    approved: Entries,
    earlier: Earlier,
    reading: str,
    times: Times,
) -> Times:
    frame = _frame(serial)
    recipe = Recipe.of(FEED, frame, key.certificate_der)
    with times.step("P6"):
        prepared = prepare(frame, source, approved=approved, known=earlier.checked())
    with times.step("P8"):
        signed = sign(prepared, key)
    with times.step("P10"):
        manifest = Manifest(FEED, serial, frame, prepared.entries)
        staging = release.stage(root, FEED, serial, epoch=serial)
        written = contents.write_release(
            staging, signed, manifest=manifest, key=key, discovery=[b"[]\n"], earlier=earlier
        )
    with times.step("P9"):
        _read(staging.path, root, manifest, key, reading)
    with times.step("P11"):
        release.commit(staging)
        came = (name for name, was, _now in differences(earlier.entries, manifest.entries) if was is None)
        names.add(root / FEED, came)
        release.swap(root, FEED, serial)
    with times.step("P14"):
        tidy(root, FEED, (), recipe=recipe, at=int(entities.AT.timestamp()))
    times.signed, times.peak = written.fresh, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return times


def _read(directory: Path, root: Path, manifest: Manifest, key: FileKey, reading: str) -> None:
    path, der = directory / contents.AGGREGATE, key.certificate_der
    if reading:
        known = Known(root / FEED / ".known")
        with path.open("rb") as file:
            read_known(iter(lambda: file.read(1 << 20), b""), known, der, entities.AT, MOST, manifest.entries)
    if reading == "full":
        with path.open("rb") as file:
            read_all(iter(lambda: file.read(1 << 20), b""), der, entities.AT, MOST, manifest.entries)


def _frame(serial: int) -> Frame:
    return Frame(
        f"_bench-{serial}",
        "https://bench.example/feed",
        entities.AT + VALIDITY,
        "PT6H",
        "https://bench.example/",
        entities.AT,
        f"bench-{serial}",
        {"sv": "https://bench.example/villkor", "en": "https://bench.example/terms"},
    )


def _apart(work: str, *arguments: object) -> Times:
    """In a process of its own, so that its memory is nobody else's."""
    with multiprocessing.get_context("spawn").Pool(1) as one:
        return one.apply(_named, (work, *arguments))


def _named(work: str, root: Path, *rest: object) -> Times:
    key = FileKey.load(*pool.signing_key())
    if work == "first":
        return first(root, key, Pack(*rest))  # type: ignore[arg-type]
    changed, reading, turns = rest
    return _middle([publish(root, key, one, str(reading)) for one in [changed] * int(str(turns))])  # type: ignore[list-item]


def _middle(times: list[Times]) -> Times:
    """The one whose sum is the median."""
    return sorted(times, key=lambda one: one.without("P14"))[(len(times) - 1) // 2]


def pack(path: Path, count: int) -> Pack:
    """Written one by one, in order: a hundred thousand fragments are 800 MB."""
    order = sorted(range(count), key=lambda index: entities.entity_id(index).encode())
    rows = []
    with path.open("wb") as file:
        for index in order:
            made = entities.plain_fragment(index)
            file.write(made.content)
            rows.append((made.entity_id, made.sha256, len(made.content)))
    return Pack(path, Entries.of(rows))


def run(count: int, directory: Path, turns: int) -> None:
    root, source = directory / "releases", pack(directory / "first.pack", count)
    print(f"{count} entities, {source.path.stat().st_size / 2**20:.0f} MiB; seconds, and the process's peak in MiB")
    print(f"{'':30}" + "".join(f"{step:>8}" for step in STEPS) + f"{'sum':>8}{'w/o P9':>8}{'signed':>8}{'MiB':>6}")
    _tell("first build, no reading", _apart("first", root, source.path, source.entries))
    one = {(made := entities.plain_fragment(count // 2, 1)).entity_id: made}
    other = {(made := entities.plain_fragment(count // 2)).entity_id: made}
    _tell("full reading, nothing known", _apart("publish", root, {}, "full", 1))
    for name, changed, reading in (
        ("one changed, cold", one, ""),
        ("one changed back, cold", other, ""),
        ("one changed, known", one, "known"),
        ("one changed back, full", other, "full"),
    ):
        _tell(name, _apart("publish", root, changed, reading, 1))
    _tell(f"one changed, warm, of {turns}", _alternating(root, one, other, "", turns))
    _tell(f"the same, known, of {turns}", _alternating(root, one, other, "known", turns))
    _tell("re-signed, warm", _apart("publish", root, {}, "", 3))


def _alternating(root: Path, one: dict[str, Fragment], other: dict[str, Fragment], reading: str, turns: int) -> Times:
    with multiprocessing.get_context("spawn").Pool(1) as worker:
        return worker.apply(_back_and_forth, (root, one, other, reading, turns))


def _back_and_forth(
    root: Path, one: dict[str, Fragment], other: dict[str, Fragment], reading: str, turns: int
) -> Times:
    key = FileKey.load(*pool.signing_key())
    publish(root, key, other, reading)
    return _middle([publish(root, key, (one, other)[turn % 2], reading) for turn in range(turns)])


def _tell(name: str, times: Times) -> None:
    steps = "".join(f"{times.seconds[step]:>8.2f}" for step in STEPS)
    sums = f"{times.without('P14'):>8.2f}{times.without('P9', 'P14'):>8.2f}"
    print(f"{name:30}{steps}{sums}{times.signed:>8}{times.peak:>6.0f}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=5, help="how many of which the middle one is told")
    parser.add_argument("--directory", type=Path, help="where to write (default: a temporary directory)")
    arguments = parser.parse_args()
    if arguments.entities < 1:
        parser.error("--entities must be at least 1")
    with tempfile.TemporaryDirectory(dir=arguments.directory) as directory:
        run(arguments.entities, Path(directory), arguments.turns)
    return 0


if __name__ == "__main__":
    sys.exit(main())
