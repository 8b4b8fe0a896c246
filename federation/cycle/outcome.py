"""P12–P14: look at what the public sees, write down what happened, tidy up."""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import transaction

from federation.aggregate import release
from federation.aggregate.preflight import Quarantined
from federation.aggregate.types import Manifest
from federation.cycle.served import Served
from federation.cycle.snapshot import Snapshot
from federation.models import Feed, FirstPublication, Publication, PublicationChange
from federation.models.publication import ChangeKind, PublicationState
from members.clock import now
from members.machine import move
from members.models import Entity
from members.tags import Tag

log = logging.getLogger(__name__)
TIMEOUT_S = 5


def fetch_served(feed: Feed, sha256: str) -> str:
    """P12: "same", "differs" or "unreachable": what the public address of the aggregate answers; "" where it is off."""
    if not settings.SIGILL_FETCH_SERVED:
        return ""
    request = Request(f"{settings.SIGILL_BASE_URL}/md/{feed.slug}.xml", headers={"Cache-Control": "no-cache"})  # noqa: S310
    try:
        with urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310 - our own address, from settings
            found = hashlib.sha256(response.read()).hexdigest()
    except OSError as error:
        log.warning("%s: the public address could not be read: %s", feed.slug, error)
        return "unreachable"
    return "same" if found == sha256 else "differs"


@transaction.atomic
def record(publication: Publication, manifest: Manifest, changes: Iterable[PublicationChange], **seen: str) -> None:
    """P13: the row tells what is served, what it changed, and what the public saw of it."""
    holds = Publication.objects.filter(feed=publication.feed, state=PublicationState.HELD)
    # Held before the end of the audit chain is, as in `release_hold`: the other order could lock both out.
    answered = list(holds.filter(content_digest=publication.content_digest).select_for_update())
    told = PublicationChange.objects.bulk_create(changes)
    _remember_first(publication, [change.entity_id for change in told if change.kind in _PUBLISHED])
    move(
        publication,
        PublicationState.PUBLISHED,
        by=None,
        tag=Tag.PUBLICATION_PUBLISHED,
        organisation=None,
        published_at=now(),
        valid_until=manifest.frame.valid_until,
        entity_count=len(manifest.entries),
        **seen,
    )
    for held in answered:
        move(held, PublicationState.REPLACED, by=None, tag=Tag.PUBLICATION_RELEASED, organisation=None)


_PUBLISHED = (ChangeKind.ADDED, ChangeKind.CHANGED)
_AT_ONCE = 5_000  # names in one query; SQLite takes 32,766


def _remember_first(publication: Publication, entity_ids: list[str]) -> None:
    """Which entities the feed's environment has in it for the first time: gate G7 asks for that of acceptance."""
    environment = publication.feed.environment
    for begin in range(0, len(entity_ids), _AT_ONCE):
        found = Entity.objects.filter(entity_id__in=entity_ids[begin : begin + _AT_ONCE]).order_by()
        new = found.exclude(first_publications__environment=environment).values_list("pk", flat=True)
        rows = (FirstPublication(entity_id=pk, environment=environment, publication=publication) for pk in new)
        FirstPublication.objects.bulk_create(rows, ignore_conflicts=True)


def changes_of(
    publication: Publication,
    manifest: Manifest,
    before: Served | None,
    snapshot: Snapshot | None,
    quarantined: Iterable[Quarantined],
) -> Iterator[PublicationChange]:
    """What this serial added, changed, removed (with the gate's reasons) and quarantined."""
    new, old = manifest.expected, before.manifest.expected if before else {}
    judged = snapshot.by_entity_id() if snapshot else {}
    kept_out = {q.entity_id: q for q in quarantined}
    for entity_id in sorted(new.keys() | old.keys() | kept_out.keys()):
        reasons: list[dict[str, str]] = []
        if entity_id in kept_out:
            kind, q = ChangeKind.QUARANTINED, kept_out[entity_id]
            reasons = [{"code": q.code, "sv": q.sv, "en": q.en}]
        elif entity_id not in new:
            kind = ChangeKind.REMOVED
            reasons = [r.as_json() for r in judged[entity_id].verdict.reasons] if entity_id in judged else []
        elif old.get(entity_id) == new[entity_id]:
            continue
        else:
            kind = ChangeKind.CHANGED if entity_id in old else ChangeKind.ADDED
            # A scope that it lost, or comes without.
            reasons = [n.reason.as_json() for n in judged[entity_id].verdict.notices] if entity_id in judged else []
        yield PublicationChange(
            publication=publication,
            entity_id=entity_id,
            kind=kind,
            fragment_sha256=new.get(entity_id, ""),
            reasons=reasons,
        )


def fail(publication: Publication, code: str, sv: str, en: str) -> None:
    """The serial will never be served; why is on its row and in the audit chain. The last good release stays."""
    log.error("%s %d failed (%s): %s", publication.feed.slug, publication.serial, code, en)
    move(
        publication,
        PublicationState.FAILED,
        by=None,
        tag=Tag.PUBLICATION_FAILED,
        organisation=None,
        note=en,
        reasons=[{"code": code, "sv": sv, "en": en}],
    )


def tidy(feed: Feed) -> None:
    """P14: keep the last 30 releases."""
    release.prune(settings.RELEASES, feed.slug)
