"""What is being served now, as the release directory and its row tell it."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from federation.aggregate import mdq, release
from federation.aggregate.assemble import END_TAG
from federation.aggregate.contents import AGGREGATE, CERTIFICATE, DIGESTS, MDQ_CERTIFICATE
from federation.aggregate.earlier import Earlier
from federation.aggregate.types import Entries, Manifest
from federation.models import Feed, Publication
from federation.packs import Pack

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Served:
    """The current release. `wanted` is the digest of what was asked for when it was made, quarantined included."""

    serial: int
    directory: Path
    manifest: Manifest
    certificate: str
    mdq_certificate: str
    wanted: str

    @property
    def entries(self) -> Entries:
        return self.manifest.entries

    def aggregate_sha256(self) -> str:
        """The digest of the aggregate, as its release recorded it."""
        digests: dict[str, str] = json.loads((self.directory / DIGESTS).read_bytes())
        return digests[AGGREGATE]

    def pack(self) -> Pack:
        """Its fragments, for the next release to take the unchanged ones from."""
        return Pack(self.directory / AGGREGATE, self.entries, END_TAG)

    def earlier(self) -> Earlier:
        """What the next release can take over."""
        return Earlier(self.directory, self.entries)

    def document(self, entity_id: str) -> bytes:
        """The entity's MDQ document; raises FileNotFoundError when it is not in this release."""
        return mdq.document_path(self.directory, mdq.entity_sha1(entity_id)).read_bytes()


def served(feed: Feed) -> Served | None:
    """The release that `current` names; None before the first one, and when its manifest can no longer be read.

    A release on a damaged disk must not keep the next one from being made; the brake then has nothing to compare with.
    """
    serial = release.current_serial(settings.RELEASES, feed.slug)
    try:
        return None if serial is None else of_serial(feed, serial)
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.error("%s: the manifest of the served release %s cannot be read: %s", feed.slug, serial, error)
        return None


def of_serial(feed: Feed, serial: int) -> Served:
    """A whole release that is still kept. Raises OSError, ValueError, KeyError or TypeError if it cannot be read."""
    directory = release.release_directory(settings.RELEASES, feed.slug, serial)
    manifest = Manifest.read(directory)
    row = Publication.objects.filter(feed=feed, serial=serial).values_list("content_digest", flat=True).first()
    return Served(
        serial=serial,
        directory=directory,
        manifest=manifest,
        certificate=(directory / CERTIFICATE).read_text().strip(),
        mdq_certificate=(directory / MDQ_CERTIFICATE).read_text().strip(),
        wanted=row or manifest.content_digest,
    )
