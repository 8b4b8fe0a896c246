"""What is being served now, as the release directory and its row tell it."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from federation.aggregate import mdq, release
from federation.aggregate.assemble import END_TAG
from federation.aggregate.types import Manifest
from federation.fragments import Pack
from federation.models import Feed, Publication

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Served:
    """The current release. `wanted` is the digest of what was asked for when it was made, quarantined included."""

    serial: int
    directory: Path
    manifest: Manifest
    certificate: str
    wanted: str

    def aggregate_sha256(self) -> str:
        """The digest of the aggregate, as its release recorded it."""
        digests: dict[str, str] = json.loads((self.directory / "digests.json").read_bytes())
        return digests["aggregate.xml"]

    def pack(self) -> Pack:
        """Its fragments, for the next release to take the unchanged ones from."""
        return Pack(self.directory / "aggregate.xml", self.manifest.entries, END_TAG)

    def document(self, entity_id: str) -> bytes:
        """The entity's MDQ document; raises FileNotFoundError when it is not in this release."""
        return (self.directory / "entities" / mdq.entity_file_name(entity_id)).read_bytes()


def served(feed: Feed) -> Served | None:
    """The release that `current` names; None before the first one, and when its manifest can no longer be read.

    A release on a damaged disk must not keep the next one from being made; the brake then has nothing to compare with.
    """
    serial = release.current_serial(settings.RELEASES, feed.slug)
    try:
        return None if serial is None else of_serial(feed, serial)
    except (OSError, ValueError, KeyError) as error:
        log.error("%s: the manifest of the served release %s cannot be read: %s", feed.slug, serial, error)
        return None


def of_serial(feed: Feed, serial: int) -> Served:
    """A whole release that is still kept."""
    directory = release.release_directory(settings.RELEASES, feed.slug, serial)
    manifest = Manifest.from_json(json.loads((directory / "manifest.json").read_bytes()))
    row = Publication.objects.filter(feed=feed, serial=serial).values_list("content_digest", flat=True).first()
    return Served(
        serial=serial,
        directory=directory,
        manifest=manifest,
        certificate=(directory / "certificate.pem").read_text().strip(),
        wanted=row or manifest.content_digest,
    )
