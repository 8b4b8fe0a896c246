"""P10: the files of one release, all from one signed feed, so that the aggregate and MDQ can never disagree.

aggregate.xml, aggregate.xml.gz   the signed feed; groups.txt: where what was compressed together stands
entities/<ab>                     links to the shards with the signed answers (MDQ), one per entity
certificate.pem                   what consumers of the aggregate pin; mdq-certificate.pem: those of MDQ
manifest.json, entries.txt        what is in it: the frame; entityIDs and fragment digests, in order
documents.txt                     per MDQ answer: digests and sizes of its fragment, itself and its gzip, validUntil
discovery.json                    for login pages
digests.json                      file name to SHA-256 (the ETag) of all of the above outside entities/
served/<name>                     -> =<SHA-256>, where `body` is the file: for servers that take the ETag from the path
"""

from __future__ import annotations

import hashlib
import json
import os
import ssl
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from federation.aggregate import durable, structure
from federation.aggregate.ahead import Ahead
from federation.aggregate.answers import Answers, from_aggregate, signer
from federation.aggregate.assemble import END_TAG, extensions
from federation.aggregate.digesting import Digesting
from federation.aggregate.discovery import VERSION
from federation.aggregate.documents import DOCUMENTS, Document, Recipe
from federation.aggregate.earlier import Earlier
from federation.aggregate.entries import Entries
from federation.aggregate.failpoint import fail_point
from federation.aggregate.keys import SigningKey
from federation.aggregate.release import Staging, feed_directory
from federation.aggregate.shards import Shards
from federation.aggregate.sign import Signed, source_changed
from federation.aggregate.squeeze import GROUPS, Squeezer
from federation.aggregate.squeeze import earlier as earlier_twin
from federation.aggregate.store import Store
from federation.aggregate.types import ENTRIES, MANIFEST, Manifest
from federation.aggregate.work import Bench, SignAll

AGGREGATE = "aggregate.xml"
TWIN = "aggregate.xml.gz"
CERTIFICATE = "certificate.pem"
MDQ_CERTIFICATE = "mdq-certificate.pem"
DISCOVERY = "discovery.json"
DIGESTS = "digests.json"
_BUFFER = 1 << 20
SERVED = (AGGREGATE, TWIN, DISCOVERY, CERTIFICATE, MDQ_CERTIFICATE)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: ETags by file name; how many MDQ answers were not in the release before, and how many were;
    and the places among the entries of those that were not."""

    digests: Mapping[str, str]
    fresh: int
    linked: int
    places: array[int]


def write_release(  # noqa: PLR0913 - all that a release is made of
    staging: Staging,
    signed: Signed,
    *,
    manifest: Manifest,
    key: SigningKey,
    document_key: SigningKey | None = None,
    discovery: Iterable[bytes],
    earlier: Earlier = Earlier(),  # noqa: B008 - it is frozen
    ring: Callable[[], None] = lambda: None,
) -> Written:
    """Write and fsync every file of the release into `staging`; `commit()` then makes it whole.

    `manifest` must list exactly what was signed (ValueError otherwise); `discovery` is the JSON of the IdPs;
    `document_key` signs the MDQ answers where `key` does not. What `earlier` has already is not written again; `ring`
    is called when there is work to share with other signers.
    """
    if manifest.entries != signed.prepared.entries:
        raise ValueError("The manifest does not list what was signed")
    document_key = document_key or key
    recipe = Recipe.of(staging.feed, manifest.frame, document_key.certificate_der)
    pending = durable.Pending(staging.path)
    with Store(feed_directory(staging.root, staging.feed)).writing():
        digests = _write_aggregate(staging.path, signed, earlier)
        fail_point("P10.partial")
        sign_all = _signer(staging, recipe, document_key)
        digests[DOCUMENTS], fresh = _write_answers(staging, signed, recipe, sign_all, earlier, ring, pending)
        said = {**manifest.as_json(), "documents": recipe.as_json(), "checked": structure.VERSION}
        said["discovery"] = VERSION
        for name, pieces in (
            (CERTIFICATE, [_pem(key)]),
            (MDQ_CERTIFICATE, [_pem(document_key)]),
            (MANIFEST, [_json(said)]),
            (ENTRIES, manifest.entries.lines()),
            (DISCOVERY, discovery),
        ):
            digests[name] = durable.write(staging.path / name, pieces, sync=False)[0]
        durable.write(staging.path / DIGESTS, [_json(digests)], sync=False)
        pending.add(*_serve(staging.path, digests), *(path for path in staging.path.iterdir() if path.is_file()))
        pending.settle()
        fail_point("P10.written")
    return Written(digests, len(fresh), len(manifest.entries) - len(fresh), fresh)


def _write_aggregate(directory: Path, signed: Signed, earlier: Earlier) -> dict[str, str]:
    """The aggregate and its gzip twin in one pass. SourceChanged if what is read is not what was signed."""
    prepared = signed.prepared
    head = prepared.head + signed.signature + extensions(prepared.frame)
    with (
        earlier_twin(earlier.directory, TWIN) as known,
        (directory / AGGREGATE).open("xb", buffering=_BUFFER) as file,
        (directory / TWIN).open("xb") as twin,
        Digesting(head) as whole,
    ):
        squeezer = Squeezer(twin, known)
        file.write(head)
        squeezer.add(head, hashlib.sha256(head).digest())
        for fragment, (_name, digest, _size) in zip(prepared.fragments(), prepared.entries.rows(), strict=True):
            piece = fragment.content
            file.write(piece)
            whole.add(piece)
            squeezer.add(piece, digest)
        file.write(END_TAG)
        squeezer.add(END_TAG, hashlib.sha256(END_TAG).digest())
        digests = {AGGREGATE: whole.done(END_TAG).hex()}
        digests[TWIN] = squeezer.finish(whole.whole_checksum)
        fail_point("P10.unsynced")
    if whole.checksum != prepared.checksum:
        raise source_changed()
    digests[GROUPS] = durable.write(directory / GROUPS, squeezer.lines, sync=False)[0]
    return digests


def _signer(staging: Staging, recipe: Recipe, key: SigningKey) -> SignAll:
    store = Store(feed_directory(staging.root, staging.feed))
    return signer(recipe, key, store, from_aggregate(staging.path / AGGREGATE))


def _write_answers(  # noqa: PLR0913 - as write_release
    staging: Staging,
    signed: Signed,
    recipe: Recipe,
    sign_all: SignAll,
    earlier: Earlier,
    ring: Callable[[], None],
    pending: durable.Pending,
) -> tuple[str, array[int]]:
    """Digest of `documents.txt`, and the places of the answers that are fresh."""
    directory, prepared, fresh = feed_directory(staging.root, staging.feed), signed.prepared, array("Q")
    store, shards = Store(directory), Shards(directory, earlier.directory)
    begin_at = signed.size - len(END_TAG) - prepared.entries.total_size()
    ahead = Ahead(directory, recipe)
    answers = Answers(prepared.entries, recipe, prepared.frame.creation_instant, begin_at, earlier, ahead)

    def lines() -> Iterator[bytes]:
        bench = partial(Bench.clear, directory, recipe, staging.epoch)
        for place, (line, is_fresh) in enumerate(answers.lines(bench, sign_all, ring)):
            shards.add(line, fresh=is_fresh)
            if is_fresh:
                fresh.append(place)
                document = Document.parse(line)
                pending.add(store.path(document.sha256), store.path(document.gz_sha256))
            yield line

    digest = durable.write(staging.path / DOCUMENTS, lines(), sync=False)[0]
    fail_point("P10.store")
    shards.write(staging.path / "entities", pending)
    fail_point("P10.shards")
    return digest, fresh


def _serve(directory: Path, digests: Mapping[str, str]) -> list[Path]:
    """The directory `served`."""
    served = directory / "served"
    served.mkdir()
    for name in SERVED:
        (served / name).symlink_to(f"={digests[name]}")
        place = served / f"={digests[name]}"
        if not place.exists():
            place.mkdir()
            os.link(directory / name, place / "body")
    return [served, *(path for path in served.iterdir() if not path.is_symlink())]


def _pem(key: SigningKey) -> bytes:
    return ssl.DER_cert_to_PEM_cert(key.certificate_der).encode("ascii")


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def documents_at(directory: Path, entries: Entries, places: Iterable[int]) -> Iterator[tuple[str, Document]]:
    """entityID and facts of the MDQ answers at some places, in order, in a release directory."""
    with (directory / DOCUMENTS).open("rb") as file:
        lines = iter(enumerate(file))
        for place in places:
            line = next(line for at, line in lines if at == place)
            yield entries[place].entity_id, Document.parse(line)
