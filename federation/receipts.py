"""What became of a submission: its place in the registrars' queue, then feed by feed whether it waits or is published.

A receipt names the serial in which the entity's present content was published, and when the public address was seen to
serve it (P12). As long as it is not there, the receipt says what it waits for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from federation.explain import Explained
from federation.models import Feed, Publication, PublicationChange
from federation.models.feed import FeedMode
from federation.models.publication import Cause, ChangeKind, PublicationState
from members import own_approval
from members.models import MetadataRevision
from members.models.revision import RevisionState

P = PublicationState


@dataclass(frozen=True, slots=True)
class Receipt:
    """`what` is "published", "making", "held", "failed", "stopped" or "queued"; the serial and time are those of the
    publication it is about, `seen` what P12 found at the public address ("same", "differs", "unreachable", "")."""

    what: str
    serial: int | None = None
    at: datetime | None = None
    seen: str = ""


def receipts(answers: Iterable[Explained], approved: MetadataRevision | None, sha256: str) -> dict[str, Receipt]:
    """By the feed's slug, where the feed admits the entity; `sha256` is what stands for the approved revision today.

    A feed may write less (a scope that it does not grant), so what was published after the approval counts, too.
    """
    if approved is None:
        return {}
    rows = _with_their_newest([answer.feed.pk for answer in answers if answer.verdict.admitted], approved)
    changes = PublicationChange.objects.select_related("publication").in_bulk([row.last for row in rows if row.last])
    numbers = [pk for row in rows for pk in (row.newest, row.held) if pk]
    publications = Publication.objects.in_bulk(numbers)
    return {
        row.slug: _receipt(
            row, changes.get(row.last), publications.get(row.newest), publications.get(row.held), approved, sha256
        )
        for row in rows
    }


def place_in_queue(revision: MetadataRevision | None) -> tuple[int, int] | None:
    """Which of how many the submission is that wait for a registrar, the oldest first; None when it does not wait."""
    if revision is None or revision.state != RevisionState.SUBMITTED or own_approval.is_missing(revision):
        return None
    waiting = own_approval.for_registrars()
    earlier = Q(submitted_at__lt=revision.submitted_at) | Q(submitted_at=revision.submitted_at, pk__lt=revision.pk)
    return waiting.filter(earlier).count() + 1, waiting.count()


def _with_their_newest(feeds: list[int], approved: MetadataRevision) -> list[Any]:
    """The feeds, each with keys: `last`, its newest published change of the entity; `newest`, its newest publication;
    `held`, the newest that the brake holds and nothing has passed. A query for all, as every visit asks."""
    told = PublicationChange.objects.filter(entity_id=approved.entity.entity_id, publication__feed=OuterRef("pk"))
    mine = Publication.objects.filter(feed=OuterRef("pk")).order_by("-serial")
    passed = Publication.objects.filter(feed=OuterRef("feed"), serial__gt=OuterRef("serial"), state=P.PUBLISHED)
    held = mine.filter(~Exists(passed.exclude(cause=Cause.REFRESHED)), state=P.HELD)
    published = told.filter(publication__state=P.PUBLISHED).order_by("-publication__serial")
    return list(
        Feed.objects.filter(pk__in=feeds).annotate(
            last=Subquery(published.values("pk")[:1]),
            newest=Subquery(mine.values("pk")[:1]),
            held=Subquery(held.values("pk")[:1]),
        )
    )


def _receipt(  # noqa: PLR0913 - all that there is to know of one feed
    feed: Feed,
    last: PublicationChange | None,
    newest: Publication | None,
    held: Publication | None,
    approved: MetadataRevision,
    sha256: str,
) -> Receipt:
    if last is not None and last.kind in (ChangeKind.ADDED, ChangeKind.CHANGED):
        since = approved.decided_at is not None and approved.decided_at <= last.publication.intended_at
        if since or last.fragment_sha256 == sha256:
            return _told("published", last.publication)
    if feed.mode != FeedMode.NORMAL or feed.pinned_id is not None or feed.closed_at is not None:
        return Receipt("stopped")
    if newest is not None and newest.state == P.INTENDED:
        return _told("making", newest)
    if held is not None:
        return _told("held", held)
    return _told("failed", newest) if newest is not None and newest.state == P.FAILED else Receipt("queued")


def _told(what: str, publication: Publication) -> Receipt:
    return Receipt(what, publication.serial, publication.published_at or publication.intended_at, publication.served)
