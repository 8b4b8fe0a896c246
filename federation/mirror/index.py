"""What a mirrored release is made of, as small objects called by their SHA-256: an index, and a list per shard.

An index is JSON: the serial, the SHA-256 of each whole file, and of each of the 256 lists. A list has a line for every
MDQ answer whose name begins with the same two hex digits: `<sha1 of the entityID> <sha256> <sha256 of the gzip>`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Index:
    """A release in the mirror: file name to SHA-256, and the first two digits of an answer's name to its list's."""

    serial: int
    files: Mapping[str, str]
    shards: Mapping[str, str]

    def as_bytes(self) -> bytes:
        said = {"serial": self.serial, "files": dict(self.files), "shards": dict(self.shards)}
        return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def of(cls, content: bytes) -> Index:
        said = json.loads(content)
        return cls(int(said["serial"]), dict(said["files"]), dict(said["shards"]))


def whole_files(release: Path) -> dict[str, str]:
    """Name to SHA-256 of what `served/` has labels for."""
    served = release / "served"
    return {name: label(served / name) for name in sorted(os.listdir(served)) if not name.startswith("=")}


def shard_names(release: Path) -> list[str]:
    return sorted(os.listdir(release / "entities"))


def shard_list(shard: Path) -> bytes:
    """The lines of one shard, from the labels in its directory."""
    names = sorted(name for name in os.listdir(shard) if _NAME.fullmatch(name))
    return "".join(f"{name} {label(shard / name)} {label(shard / f'{name}.gz')}\n" for name in names).encode()


def answers(shard: bytes) -> Iterator[tuple[str, str, str]]:
    """Name, SHA-256 and SHA-256 of the gzip of each answer in a list."""
    for line in shard.decode().splitlines():
        name, plain, packed = line.split()
        yield name, plain, packed


def label(link: Path) -> str:
    """The SHA-256 that a label says."""
    return os.readlink(link).strip("=/")
