"""The fragment store: each published fragment, computed once per revision and registry facts, kept as a file.

The files are named by the SHA-256 of their bytes; `StoredFragment` says which one a given input makes. So the digest
of a feed's whole content is known from one query, without a file being opened.
"""

import hashlib
import logging
import os
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple, TypeVar

from django.conf import settings
from lxml.etree import LxmlError

from federation.aggregate.discovery import discovery_line
from federation.aggregate.types import Entry
from federation.among import among
from federation.fragment_keys import key_of
from federation.models import ForeignRevision, StoredFragment
from federation.selection import Selected
from members.clock import now
from members.models import Blob, MetadataRevision
from members.saml.fragment import fragment

log = logging.getLogger(__name__)

_AT_ONCE = 4_000  # names in one query; SQLite takes 32,766
_BUILT_AT_ONCE = 200  # their metadata, facts and fragments are in memory together
_SEEN_EVERY = 24 * 60 * 60.0  # seconds
_CERTIFICATE = re.compile(rb"<ds:X509Certificate>([A-Za-z0-9+/=\s]+)</ds:X509Certificate>")


class _Stored(NamedTuple):
    """What the store's rows say of one fragment."""

    sha256: str
    size: int


def entries_of(admitted: Iterable[Selected], *, look: bool = True) -> Iterator[Entry]:
    """entityID, digest and size of each admitted entity's fragment, in their order; what is new is built and stored.

    Taken, asked for and built a few thousand at a time. Without `look` the rows are believed about files that may have
    been lost since: for who knows where the bytes are taken from, and asks `lost` about the others.
    """
    for some in _in_chunks(admitted):
        keys = [key_of(selected) for selected in some]
        rows = StoredFragment.objects.filter(among("key", keys), size__gt=0).values_list("key", "sha256", "size")
        stored = {key: _Stored(sha256, size) for key, sha256, size in rows if not look or _is_whole(sha256, size)}
        if len(stored) < len(keys):
            stored |= _build([(key, one) for key, one in zip(keys, some, strict=True) if key not in stored])
        for key, one in zip(keys, some, strict=True):
            yield Entry(one.entity_id, *stored[key])


def _build(missing: list[tuple[str, Selected]]) -> dict[str, _Stored]:
    """Those that there are not yet, or no longer; rows of an earlier time are written again."""
    found: dict[str, _Stored] = {}
    for some in _in_chunks(missing, _BUILT_AT_ONCE):
        clean = Blob.objects.in_bulk([selected.clean_sha256 for _key, selected in some])
        idps = [one.revision for _key, one in some if one.revision and "idp" in one.facts.roles]
        facts = dict(MetadataRevision.objects.filter(pk__in=idps).order_by().values_list("pk", "facts"))
        theirs = [one.foreign for _key, one in some if one.foreign and "idp" in one.facts.roles]
        abroad = (
            dict(ForeignRevision.objects.filter(pk__in=theirs).order_by().values_list("pk", "facts")) if theirs else {}
        )
        rows = {}
        for key, selected in some:
            content = _built(selected, clean[selected.clean_sha256].bytes())
            described = abroad.get(selected.foreign) if selected.foreign else facts.get(selected.revision or 0)
            rows[key] = _row(key, content, discovery_line(described) if content and described else "")
            _write(_path(rows[key].sha256), content)
        StoredFragment.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["sha256", "size", "certificates", "discovery"],
        )
        found |= {key: _Stored(row.sha256, row.size) for key, row in rows.items()}
    return found


def lost(entries: Iterable[Entry]) -> list[str]:
    """The digests of those whose files are not there at their size: a store that was lost in part."""
    return [entry.sha256 for entry in entries if entry.size and not _is_whole(entry.sha256, entry.size)]


def _built(selected: Selected, clean: bytes) -> bytes:
    """The fragment; b"" for one that cannot be built, which preflight quarantines by name while the others go on."""
    try:
        if hashlib.sha256(clean).hexdigest() != selected.clean_sha256:
            raise ValueError("the metadata that was approved has been changed in the database")
        return fragment(clean, selected.registry)
    except (ValueError, AssertionError, LxmlError) as error:
        log.error("The fragment of %s cannot be built: %s", selected.entity_id, error)
        return b""


def stored(sha256: str) -> bytes:
    """A fragment from the store, as it is there. Raises FileNotFoundError."""
    return _path(sha256).read_bytes()


def stored_among(sha256: str, entries: Iterable[Entry]) -> bytes:
    """The same, of one of `entries`. Where the file was lost, all of them that were lost are forgotten, so that the
    next snapshot builds them again: nothing is left out of a release because a disk was."""
    try:
        return stored(sha256)
    except FileNotFoundError:
        forget(lost(entries))
        raise


def certificates_of(entries: Iterable[Entry]) -> dict[str, frozenset[str]]:
    """The SHA-256 of the certificates in each fragment, by the fragment's digest; a forgotten one is not there."""
    found: dict[str, frozenset[str]] = {}
    for some in _in_chunks(entries):
        rows = StoredFragment.objects.filter(among("sha256", (entry.sha256 for entry in some)))
        found |= {sha256: frozenset(text.split()) for sha256, text in rows.values_list("sha256", "certificates")}
    return found


def discovery_lines_by_digest(entries: Iterable[Entry]) -> dict[str, str]:
    """The lines of the discovery feed of those of some entities that are IdPs, by the digest of the fragment."""
    if not (digests := [entry.sha256 for entry in entries]):
        return {}
    rows = StoredFragment.objects.filter(among("sha256", digests)).exclude(discovery="")
    return dict(rows.order_by().values_list("sha256", "discovery"))


def certificates_in(document: bytes) -> list[str]:
    """The SHA-256 of every certificate in a fragment or a signed document, in the order in which they stand there."""
    return [hashlib.sha256(b64decode(text)).hexdigest() for text in _CERTIFICATE.findall(document)]


def forget(sha256s: Iterable[str]) -> None:
    """Drop fragments, so that the next snapshot that asks for them builds them again from the database."""
    for some in _in_chunks(sha256s):
        StoredFragment.objects.filter(sha256__in=some).delete()
        for sha256 in some:
            _path(sha256).unlink(missing_ok=True)


def _is_whole(sha256: str, size: int) -> bool:
    """Whether the file is there at its size; if so it is seen to be used, and not collected (`federation.collecting`).

    An empty one could not be built the last time, and is tried again.
    """
    try:
        found = os.stat(_place(sha256))
        if found.st_mtime < (used := now().timestamp()) - _SEEN_EVERY:
            os.utime(_place(sha256), (used, used))
    except FileNotFoundError:
        return False
    return size > 0 and found.st_size == size


def _row(key: str, content: bytes, discovery: str) -> StoredFragment:
    return StoredFragment(
        key=key,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        certificates=" ".join(sorted(set(certificates_in(content)))),
        discovery=discovery,
    )


_Item = TypeVar("_Item")


def _in_chunks(items: Iterable[_Item], size: int = _AT_ONCE) -> Iterator[list[_Item]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _path(sha256: str) -> Path:
    return Path(_place(sha256))


def _place(sha256: str) -> str:
    """As text: to make ten thousand Path objects takes longer than to look at the files."""
    return f"{settings.FRAGMENT_STORE}/{sha256[:2]}/{sha256}.xml"


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: written aside, then renamed. What a power failure takes is built again, so nobody waits for
    the disk: of ten thousand that would be minutes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as aside:
        aside.write(content)
    Path(aside.name).replace(path)
