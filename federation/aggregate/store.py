"""The content-addressed store of a feed: MDQ answers and their gzip, `<root>/<feed>/store/<ab>/<sha256>`.

Releases are hard links into it. Whoever puts something in holds the lock with others until a release, or a list of
what was signed ahead, names it; what nobody names is taken out by whoever holds the lock alone.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK = ".store"


class Store:
    """Of one feed's directory."""

    def __init__(self, feed_directory: Path) -> None:
        self.directory = feed_directory
        self._text = f"{feed_directory}/store"

    def path(self, sha256: str) -> str:
        """As text: to make ten thousand Path objects takes longer than to look at the files."""
        return f"{self._text}/{sha256[:2]}/{sha256}"

    def put(self, content: bytes) -> tuple[str, int]:
        """SHA-256 (hex) and size. What is there already, whole, is not written again."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if _size(path) == len(content) and Path(path).read_bytes() == content:
            return sha256, len(content)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        aside = f"{path}.{os.getpid()}"
        with open(aside, "wb") as file:
            file.write(content)
        os.replace(aside, path)
        return sha256, len(content)

    def has(self, sha256: str, size: int) -> bool:
        """Whether it is there, and no shorter or longer than it should be."""
        return _size(self.path(sha256)) == size

    def forget(self, sha256: str) -> bool:
        """Take it out, if nothing links to it. The lock has to be held alone."""
        path = self.path(sha256)
        with suppress(FileNotFoundError):
            if os.stat(path).st_nlink == 1:
                os.unlink(path)
                return True
        return False

    def all(self) -> Iterator[str]:
        """The names of everything in it, half-written files included."""
        with suppress(FileNotFoundError):
            for shelf in sorted(os.listdir(self._text)):
                yield from os.listdir(f"{self._text}/{shelf}")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nothing is taken out meanwhile; the lock goes with the process that dies."""
        with self._opened() as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            yield

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether nobody is putting anything in; if so, nobody will until the end."""
        with self._opened() as descriptor:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    @contextmanager
    def _opened(self) -> Iterator[int]:
        self.directory.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.directory / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return -1
