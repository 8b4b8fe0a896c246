"""The fragment store: each published fragment, computed once per revision and registry facts, kept as a file.

The files are named by the SHA-256 of their bytes; `StoredFragment` says which one a given input makes. So the digest
of a feed's whole content is known from one query, without a file being opened.
"""

import hashlib
import json
import logging
import os
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from lxml.etree import LxmlError

from federation.aggregate.types import Entry, Fragment
from federation.models import StoredFragment
from federation.selection import Selected
from members.models import Blob
from members.saml.fragment import FORMAT_VERSION, fragment

log = logging.getLogger(__name__)

_CERTIFICATE = re.compile(rb"<ds:X509Certificate>([A-Za-z0-9+/=\s]+)</ds:X509Certificate>")


@dataclass(frozen=True, slots=True)
class Pack:
    """A published aggregate as a pack of fragments: one open file instead of ten thousand.

    `entries` are its manifest's, which stand one after another at its end, before `end_tag`.
    """

    path: Path
    entries: Sequence[Entry]
    end_tag: bytes

    def sound_offsets(self) -> dict[str, int]:
        """Where each fragment begins, by digest; a damaged one is left out, and comes from the store instead."""
        found: dict[str, int] = {}
        offset = self.path.stat().st_size - len(self.end_tag) - sum(entry.size for entry in self.entries)
        with self.path.open("rb") as packed:
            packed.seek(max(offset, 0))
            for entry in self.entries:
                if hashlib.sha256(packed.read(entry.size)).hexdigest() == entry.sha256:
                    found[entry.sha256] = offset
                offset += entry.size
        return found

    def one(self, entity_id: str) -> bytes | None:
        """One entity's fragment; None where it is not in the pack, or is damaged there."""
        after = 0
        for entry in reversed(self.entries):
            after += entry.size
            if entry.entity_id == entity_id:
                with self.path.open("rb") as packed:
                    packed.seek(max(self.path.stat().st_size - len(self.end_tag) - after, 0))
                    content = packed.read(entry.size)
                return content if hashlib.sha256(content).hexdigest() == entry.sha256 else None
        return None


def entries_of(admitted: Sequence[Selected]) -> list[Entry]:
    """entityID, digest and size of each admitted entity's fragment, in their order; what is new is built and stored."""
    keys = {selected.entity_id: _key(selected) for selected in admitted}
    stored = StoredFragment.objects.in_bulk(list(keys.values()))
    missing = [s for s in admitted if not _is_whole(stored.get(keys[s.entity_id]))]
    clean = Blob.objects.in_bulk([s.clean_sha256 for s in missing])
    for selected in missing:
        content = _built(selected, clean[selected.clean_sha256].bytes())
        stored[keys[selected.entity_id]] = _store(keys[selected.entity_id], content)
    found = ((s.entity_id, stored[keys[s.entity_id]]) for s in admitted)
    return [Entry(entity_id, row.sha256, row.size) for entity_id, row in found]


def _built(selected: Selected, clean: bytes) -> bytes:
    """The fragment; b"" for one that cannot be built, which preflight quarantines by name while the others go on."""
    try:
        if hashlib.sha256(clean).hexdigest() != selected.clean_sha256:
            raise ValueError("the metadata that was approved has been changed in the database")
        return fragment(clean, selected.registry)
    except (ValueError, AssertionError, LxmlError) as error:
        log.error("The fragment of %s cannot be built: %s", selected.entity_id, error)
        return b""


def reader(entries: Sequence[Entry], pack: Pack | None = None) -> Callable[[], Iterator[Fragment]]:
    """A function that reads the fragments, one at a time, each time from the start: from `pack` those that it has.

    What it reads is compared with its digest in preflight; a damaged file is quarantined there, and named.
    """
    offsets = pack.sound_offsets() if pack else {}

    def read() -> Iterator[Fragment]:
        with pack.path.open("rb") if pack else nullcontext() as packed:
            for entity_id, sha256, size in entries:
                offset = offsets.get(sha256)
                if packed is None or offset is None:
                    content = _path(sha256).read_bytes()
                else:
                    packed.seek(offset)
                    content = packed.read(size)
                yield Fragment(entity_id, sha256, content)

    return read


def certificates_of(entries: Iterable[Entry]) -> dict[str, frozenset[str]]:
    """The SHA-256 of the certificates in each fragment, by the fragment's digest; a forgotten one is not there."""
    rows = StoredFragment.objects.filter(sha256__in={entry.sha256 for entry in entries})
    return {sha256: frozenset(text.split()) for sha256, text in rows.values_list("sha256", "certificates")}


def certificates_in(document: bytes) -> list[str]:
    """The SHA-256 of every certificate in a fragment or a signed document, in the order in which they stand there."""
    return [hashlib.sha256(b64decode(text)).hexdigest() for text in _CERTIFICATE.findall(document)]


def forget(sha256s: Iterable[str]) -> None:
    """Drop damaged fragments, so that the next snapshot builds them again from the database."""
    for sha256 in sha256s:
        StoredFragment.objects.filter(sha256=sha256).delete()
        _path(sha256).unlink(missing_ok=True)


def _key(selected: Selected) -> str:
    """What a fragment depends on: the rebuilt content, the registry's facts and the way they are put together."""
    said = selected.registry
    content = (
        FORMAT_VERSION,
        selected.clean_sha256,
        said.registration_authority,
        said.registration_instant.isoformat(),
        sorted(said.registration_policies.items()),
        said.assurance_certifications,
        said.entity_categories,
        said.scopes,
    )
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _is_whole(row: StoredFragment | None) -> bool:
    """Whether the row's file is there at its size: a store that was lost in part is built again from the database.

    An empty one could not be built the last time, and is tried again.
    """
    try:
        return row is not None and row.size > 0 and os.stat(_place(row.sha256)).st_size == row.size
    except FileNotFoundError:
        return False


def _store(key: str, content: bytes) -> StoredFragment:
    sha256 = hashlib.sha256(content).hexdigest()
    _write(_path(sha256), content)
    told = {"sha256": sha256, "size": len(content), "certificates": " ".join(certificates_in(content))}
    return StoredFragment.objects.update_or_create(key=key, defaults=told)[0]


def _path(sha256: str) -> Path:
    return Path(_place(sha256))


def _place(sha256: str) -> str:
    """As text: to make ten thousand Path objects takes longer than to look at the files."""
    return f"{settings.FRAGMENT_STORE}/{sha256[:2]}/{sha256}.xml"


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: written aside, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as aside:
        aside.write(content)
        aside.flush()
        os.fsync(aside.fileno())
    Path(aside.name).replace(path)
