"""P12–P14: look at what the public sees, write down what happened, tidy up."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import transaction

from federation.aggregate.documents import Recipe
from federation.aggregate.entries import Entries, differences
from federation.aggregate.preflight import Quarantined
from federation.aggregate.tidy import tidy as tidy_up
from federation.aggregate.types import Manifest
from federation.models import Feed, FirstPublication, Publication, PublicationChange
from federation.models.publication import ChangeKind, PublicationState
from federation.selection import Selected
from members.clock import now
from members.machine import move
from members.models import Entity
from members.tags import Tag

log = logging.getLogger(__name__)
TIMEOUT_S = 5
BATCH = 1_000
NOBODY = Entries()

ReasonsOf = Callable[[list[str]], Mapping[str, Selected]]
"""What the gate says of some entities, by entityID."""


def fetch_served(feed: Feed, sha256: str) -> str:
    """P12: "same", "differs" or "unreachable": what the public address of the aggregate answers; "" where it is off."""
    if not settings.SIGILL_FETCH_SERVED:
        return ""
    request = Request(f"{settings.SIGILL_BASE_URL}/md/{feed.slug}.xml", headers={"Cache-Control": "no-cache"})  # noqa: S310
    try:
        with urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310 - our own address, from settings
            found = hashlib.sha256()
            while chunk := response.read(1 << 20):
                found.update(chunk)
    except OSError as error:
        log.warning("%s: the public address could not be read: %s", feed.slug, error)
        return "unreachable"
    return "same" if found.hexdigest() == sha256 else "differs"


@transaction.atomic
def record(publication: Publication, manifest: Manifest, changes: Iterable[PublicationChange], **seen: str) -> None:
    """P13: the row tells what is served, what it changed, and what the public saw of it."""
    holds = Publication.objects.filter(feed=publication.feed, state=PublicationState.HELD)
    # Held before the end of the audit chain is, as in `release_hold`: the other order could lock both out.
    answered = list(holds.filter(content_digest=publication.content_digest).select_for_update())
    rest = iter(changes)
    while some := list(islice(rest, BATCH)):
        PublicationChange.objects.bulk_create(some)
        _remember_first(publication, [change.entity_id for change in some if change.kind in _PUBLISHED])
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


def _remember_first(publication: Publication, entity_ids: list[str]) -> None:
    """Which entities the feed's environment has in it for the first time: gate G7 asks for that of acceptance."""
    environment = publication.feed.environment
    found = Entity.objects.filter(entity_id__in=entity_ids).order_by()
    new = found.exclude(first_publications__environment=environment).values_list("pk", flat=True)
    rows = (FirstPublication(entity_id=pk, environment=environment, publication=publication) for pk in new)
    FirstPublication.objects.bulk_create(rows, ignore_conflicts=True)


def changes_of(
    publication: Publication,
    before: Entries,
    after: Entries,
    quarantined: Iterable[Quarantined],
    reasons_of: ReasonsOf,
) -> Iterator[PublicationChange]:
    """What this serial added, changed, removed (with the gate's reasons) and quarantined, one batch at a time."""
    kept_out = {q.entity_id: q for q in quarantined}
    for q in kept_out.values():
        reasons = [{"code": q.code, "sv": q.sv, "en": q.en}]
        yield _change(publication, q.entity_id, ChangeKind.QUARANTINED, "", reasons)
    differing = (found for found in differences(before, after) if found[0] not in kept_out)
    while some := list(islice(differing, BATCH)):
        judged = reasons_of([name for name, _was, _now in some])
        for name, was, now_is in some:
            said = judged[name].verdict if name in judged else None
            if now_is is None:
                told = [reason.as_json() for reason in said.reasons] if said else []
                yield _change(publication, name, ChangeKind.REMOVED, "", told)
            else:
                kind = ChangeKind.CHANGED if was else ChangeKind.ADDED
                # A scope that it lost, or comes without.
                told = [notice.reason.as_json() for notice in said.notices] if said else []
                yield _change(publication, name, kind, now_is.sha256, told)


def _change(
    publication: Publication, entity_id: str, kind: ChangeKind, sha256: str, reasons: list[dict[str, str]]
) -> PublicationChange:
    return PublicationChange(
        publication=publication, entity_id=entity_id, kind=kind, fragment_sha256=sha256, reasons=reasons
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


def tidy(feed: Feed, recipe: Recipe | None, *, thoroughly: bool) -> None:
    """P14: keep the last 30 releases, and of the rest only what they are made of."""
    at = int(now().timestamp())
    spared = frozenset() if feed.pinned is None else frozenset({feed.pinned.serial})
    tidy_up(settings.RELEASES, feed.slug, recipe=recipe, at=at, thoroughly=thoroughly, spared=spared)
