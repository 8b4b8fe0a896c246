"""The observer's process: looks every 50 ms, writes down what is new, and what no consumer should ever see.

    python -m tests.faults.observe CONFIGURATION NOTES KEPT

Each line of NOTES is JSON: {"what": "served", "source", "at", "serial", "sha256", "valid_until", "entities"} when a
source serves something else than before, {"what": "wrong", "source", "at", "promise", "said", "kept"} for a broken
promise. It ends with its standard input.
"""

import json
import select
import ssl
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from .reading import Read, Reader
from .sources import Directory, Http

EVERY_S = 0.05  # the files and whoever answers first for them; the others each fifth time


@dataclass
class Observer:
    """What it has seen so far: of each source the serial, of each serial the bytes."""

    notes: TextIO
    kept: Path
    highest: dict[str, int] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)
    named: dict[int, str] = field(default_factory=dict)
    looks: int = 0

    def take(self, source: str, aggregate: Read | None, wrong: list[tuple[int, str, bytes]]) -> None:
        for promise, said, content in wrong:
            self.wrong(source, promise, said, content)
        if aggregate is None or aggregate.why_not:
            return
        if aggregate.serial < self.highest.get(source, 0):
            self.wrong(source, 2, f"serial {aggregate.serial} is served after {self.highest[source]}", b"")
        self.highest[source] = max(aggregate.serial, self.highest.get(source, 0))
        if self.named.setdefault(aggregate.serial, aggregate.sha256) != aggregate.sha256:
            self.wrong(source, 2, f"serial {aggregate.serial} names a second content", b"")
        if self.last.get(source) != aggregate.sha256:
            self.last[source] = aggregate.sha256
            told = {"serial": aggregate.serial, "sha256": aggregate.sha256, "entities": aggregate.entities}
            self._note(what="served", source=source, valid_until=aggregate.valid_until, **told)

    def wrong(self, source: str, promise: int, said: str, content: bytes) -> None:
        self.kept.mkdir(parents=True, exist_ok=True)
        path = self.kept / f"{time.time():.3f}-{source}-promise-{promise}.bin"
        path.write_bytes(content)
        self._note(what="wrong", source=source, promise=promise, said=said, kept=str(path))

    def _note(self, **said: Any) -> None:
        self.notes.write(json.dumps({"at": time.time(), **said}) + "\n")
        self.notes.flush()


def main(configuration: Path, notes: Path, kept: Path) -> None:
    asked = json.loads(configuration.read_text())
    certificates = [ssl.PEM_cert_to_DER_cert(asked[name]) for name in ("certificate", "mdq_certificate")]
    reader = Reader(*certificates)
    sources: list[Directory | Http] = [Directory("files", Path(asked["directory"]), reader)]
    sources += [Http(one["name"], one["port"], asked["slug"], reader, one["optional"]) for one in asked["http"]]
    with notes.open("a") as file:
        observer = Observer(file, kept)
        while not select.select([sys.stdin], [], [], 0)[0]:
            begun = time.monotonic()
            for source in sources if observer.looks % 5 == 0 else sources[:2]:
                seen = source.look()
                observer.take(source.name, seen.aggregate, seen.wrong)
            observer.looks += 1
            time.sleep(max(0.0, EVERY_S - (time.monotonic() - begun)))
        observer._note(what="end", looks=observer.looks)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
