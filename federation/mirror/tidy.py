"""What no kept release in the mirror names is removed, once it is old enough that nobody can be about to name it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from federation.aggregate.failpoint import fail_point
from federation.mirror import index as indexes
from federation.mirror import pointer as pointers
from federation.mirror.bucket import Bucket
from federation.mirror.index import Index
from federation.mirror.pointer import OBJECTS, RELEASES, Pointer, object_name

KEEP = 3  # releases: who has read an older pointer still finds everything that it leads to
YOUNG = timedelta(days=1)  # an object may belong to a release that is being brought


def tidy(bucket: Bucket) -> int:
    """Remove releases beyond the last three, and what only they named. Returns how many objects went."""
    current, _found = pointers.read(bucket)
    if current is None:
        return 0
    serials = sorted((int(name.removeprefix(RELEASES)) for name, _since in bucket.names(RELEASES)), reverse=True)
    older = [serial for serial in serials if serial < current.serial]
    doomed = older[KEEP - 1 :]
    if not doomed:
        return 0
    kept = {current.index}
    for serial in serials:
        if serial not in doomed and (found := bucket.read(f"{RELEASES}{serial}")):
            kept.add(Pointer.of(found.content).index)
    named = _named(bucket, kept)
    fail_point("mirror.tidy")
    bucket.remove(f"{RELEASES}{serial}" for serial in doomed)
    old = datetime.now(UTC) - YOUNG
    gone = [
        name
        for name, since in bucket.names(OBJECTS)
        if since < old and bytes.fromhex(name.removeprefix(OBJECTS)) not in named
    ]
    bucket.remove(gone)
    return len(gone)


def _named(bucket: Bucket, kept: set[str]) -> set[bytes]:
    """Everything that these indexes lead to, as 32 bytes each. KeyError where one of them is not whole."""
    named = {bytes.fromhex(sha256) for sha256 in kept}
    lists: set[str] = set()
    for sha256 in kept:
        found = Index.of(_content(bucket, sha256))
        lists.update(found.shards.values())
        named.update(bytes.fromhex(digest) for digest in found.files.values())
    for sha256 in lists:
        named.add(bytes.fromhex(sha256))
        for _name, *both in indexes.answers(_content(bucket, sha256)):
            named.update(map(bytes.fromhex, both))
    return named


def _content(bucket: Bucket, sha256: str) -> bytes:
    found = bucket.read(object_name(sha256))
    if found is None:
        raise KeyError(sha256)
    return found.content
