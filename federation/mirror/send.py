"""A feed's served release, brought to the object store: contents first, the index after them, the pointer last.

It asks what the pointer says and what is served here, and does what is missing: a mirror that died, or was away for a
week, is helped by the next turn. Until the pointer is exchanged nobody sees anything of it; what it named before is
whole. Serials never go back: a pointer with a higher one is left alone, whoever wrote it.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from federation.aggregate import release
from federation.aggregate.failpoint import fail_point
from federation.mirror import index as indexes
from federation.mirror import pointer as pointers
from federation.mirror.bucket import Bucket, Exchanged
from federation.mirror.index import Index
from federation.mirror.pointer import Pointer, object_name
from federation.mirror.tidy import YOUNG, tidy

AT_ONCE = 8  # requests to the store at a time


@dataclass(frozen=True, slots=True)
class Sent:
    """The serial that the mirror serves now, and how many objects had to be written for it."""

    serial: int
    written: int


def send(root: Path, feed: str, bucket: Bucket) -> Sent | None:
    """Bring the mirror up to what is served here. None: nothing is, somebody here is at it, or it has a higher serial.

    Raises what the store raises (botocore's exceptions, OSError); the mirror serves what it did, then.
    """
    with _alone(release.feed_directory(root, feed)) as mine:
        serial = release.current_serial(root, feed) if mine else None
        if serial is None:
            return None
        pointer, _found = pointers.read(bucket)
        if pointer and pointer.serial >= serial:
            return Sent(serial, 0) if pointer.serial == serial else None
        sender = Sender(bucket, pointer)
        said = sender.bring(release.release_directory(root, feed, serial), serial)
        fail_point("mirror.before-pointer")
        if not _exchange(bucket, said):
            return None
        fail_point("mirror.after-pointer")
        tidy(bucket)
        return Sent(serial, sender.written)


class Sender:
    """Writes what the store does not have yet, shard by shard: never a list of all entities at once."""

    def __init__(self, bucket: Bucket, pointer: Pointer | None) -> None:
        self.bucket, self.written = bucket, 0
        found = bucket.read(object_name(pointer.index)) if pointer else None
        self.before = Index.of(found.content) if found else Index(0, {}, {})

    def bring(self, directory: Path, serial: int) -> Pointer:
        """All of a release but the pointer."""
        files = indexes.whole_files(directory)
        self._put_all((sha256, directory / "served" / f"={sha256}" / "body") for sha256 in files.values())
        fail_point("mirror.files")
        shards = {ab: self._shard(directory / "entities" / ab, ab) for ab in indexes.shard_names(directory)}
        fail_point("mirror.shards")
        content = Index(serial, files, shards).as_bytes()
        said = Pointer(serial, hashlib.sha256(content).hexdigest())
        self.bucket.put(object_name(said.index), content)
        self.bucket.put(f"{pointers.RELEASES}{serial}", said.as_bytes())
        return said

    def _shard(self, shard: Path, ab: str) -> str:
        content = indexes.shard_list(shard)
        digest = hashlib.sha256(content).hexdigest()
        if self.before.shards.get(ab) == digest:
            return digest
        wanted = {sha256 for _name, *both in indexes.answers(content) for sha256 in both}
        wanted -= self._had(ab)
        self._put_all((sha256, shard / f"={sha256}" / "body") for sha256 in sorted(wanted))
        fail_point("mirror.shard")
        self.bucket.put(object_name(digest), content)
        return digest

    def _had(self, ab: str) -> set[str]:
        """What the release that the pointer names has in this shard: it is there, and nobody removes it."""
        listed = self.before.shards.get(ab)
        found = self.bucket.read(object_name(listed)) if listed else None
        return {sha256 for _name, *both in indexes.answers(found.content) for sha256 in both} if found else set()

    def _put_all(self, wanted: Iterable[tuple[str, Path]]) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            self.written += sum(pool.map(self._put, wanted))

    def _put(self, item: tuple[str, Path]) -> bool:
        """Whether it had to be written. What is there but old is written again: somebody may be about to remove it."""
        sha256, path = item
        since = self.bucket.age_from(object_name(sha256))
        if since and datetime.now(UTC) - since < YOUNG / 2:
            return False
        self.bucket.put(object_name(sha256), path.read_bytes())
        return True


def _exchange(bucket: Bucket, said: Pointer) -> bool:
    """Whether the pointer says this now. Who comes late to a higher serial leaves it."""
    while True:
        pointer, found = pointers.read(bucket)
        if pointer and pointer.serial >= said.serial:
            return pointer == said
        try:
            bucket.exchange(pointers.CURRENT, said.as_bytes(), found)
        except Exchanged:
            continue
        return True


@contextmanager
def _alone(directory: Path) -> Iterator[bool]:
    """Whether nobody else on this machine mirrors this feed now."""
    if not directory.is_dir():
        yield False
        return
    with (directory / ".mirror").open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
