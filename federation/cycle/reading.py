"""P9: what a stranger (federation/stranger) says of a release: of the whole, or of what it does not know yet."""

import logging
import ssl
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from federation.aggregate import mdq, release
from federation.aggregate.contents import AGGREGATE, CERTIFICATE, MDQ_CERTIFICATE
from federation.aggregate.documents import Document, read_documents
from federation.aggregate.types import Entries
from federation.cycle.keys import certificate_der, document_certificate_der
from federation.models import Feed
from federation.models.publication import Reading
from federation.stranger import Distrust, Expected, Known, read_all, read_known

log = logging.getLogger(__name__)

MAX_VALIDITY = timedelta(days=14)  # longer is refused by consumers (DESIGN, section 5)
FULLY_AFTER = timedelta(hours=24)
KNOWN = ".known"
_CHUNK = 1 << 20
_SPARE = 20_000  # digests of what is no longer published, before all are forgotten
_WIDTH = 32

_memory: dict[Path, tuple[int, Known]] = {}


class Disagreed(Distrust):
    """The full reading does not trust what the other one trusts."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """Reads what is under `root`, with the two certificates (DER) pinned, at one instant."""

    root: Path
    slug: str
    certificate: bytes
    mdq_certificate: bytes
    at: datetime

    @classmethod
    def of(cls, feed: Feed, at: datetime) -> "Stranger":
        der = document_certificate_der(feed)
        return cls(Path(settings.RELEASES), feed.slug, certificate_der(feed), der, at)

    @property
    def known_path(self) -> Path:
        return release.feed_directory(self.root, self.slug) / KNOWN

    def read(self, directory: Path, entries: Entries, fresh: Iterable[tuple[str, Document]], *, full: bool) -> Reading:
        """Read the aggregate, and the `fresh` ones of the MDQ answers. Raises Distrust.

        A full reading teaches as well: what it trusts is known from then on.
        """
        full = full or not self.known_path.exists()
        known = self._read_known(directory, entries)
        if full:
            self._read_all(directory, entries)
        for entity_id, document in fresh:  # what it repeats of the aggregate is known by now
            content, expected = self._answer(directory, entity_id, document)
            read_known([content], known, self.mdq_certificate, self.at, MAX_VALIDITY, expected)
        return Reading.FULL if full else Reading.KNOWN

    def read_served(self, directory: Path, entries: Entries) -> None:
        """All that is served, whole: the aggregate, and every answer as its release describes it. Raises Distrust."""
        read_all(_chunks(directory / AGGREGATE), self.certificate, self.at, MAX_VALIDITY, entries)
        try:
            for (name, _sha256, _size), document in zip(entries.rows(), read_documents(directory), strict=True):
                content, expected = self._answer(directory, name.decode(), document)
                read_all([content], self.mdq_certificate, self.at, MAX_VALIDITY, expected)
        except ValueError as error:
            raise _unreadable(error) from error

    def forget(self) -> None:
        """Know nothing any more: the next reading is a full one."""
        _memory.pop(self.known_path, None)
        self.known_path.unlink(missing_ok=True)

    def _read_known(self, directory: Path, entries: Entries) -> Known:
        known = _known(self.known_path, len(entries))
        chunks = _chunks(directory / AGGREGATE)
        read_known(chunks, known, self.certificate, self.at, MAX_VALIDITY, entries)
        _memory[self.known_path] = (self.known_path.stat().st_size, known)
        return known

    def _read_all(self, directory: Path, entries: Entries) -> None:
        try:
            read_all(_chunks(directory / AGGREGATE), self.certificate, self.at, MAX_VALIDITY, entries)
        except Distrust as distrust:
            raise Disagreed(distrust.code, distrust.sv, distrust.en) from distrust

    def _answer(self, directory: Path, entity_id: str, document: Document) -> tuple[bytes, list[Expected]]:
        """Its bytes, and the one entry that is to be in it."""
        try:
            content = mdq.document_path(directory, document.sha1).read_bytes()
        except OSError as error:
            raise _unreadable(error) from error
        return content, [(entity_id, document.fragment, len(content))]


def trusted_before(stranger: Stranger, serial: int) -> int | None:
    """The newest release older than `serial` that a full reading trusts, and whose validUntil has not passed."""
    for older in reversed([one for one in release.serials(stranger.root, stranger.slug) if one < serial]):
        directory = release.release_directory(stranger.root, stranger.slug, older)
        with suppress(Distrust, OSError):
            if _same_certificates(stranger, directory):
                read_all(_chunks(directory / AGGREGATE), stranger.certificate, stranger.at, MAX_VALIDITY)
                return older
    return None


def _same_certificates(stranger: Stranger, directory: Path) -> bool:
    found = (ssl.PEM_cert_to_DER_cert((directory / name).read_text()) for name in (CERTIFICATE, MDQ_CERTIFICATE))
    return tuple(found) == (stranger.certificate, stranger.mdq_certificate)


def _known(path: Path, count: int) -> Known:
    """As it was left in memory, unless somebody has learned since; too much that nobody publishes is forgotten."""
    size = path.stat().st_size if path.exists() else 0
    if size > (2 * count + _SPARE) * _WIDTH:
        path.unlink()
        size = 0
    before = _memory.get(path)
    return before[1] if before and before[0] == size else Known(path)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _unreadable(error: Exception) -> Distrust:
    return Distrust("unreadable", f"En fil kan inte läsas: {error}", f"A file cannot be read: {error}")
