"""P10: the files of one release, all from one signed feed, so that the aggregate and MDQ can never disagree.

aggregate.xml, aggregate.xml.gz   the signed feed
entities/<sha1 of entityID>.xml   one signed answer per entity (MDQ)
certificate.pem                   what consumers pin
manifest.json                     entityIDs and fragment digests, in order
discovery.json                    for login pages
entities.json                     per MDQ answer: fragment digest, SHA-256, size, validUntil
digests.json                      file name to SHA-256 (the ETag) of all of the above outside entities/
"""

from __future__ import annotations

import json
import os
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from federation.aggregate import durable, mdq
from federation.aggregate.failpoint import fail_point
from federation.aggregate.preflight import prepare_entity
from federation.aggregate.release import Staging, current_serial, release_directory
from federation.aggregate.sign import Signed, SigningKey, sign
from federation.aggregate.squeeze import gzipped
from federation.aggregate.types import Fragment, Frame, Manifest, instant, parse_instant


class Document(NamedTuple):
    """One MDQ answer: `fragment` and `sha256` are digests (hex) of the fragment and of the answer."""

    entity_id: str
    fragment: str
    sha256: str
    size: int
    valid_until: str


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: ETags by file name; names of MDQ answers signed anew; how many were taken over."""

    digests: Mapping[str, str]
    fresh: tuple[str, ...]
    linked: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """The MDQ answers of the release being served, from which unchanged ones can be taken over."""

    directory: Path
    certificate: str
    cache_duration: str
    documents: Mapping[str, Document]

    def take(self, name: str, fragment: Fragment, frame: Frame) -> Document | None:
        """The answer if it is about the same fragment and has more than half of the frame's validity left."""
        known = self.documents.get(name)
        if known is None or known.fragment != fragment.sha256 or self.cache_duration != frame.cache_duration:
            return None
        valid_until = parse_instant(known.valid_until)
        half: datetime = frame.creation_instant + (frame.valid_until - frame.creation_instant) / 2
        return known if half < valid_until <= frame.valid_until else None


def write_release(
    staging: Staging, signed: Signed, *, manifest: Manifest, key: SigningKey, discovery: bytes
) -> Written:
    """Write and fsync every file of the release into `staging`; `commit()` then makes it whole.

    `manifest` must list exactly what was signed (ValueError otherwise); `discovery` is the JSON of the IdPs.
    """
    if manifest.entries != signed.prepared.entries:
        raise ValueError("The manifest does not list what was signed")
    digests = {"aggregate.xml": durable.write(staging.path / "aggregate.xml", signed.pieces())[0]}
    fail_point("P10.partial")
    fresh, documents = _write_entities(staging, signed, key)
    certificate = ssl.DER_cert_to_PEM_cert(key.certificate_der).encode("ascii")
    entities = {
        "certificate": sha256(key.certificate_der).hexdigest(),
        "cache_duration": signed.prepared.frame.cache_duration,
        "documents": {name: document._asdict() for name, document in documents.items()},
    }
    for name, pieces in (
        ("aggregate.xml.gz", gzipped(signed.pieces())),
        ("certificate.pem", [certificate]),
        ("manifest.json", [_json(manifest.as_json())]),
        ("discovery.json", [discovery]),
        ("entities.json", [_json(entities)]),
    ):
        digests[name] = durable.write(staging.path / name, pieces)[0]
    durable.write(staging.path / "digests.json", [_json(digests)])
    fail_point("P10.written")
    return Written(digests, fresh, len(documents) - len(fresh))


def read_shelf(root: Path, feed: str, certificate_der: bytes) -> Shelf | None:
    """The served release's MDQ answers, if there are any and they were signed with this certificate's key."""
    serial = current_serial(root, feed)
    if serial is None:
        return None
    directory = release_directory(root, feed, serial)
    try:
        data = json.loads((directory / "entities.json").read_bytes())
        documents = {name: Document(**fields) for name, fields in data["documents"].items()}
        shelf = Shelf(directory / "entities", data["certificate"], data["cache_duration"], documents)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # unreadable is the same as absent: everything is signed anew
    return shelf if shelf.certificate == sha256(certificate_der).hexdigest() else None


def _write_entities(staging: Staging, signed: Signed, key: SigningKey) -> tuple[tuple[str, ...], dict[str, Document]]:
    shelf = read_shelf(staging.root, staging.feed, key.certificate_der)
    directory = staging.path / "entities"
    fresh: list[str] = []
    documents: dict[str, Document] = {}
    for fragment in signed.prepared.fragments():
        name = mdq.entity_file_name(fragment.entity_id)
        path = directory / name
        document = _link(shelf, name, path, fragment, signed.prepared.frame)
        if document is None:
            document = _sign_entity(path, fragment, signed.prepared.frame, key)
            fresh.append(name)
        documents[name] = document
    for name in fresh:
        durable.sync_file(directory / name)
    return tuple(fresh), documents


def _link(shelf: Shelf | None, name: str, path: Path, fragment: Fragment, frame: Frame) -> Document | None:
    document = shelf.take(name, fragment, frame) if shelf else None
    if shelf is None or document is None:
        return None
    try:
        os.link(shelf.directory / name, path)
    except OSError:
        return None  # gone, on another file system or with too many links: it is signed anew
    if path.stat().st_size == document.size:
        return document
    path.unlink()
    return None


def _sign_entity(path: Path, fragment: Fragment, frame: Frame, key: SigningKey) -> Document:
    signed = sign(prepare_entity(frame, fragment), key)
    digest, size = durable.write(path, signed.pieces(), sync=False)
    return Document(fragment.entity_id, fragment.sha256, digest, size, instant(frame.valid_until))


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def read_documents(directory: Path) -> Iterator[tuple[str, Document]]:
    """File name and facts of each MDQ answer in a release directory."""
    data = json.loads((directory / "entities.json").read_bytes())
    return ((name, Document(**fields)) for name, fields in data["documents"].items())
