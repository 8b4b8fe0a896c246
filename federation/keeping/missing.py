"""What a restored database does not know of a feed: serials, entities, and the metadata that was published of them.

Read from the releases that are kept here, which are all that is left of the lost time: what differs between the newest
of them that the database knows and the one that is served is what the lost serials changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings

from federation.aggregate import release
from federation.aggregate.entries import Entries, differences
from federation.aggregate.types import Manifest
from federation.cycle.behind import behind, newest_known
from federation.models import Feed, Publication, StoredFragment
from members.models import MetadataRevision
from members.models.revision import RevisionState

What = Literal["came", "changed", "left"]


@dataclass(frozen=True, slots=True)
class LostSerial:
    """A release that is kept and has no row; None: its manifest cannot be read."""

    serial: int
    made_at: datetime | None
    entities: int | None


@dataclass(frozen=True, slots=True)
class LostChange:
    """What the lost serials did about one entity. `fragment_sha256` is what is served of it, "" for one that left.

    `revision` is the newest approved one that the database has, None for none; `known` whether what is served is made
    of it, so that nothing about this entity is missing but the publication.
    """

    entity_id: str
    what: What
    fragment_sha256: str
    revision: int | None
    known: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """`since` is the newest kept release that the database knows, None where none is kept: then every served entity
    that the database has no fragment of counts as come. `served` is None where nothing is served here."""

    known: int
    served: int | None
    since: int | None
    serials: list[LostSerial]
    changes: list[LostChange]


def missing(feed: Feed) -> Missing | None:
    """None where the database is not behind. Raises OSError, ValueError or Refusal for what cannot be read."""
    if behind(feed) is None:
        return None
    known, served = newest_known(feed), release.current_serial(settings.RELEASES, feed.slug)
    kept = release.serials(settings.RELEASES, feed.slug)
    rows = set(Publication.objects.filter(feed=feed, serial__in=kept).values_list("serial", flat=True))
    since = max((serial for serial in kept if serial in rows), default=None)
    lost = [_lost(feed, serial) for serial in kept if serial > known and serial not in rows]
    changes = [] if served is None else list(_changes(_entries(feed, since), _entries(feed, served)))
    return Missing(known, served, since, lost, changes)


def _lost(feed: Feed, serial: int) -> LostSerial:
    try:
        manifest = Manifest.read(release.release_directory(settings.RELEASES, feed.slug, serial))
    except (OSError, ValueError, KeyError, TypeError):
        return LostSerial(serial, None, None)
    return LostSerial(serial, manifest.frame.creation_instant, len(manifest.entries))


def _entries(feed: Feed, serial: int | None) -> Entries:
    if serial is None:
        return Entries()
    return Manifest.read(release.release_directory(settings.RELEASES, feed.slug, serial)).entries


def _changes(before: Entries, after: Entries) -> Iterator[LostChange]:
    found = list(differences(before, after))
    numbers, fragments = (
        _revisions([name for name, _was, _is in found]),
        _known([now.sha256 for _n, _w, now in found if now]),
    )
    for name, was, now_is in found:
        sha256 = now_is.sha256 if now_is else ""
        if not before and sha256 in fragments:
            continue  # nothing to compare with: what the database can make itself is not missing
        what: What = "left" if now_is is None else "changed" if was else "came"
        yield LostChange(name, what, sha256, numbers.get(name), sha256 in fragments)


def _revisions(names: list[str]) -> dict[str, int]:
    rows = MetadataRevision.objects.filter(entity__entity_id__in=names, state=RevisionState.APPROVED)
    return dict(rows.order_by("pk").values_list("entity__entity_id", "pk"))


def _known(sha256s: list[str]) -> set[str]:
    return set(StoredFragment.objects.filter(sha256__in=sha256s).values_list("sha256", flat=True))
