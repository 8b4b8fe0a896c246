"""P9, the stranger's reading of one aggregate: all of it, with all fragments known, and xmlsec's beside it.

Each reading runs in a process of its own, so that its memory is its own; seconds are medians of the rounds.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

READINGS = ("read_all", "read_known, first", "read_known", "xmlsec")
_AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
_DAYS_14 = timedelta(days=14)
_CHUNK = 1 << 18


def make(count: int, directory: Path) -> None:
    """A signed aggregate, its manifest's rows and the pinned certificate, as a release has them."""
    # Here, so that a process which measures a reading has loaded nothing of what signs.
    from benchmarks import entities, pool  # noqa: PLC0415
    from federation.aggregate.preflight import prepare  # noqa: PLC0415
    from federation.aggregate.sign import FileKey, sign  # noqa: PLC0415
    from federation.aggregate.types import Frame  # noqa: PLC0415

    frame = Frame(
        identifier="_bench-1",
        name="https://federation.example/bench",
        valid_until=_AT + timedelta(days=10),
        cache_duration="PT6H",
        publisher="https://federation.example/",
        creation_instant=_AT,
        publication_id="bench-1",
    )
    key = FileKey.load(*pool.signing_key())
    fragments = sorted(entities.plain_fragments(count), key=lambda each: each.entity_id.encode())
    with (directory / "aggregate.xml").open("wb") as file:
        sign(prepare(frame, fragments), key).write(file)
    rows = [(each.entity_id, each.sha256, len(each.content)) for each in fragments]
    (directory / "rows.json").write_text(json.dumps(rows))
    (directory / "certificate.der").write_bytes(key.certificate_der)


def read(reading: str, directory: Path, rounds: int) -> tuple[float, float, float]:
    """Seconds, seconds of the processor (medians), and the process's peak in MiB. Run in a process of its own."""
    certificate = (directory / "certificate.der").read_bytes()
    once = {
        "read_all": _read_all,
        "read_known, first": _read_known,
        "read_known": _read_known,
        "xmlsec": _xmlsec,
    }[reading]
    waited, worked = [], []
    for _ in range(rounds):
        started, begun = time.perf_counter(), time.process_time()
        once(directory, certificate)
        waited.append(time.perf_counter() - started)
        worked.append(time.process_time() - begun)
        if reading.endswith("first"):
            (directory / "known").unlink()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return statistics.median(waited), statistics.median(worked), peak


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _rows(directory: Path) -> list[tuple[str, str, int]]:
    return [(name, sha256, size) for name, sha256, size in json.loads((directory / "rows.json").read_text())]


def _read_all(directory: Path, certificate: bytes) -> None:
    from federation.stranger import read_all  # noqa: PLC0415

    chunks = _chunks(directory / "aggregate.xml")
    read_all(chunks, certificate, _AT, _DAYS_14, _rows(directory))


def _read_known(directory: Path, certificate: bytes) -> None:
    from federation.stranger import Known, read_known  # noqa: PLC0415

    chunks = _chunks(directory / "aggregate.xml")
    read_known(chunks, Known(directory / "known"), certificate, _AT, _DAYS_14, _rows(directory))


def _xmlsec(directory: Path, certificate: bytes) -> None:
    from federation.aggregate.verify import verify  # noqa: PLC0415

    expected = {name: sha256 for name, sha256, _ in _rows(directory)}
    verify((directory / "aggregate.xml").read_bytes(), certificate, _AT, expected, _DAYS_14)


def run(count: int, rounds: int, report: Callable[[str], object]) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        # In a process of its own, too: a child's peak begins with what its parent held.
        _python("--make", name, "--entities", str(count))
        size = (directory / "aggregate.xml").stat().st_size / 2**20
        report(f"{count} entities, {size:.1f} MiB, medians of {rounds}: seconds, of the processor, peak memory")
        _child("read_known", directory, 1)  # learns
        for reading in READINGS:
            if reading.endswith("first"):
                (directory / "known").unlink()
            waited, worked, peak = _child(reading, directory, rounds)
            if reading.endswith("first"):
                _child("read_known", directory, 1)
            report(f"{reading:20}{waited:8.2f} s{worked:8.2f} s{peak:8.0f} MiB")


def _child(reading: str, directory: Path, rounds: int) -> tuple[float, float, float]:
    waited, worked, peak = json.loads(_python("--read", reading, str(directory), "--rounds", str(rounds)))
    return waited, worked, peak


def _python(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.reading", *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--read", nargs=2, metavar=("READING", "DIRECTORY"), help=argparse.SUPPRESS)
    parser.add_argument("--make", type=Path, metavar="DIRECTORY", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.make:
        make(arguments.entities, arguments.make)
        return 0
    if arguments.read:
        reading, directory = arguments.read
        print(json.dumps(read(reading, Path(directory), arguments.rounds)))
        return 0
    if arguments.entities < 1 or arguments.rounds < 1:
        parser.error("--entities and --rounds must be at least 1")
    run(arguments.entities, arguments.rounds, print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
