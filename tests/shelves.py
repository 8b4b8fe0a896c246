"""A release directory as the signer leaves it, with whatever bytes a test wants served (docs/serving.md)."""

import gzip
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

WHOLE = {
    "aggregate.xml": b"<aggregate/>" * 20,
    "discovery.json": b"[]\n",
    "certificate.pem": b"certificate\n",
    "mdq-certificate.pem": b"the other certificate\n",
}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sha1(entity_id: str) -> str:
    return hashlib.sha1(entity_id.encode()).hexdigest()


def packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def shelve(
    root: Path, feed: str, serial: int, answers: Mapping[str, bytes], whole: Mapping[str, bytes] | None = None
) -> Path:
    """Write the release and swap to it; `answers` by entityID. Returns the release's directory."""
    home = root / feed
    release = home / "releases" / str(serial)
    release.mkdir(parents=True)
    files = {**WHOLE, **(whole or {})}
    files["aggregate.xml.gz"] = packed(files["aggregate.xml"])
    for name, content in files.items():
        (release / name).write_bytes(content)
        _label(release / "served", name, release / name, sha256(content))
    by_shard: dict[str, dict[str, bytes]] = {}
    for entity_id, content in answers.items():
        by_shard.setdefault(sha1(entity_id)[:2], {})[entity_id] = content
    (release / "entities").mkdir()
    for ab, inside in by_shard.items():
        (release / "entities" / ab).symlink_to(f"../../../shards/{_shard(home, inside)}")
    swap(home, serial)
    return release


def swap(home: Path, serial: int) -> None:
    link = home / ".current-test"
    link.symlink_to(f"releases/{serial}")
    link.rename(home / "current")


def _shard(home: Path, inside: Mapping[str, bytes]) -> str:
    digest = sha256("".join(f"{sha1(e)} {sha256(c)}\n" for e, c in sorted(inside.items())).encode())
    shard = home / "shards" / digest
    for entity_id, content in inside.items():
        for ending, body in (("", content), (".gz", packed(content))):
            stored = home / "store" / sha256(body)[:2] / sha256(body)
            stored.parent.mkdir(parents=True, exist_ok=True)
            stored.write_bytes(body)
            _label(shard, f"{sha1(entity_id)}{ending}", stored, sha256(body))
    return digest


def _label(directory: Path, name: str, file: Path, digest: str) -> None:
    """`<name>` is a link to `=<digest>`, which holds the file as `body`."""
    (directory / f"={digest}").mkdir(parents=True, exist_ok=True)
    body = directory / f"={digest}" / "body"
    body.exists() or os.link(file, body)
    (directory / name).is_symlink() or (directory / name).symlink_to(f"={digest}")
