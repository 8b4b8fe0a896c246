"""The one small object that says which release a mirror serves, and where everything else lies.

current.json            {"serial": N, "index": "<sha256>"}: exchanged last, and never for a lower serial
releases/<serial>       the same words, so that what is kept can be told from what is not
objects/<sha256>        indexes, lists and contents; never changed
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from federation.mirror.bucket import Bucket, Versioned

CURRENT = "current.json"
RELEASES = "releases/"
OBJECTS = "objects/"


@dataclass(frozen=True, slots=True)
class Pointer:
    serial: int
    index: str

    def as_bytes(self) -> bytes:
        return json.dumps({"serial": self.serial, "index": self.index}).encode()

    @classmethod
    def of(cls, content: bytes) -> Pointer:
        said = json.loads(content)
        return cls(int(said["serial"]), str(said["index"]))


def read(bucket: Bucket) -> tuple[Pointer | None, Versioned | None]:
    """What the mirror serves, and by what mark it is exchanged; None before the first release."""
    found = bucket.read(CURRENT)
    return (Pointer.of(found.content) if found else None), found


def object_name(sha256: str) -> str:
    return OBJECTS + sha256
