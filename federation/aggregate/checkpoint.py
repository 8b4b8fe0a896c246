"""Checkpoints of the audit chain: a flattened JWS (RFC 7515, RS256), in files beside the feeds that stay for good.

<root>/audit/checkpoint-000001.json   never changed again
<root>/audit/latest.json              -> the newest one
<root>/audit/certificate-<sha256>.pem the certificate that the header's x5t#S256 means
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from federation.aggregate import durable, jws
from federation.aggregate.keys import SigningKey
from federation.aggregate.refusal import Refusal

DIRECTORY = "audit"
LATEST = "latest.json"
TYPE = "sigill-audit-checkpoint+json"

_NAME = re.compile(r"checkpoint-([0-9]+)\.json")


class CheckpointRefused(Refusal):
    """What was published stays as it is."""


def sign(payload: bytes, key: SigningKey) -> bytes:
    """The document to publish."""
    return jws.sign(payload, key, TYPE)


def name_of(number: int) -> str:
    return f"checkpoint-{number:06d}.json"


def highest(root: Path) -> int:
    """The number of the newest that is published; 0 before the first."""
    names = (_NAME.fullmatch(path.name) for path in (root / DIRECTORY).glob("checkpoint-*.json"))
    return max((int(name[1]) for name in names if name), default=0)


def publish(root: Path, number: int, document: bytes, certificate_pem: str) -> None:
    """Write checkpoint and certificate where they are missing. CheckpointRefused: another one has the number."""
    directory = root / DIRECTORY
    directory.mkdir(parents=True, exist_ok=True)
    _write(directory / jws.certificate_name(certificate_pem), certificate_pem.encode())
    _write(directory / name_of(number), document)


def point_to(root: Path, number: int) -> None:
    """Serve this one as the latest, by one rename."""
    link = root / DIRECTORY / f".latest-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(name_of(number))
    durable.rename(link, root / DIRECTORY / LATEST)


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        if path.read_bytes() != content:
            raise CheckpointRefused(
                "checkpoint-differs",
                f"{path.name} är redan publicerad med annat innehåll. Ta reda på vem som ändrat filen eller databasen.",
                f"{path.name} is published with other content. Find out who changed the file or the database.",
            )
        return
    durable.replace(path, content)
