"""Checkpoints of the audit chain: a flattened JWS (RFC 7515, RS256), in files beside the feeds that stay for good.

<root>/audit/checkpoint-000001.json   never changed again
<root>/audit/latest.json              -> the newest one
<root>/audit/certificate-<sha256>.pem the certificate that the header's x5t#S256 means
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import ssl
from pathlib import Path

from federation.aggregate import durable
from federation.aggregate.keys import SigningKey
from federation.aggregate.refusal import Refusal

DIRECTORY = "audit"
LATEST = "latest.json"
TYPE = "sigill-audit-checkpoint+json"


class CheckpointRefused(Refusal):
    """What was published stays as it is."""


def sign(payload: bytes, key: SigningKey) -> bytes:
    """The document to publish."""
    header = {"alg": "RS256", "typ": TYPE, "x5t#S256": _encoded(hashlib.sha256(key.certificate_der).digest())}
    protected = _encoded(json.dumps(header, sort_keys=True, separators=(",", ":")).encode())
    signature = key.sign(f"{protected}.{_encoded(payload)}".encode())
    parts = {"payload": _encoded(payload), "protected": protected, "signature": _encoded(signature)}
    return json.dumps(parts, indent=1).encode() + b"\n"


def name_of(number: int) -> str:
    return f"checkpoint-{number:06d}.json"


def publish(root: Path, number: int, document: bytes, certificate_pem: str) -> None:
    """Write checkpoint and certificate where they are missing. CheckpointRefused: another one has the number."""
    directory = root / DIRECTORY
    directory.mkdir(parents=True, exist_ok=True)
    fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate_pem)).hexdigest()
    _write(directory / f"certificate-{fingerprint}.pem", certificate_pem.encode())
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
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    aside.unlink(missing_ok=True)
    durable.write(aside, [content])
    durable.rename(aside, path)


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
