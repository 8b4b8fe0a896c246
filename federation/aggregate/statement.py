"""Statements on certifications: signed files beside the feeds, renewed before they expire.

<root>/status/SE-5560000001.json       one organisation's
<root>/status/statements.json          all of them in one
<root>/status/certificate-<sha256>.pem the certificate that the header's x5t#S256 means

What is in one is told in docs/certification-status.md; trustframework/statement_verifier.py verifies it.
"""

from __future__ import annotations

import base64
import fcntl
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from federation.aggregate import durable, jws
from federation.aggregate.keys import SigningKey

DIRECTORY = "status"
TYPE = "sigill-certification-status+json"
ALL = "statements"
NAME = r"[A-Z]{2}-[A-Za-z0-9]{4,20}|" + ALL  # of a statement, as in its address
_NAME = re.compile(NAME)


@contextmanager
def held(root: Path) -> Iterator[bool]:
    """Whether nobody else is writing statements now; while it lasts, nobody else begins."""
    directory = root / DIRECTORY
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def published(root: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """By name, the certificate's file and the claims of each statement there is; one that cannot be read is none."""
    return {path.stem: found for path in (root / DIRECTORY).glob("*.json") if (found := _read(path))}


def publish(root: Path, name: str, claims: bytes, key: SigningKey) -> None:
    """Signed, in place of what was there."""
    durable.replace(root / DIRECTORY / f"{name}.json", jws.sign(claims, key, TYPE))


def put_certificate(root: Path, certificate_pem: str) -> str:
    """Beside the statements, for whoever compares it with the one that they have pinned; its file's name."""
    path = root / DIRECTORY / jws.certificate_name(certificate_pem)
    if not path.exists():
        durable.replace(path, certificate_pem.encode())
    return path.name


def take_away(root: Path, name: str) -> None:
    (root / DIRECTORY / f"{name}.json").unlink(missing_ok=True)


def _read(path: Path) -> tuple[str, dict[str, Any]] | None:
    """Nobody but the signer writes here: the signature is for others to check."""
    if not _NAME.fullmatch(path.stem):
        return None
    try:
        envelope = json.loads(path.read_bytes())
        header, claims = (json.loads(_decoded(envelope[part])) for part in ("protected", "payload"))
        fingerprint = _decoded(header["x5t#S256"]).hex()
        return (f"certificate-{fingerprint}.pem", claims) if isinstance(claims["serial"], int) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
