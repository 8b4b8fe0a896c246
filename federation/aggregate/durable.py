"""Files that are on the disk when the function returns, and renames that a crash cannot tear."""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from federation.aggregate.failpoint import fail_point


def write(path: Path, pieces: Iterable[bytes], *, sync: bool = True) -> tuple[str, int]:
    """Write a new file and fsync it, now or (`sync=False`) later with others by `Pending`: many files at the end
    cost a disk less than one at a time. Returns the SHA-256 (hex) and size of what was written.

    The name must be free: an existing file means two writers (FileExistsError).
    """
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
        fail_point("P10.unsynced")
        if sync:
            file.flush()
            os.fsync(file.fileno())
    return digest.hexdigest(), size


def sync_file(path: Path) -> None:
    """Make a file, or the names in a directory, durable (POSIX: a file's own fsync does not cover its name)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Pending:
    """What has yet to be made durable: one by one, or, where it is much, with all else on its file system at once."""

    def __init__(self, root: Path, limit: int = 500) -> None:
        """`root` is any directory on the file system; after `limit` names it is told no more."""
        self._root, self._limit = root, limit
        self._paths: list[str] = []

    def add(self, *paths: Path | str) -> None:
        if len(self._paths) <= self._limit:
            self._paths += map(str, paths)

    def settle(self) -> None:
        if len(self._paths) <= self._limit:
            for path in self._paths:
                sync_file(Path(path))
            return
        descriptor = os.open(self._root, os.O_RDONLY)
        try:
            if _libc.syncfs(descriptor):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(self._root))
        finally:
            os.close(descriptor)


_libc = ctypes.CDLL(None, use_errno=True)  # syncfs(2): Linux, which is what the house runs on


def rename(source: Path, target: Path) -> None:
    """One atomic rename, durable on return."""
    source.rename(target)
    sync_file(target.parent)


def replace(path: Path, content: bytes) -> None:
    """The file with this content, by one rename: whoever reads it meanwhile has the old one or the new one, whole."""
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    aside.unlink(missing_ok=True)
    write(aside, [content])
    rename(aside, path)
