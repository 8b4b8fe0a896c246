"""MDQ answers as a web server finds them: 256 directories, of which a release rebuilds only those that changed.

    <root>/<feed>/shards/<digest>/<sha1>             -> =<sha256>      so that a server has the ETag in the real path
                                 /<sha1>.gz          -> =<sha256 of the gzip>
                                 /=<sha256>/body     a hard link into the store
    <root>/<feed>/releases/<serial>/entities/<ab>    -> ../../../shards/<digest>

A shard's name is the digest of what is in it; it is renamed into place whole.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from federation.aggregate import durable
from federation.aggregate.failpoint import fail_point
from federation.aggregate.store import Store

SHARDS = "shards"
_RECORD = struct.Struct("20s32s32s?")


class Answer(NamedTuple):
    """One answer in a shard; `fresh` if it was not in the release before."""

    sha1: str
    sha256: str
    gz_sha256: str
    fresh: bool


class Shards:
    """Those of a release being written: 85 bytes an entity."""

    def __init__(self, feed_directory: Path, before: Path | None) -> None:
        """`before` is the release from which answers can be linked that the store has lost."""
        self._feed, self._before = feed_directory, before
        self._store = Store(feed_directory)
        self._records: dict[str, bytearray] = {}

    def add(self, line: bytes, *, fresh: bool) -> None:
        """One of `documents.txt`. ValueError for another form."""
        sha1, _fragment, sha256, _size, gz_sha256, _gz_size, _until = line.decode("ascii").split()
        of = self._records.setdefault(sha1[:2], bytearray())
        of += _RECORD.pack(bytes.fromhex(sha1), bytes.fromhex(sha256), bytes.fromhex(gz_sha256), fresh)

    def write(self, entities: Path, pending: durable.Pending) -> None:
        """Make the shards that are not there yet, and the links to all."""
        (self._feed / SHARDS).mkdir(exist_ok=True)
        for ab in sorted(self._records):
            answers = sorted(self._answers(ab))
            digest = _digest(answers)
            target = self._feed / SHARDS / digest
            if target.is_dir():
                self._mend(target, answers, pending)
            else:
                self._build(target, ab, answers, pending)
                fail_point("P10.shard")
            (entities / ab).symlink_to(f"../../../{SHARDS}/{digest}")
        pending.add(self._feed / SHARDS, entities)

    def _answers(self, ab: str) -> Iterator[Answer]:
        for sha1, sha256, gz_sha256, fresh in _RECORD.iter_unpack(self._records[ab]):
            yield Answer(sha1.hex(), sha256.hex(), gz_sha256.hex(), fresh)

    def _build(self, target: Path, ab: str, answers: list[Answer], pending: durable.Pending) -> None:
        aside = target.with_name(f".{target.name}-{os.getpid()}")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        for answer in answers:
            self._place(aside, ab, answer.sha1, answer.sha1, answer.sha256)
            self._place(aside, ab, f"{answer.sha1}.gz", answer.sha1, answer.gz_sha256)
        aside.rename(target)
        pending.add(target, *(f"{target}/={digest}" for answer in answers for digest in answer[1:3]))

    def _place(self, shard: Path, ab: str, name: str, sha1: str, sha256: str) -> None:
        directory = f"{shard}/={sha256}"
        with suppress(FileExistsError):
            os.mkdir(directory)
            try:
                os.link(self._store.path(sha256), f"{directory}/body")
            except FileNotFoundError:
                if self._before is None:
                    raise
                os.link(f"{self._before}/entities/{ab}/{name}/body", f"{directory}/body")
        os.symlink(f"={sha256}", f"{shard}/{name}")

    def _mend(self, shard: Path, answers: list[Answer], pending: durable.Pending) -> None:
        """The same answers, of which some were damaged and are signed again: with the same bytes, in their place."""
        mended = [digest for answer in answers if answer.fresh for digest in answer[1:3]]
        for sha256 in mended:
            aside = f"{shard}/={sha256}/.body-{os.getpid()}"
            with suppress(FileNotFoundError):
                os.unlink(aside)
            os.link(self._store.path(sha256), aside)
            os.replace(aside, f"{shard}/={sha256}/body")
            with suppress(FileNotFoundError):
                os.unlink(aside)
            pending.add(f"{shard}/={sha256}")


def _digest(answers: list[Answer]) -> str:
    lines = "".join(f"{answer.sha1} {answer.sha256} {answer.gz_sha256}\n" for answer in answers)
    return hashlib.sha256(lines.encode("ascii")).hexdigest()


def remove(feed_directory: Path, digest: str) -> None:
    """Take a shard away that no release names, and from the store what no other shard has. The store is held alone."""
    doomed = feed_directory / f".removed-shard-{digest}"
    shutil.rmtree(doomed, ignore_errors=True)
    durable.rename(feed_directory / SHARDS / digest, doomed)
    fail_point("P14.shard")
    names = [path.name.removeprefix("=") for path in doomed.iterdir() if path.name.startswith("=")]
    shutil.rmtree(doomed)
    store = Store(feed_directory)
    for name in names:
        store.forget(name)


def unnamed(feed_directory: Path) -> list[str]:
    """The shards that no release on the disk names, and those that were never finished."""
    used = {
        os.readlink(link).rpartition("/")[2]
        for release in (feed_directory / "releases").iterdir()
        if (release / "entities").is_dir()
        for link in (release / "entities").iterdir()
    }
    there = feed_directory / SHARDS
    return [path.name for path in there.iterdir() if path.name not in used] if there.is_dir() else []
