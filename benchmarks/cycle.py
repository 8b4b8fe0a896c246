"""What a publication costs: `python -m benchmarks.cycle --entities 1000`.

Times P6 (prepare), P8 (sign), P10 (write aside: aggregate, gzip, MDQ answers), P11 (commit and swap) and P9
(verify as a stranger): cold, after one entity changed, re-signed without a change, and with P9. Fragments are
read from a pack file, so that the peak of memory is the cycle's own. P9 is apart: it parses the whole.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks import entities, pool
from federation.aggregate import contents, release, verify
from federation.aggregate.keys import FileKey
from federation.aggregate.preflight import prepare
from federation.aggregate.sign import sign
from federation.aggregate.types import Fragment, Frame, Manifest

VALIDITY = timedelta(days=10)
STEPS = ("P6 prepare", "P8 sign", "P10 write", "P11 swap", "P9 verify")


@dataclass
class Pack:
    """Fragments one after another in a file, read from the start each time it is called."""

    path: Path
    index: list[tuple[str, str, int]]

    def __call__(self) -> Iterator[Fragment]:
        with self.path.open("rb") as file:
            for entity_id, sha256, size in self.index:
                yield Fragment(entity_id, sha256, file.read(size))


class Stopwatch:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.processor: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began, worked = time.perf_counter(), time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - began
        self.processor[name] = self.processor.get(name, 0) + time.process_time() - worked

    def without_verification(self) -> tuple[float, float]:
        """Seconds on the wall and of the processor; the latter says more on a busy machine."""
        wall, processor = (
            sum(spent for step, spent in of.items() if step != "P9 verify") for of in (self.seconds, self.processor)
        )
        return wall, processor


def pack(path: Path, made: list[Fragment]) -> Pack:
    path.write_bytes(b"".join(fragment.content for fragment in made))
    return Pack(path, [(item.entity_id, item.sha256, len(item.content)) for item in made])


def publish(root: Path, serial: int, source: Pack, key: FileKey, *, verified: bool) -> tuple[Stopwatch, int, int]:
    """One cycle without the database: the times, and how many MDQ answers were signed and taken over."""
    watch = Stopwatch()
    at = entities.AT + timedelta(minutes=serial)
    frame = Frame(
        f"_bench-{serial}",
        "https://bench.example/feed",
        at + VALIDITY,
        "PT6H",
        "https://bench.example/",
        at,
        f"bench-{serial}",
        {"sv": "https://bench.example/villkor", "en": "https://bench.example/terms"},
    )
    with watch.step("P6 prepare"):
        prepared = prepare(frame, source)
        manifest = Manifest.build("bench", serial, frame, prepared.entries)
    with watch.step("P8 sign"):
        signed = sign(prepared, key)
    with watch.step("P10 write"):
        staging = release.stage(root, "bench", serial, epoch=serial)
        written = contents.write_release(staging, signed, manifest=manifest, key=key, discovery=b"[]\n")
    if verified:
        with watch.step("P9 verify"):
            document = (staging.path / "aggregate.xml").read_bytes()
            verify.verify(document, key.certificate_der, at, manifest.expected, timedelta(days=14))
    with watch.step("P11 swap"):
        release.commit(staging)
        release.swap(root, "bench", serial)
        release.prune(root, "bench")
    return watch, len(written.fresh), written.linked


def peak() -> float:
    """The process's highest memory so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(count: int, directory: Path, report: Callable[[str], object]) -> None:
    key = FileKey.load(*pool.signing_key())
    before = pack(directory / "before.pack", entities.plain_fragments(count))
    after = pack(directory / "after.pack", entities.plain_fragments(count, frozenset({count // 2})))
    root = directory / "releases"
    publish(root, 1, pack(directory / "one.pack", entities.plain_fragments(1)), key, verified=False)
    report(f"{count} entities, {before.path.stat().st_size / 2**20:.1f} MiB; {peak():.0f} MiB before the cycle")
    report(
        f"{'':24}"
        + "".join(f"{name:>12}" for name in STEPS)
        + f"{'w/o P9':>10}{'CPU':>9}{'ratio':>7}{'signed':>8}{'MiB':>6}"
    )
    cold = None
    for serial, (name, source, verified) in enumerate(
        (
            ("cold", before, False),
            ("one changed", after, False),
            ("nothing changed", after, False),
            ("one changed, with P9", before, True),
        ),
        start=2,
    ):
        watch, fresh, _linked = publish(root, serial, source, key, verified=verified)
        total, processor = watch.without_verification()
        cold = cold or total
        times = "".join(f"{watch.seconds.get(step, 0) * 1000:>9.0f} ms" for step in STEPS)
        sums = f"{total * 1000:>7.0f} ms{processor * 1000:>6.0f} ms{total / cold:>7.2f}"
        report(f"{name:24}{times}{sums}{fresh:>8}{peak():>6.0f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=1000)
    parser.add_argument("--directory", type=Path, help="where to write (default: a temporary directory)")
    arguments = parser.parse_args()
    if arguments.entities < 1:
        parser.error("--entities must be at least 1")
    with tempfile.TemporaryDirectory(dir=arguments.directory) as directory:
        run(arguments.entities, Path(directory), print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
