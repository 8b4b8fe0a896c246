"""Check files as a linter does: several children read at once, results come in the order of the files."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue

from members.saml.profiles import Profile
from members.saml.reader import Reader
from members.saml.types import Finding, Refusal

Source = tuple[str, Callable[[], bytes]]
"""A name for people, and how to get the bytes (raises OSError or `members.errors.Refused`)."""


@dataclass(frozen=True, slots=True)
class Result:
    """One document: how many entities it has, and what was found in them under the profile."""

    name: str
    entities: int
    findings: tuple[Finding, ...]


def files(path: Path) -> list[Source]:
    """The file, or every .xml file beneath the directory, in order of name."""
    found = sorted(path.rglob("*.xml")) if path.is_dir() else [path]
    return [(str(file), file.read_bytes) for file in found]


def check(sources: Sequence[Source], profile: Profile, at: datetime, jobs: int) -> Iterator[Result]:
    """Each source's result as soon as those before it are told. `at` is timezone-aware."""
    with ExitStack() as stack:
        free: SimpleQueue[Reader] = SimpleQueue()
        for _ in range(min(jobs, len(sources))):
            free.put(stack.enter_context(Reader(at, profile.numbers)))
        pool = stack.enter_context(ThreadPoolExecutor(jobs))
        yield from pool.map(lambda source: _one(source, free, profile, at), sources)


def _one(source: Source, free: "SimpleQueue[Reader]", profile: Profile, at: datetime) -> Result:
    name, read = source
    data = read()
    reader = free.get()
    entities, found = 0, list[Finding]()
    try:
        for checked in reader.check(data):
            entities += 1
            found.extend(checked.findings)
    except Refusal as refusal:
        found.append(refusal.finding)
    finally:
        free.put(reader)
    return Result(name, entities, profile.judged(found, at.date(), at.date()))
