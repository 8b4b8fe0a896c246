"""What should happen now: nothing, a new serial, the same content signed again, or a hold."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings

from federation.aggregate.brake import HoldReason, brake
from federation.aggregate.types import Frame, Manifest
from federation.cycle.keys import keys_before_and_after
from federation.cycle.served import Served
from federation.cycle.snapshot import Snapshot
from federation.models import Feed, Publication
from federation.models.publication import Cause, PublicationState

REFRESH_AFTER = timedelta(hours=24)  # re-signed daily (DESIGN, section 5, promise 5)
RETRY_AFTER = timedelta(minutes=10)  # the same content failed: do not fill the log every minute


@dataclass(frozen=True, slots=True)
class Plan:
    """`what` is to be done; with `hold` reasons the snapshot waits and `what` is about the last good content."""

    what: Literal["nothing", "publish", "refresh"]
    cause: Cause = Cause.CHANGED
    hold: tuple[HoldReason, ...] = ()


def plan(feed: Feed, snapshot: Snapshot, before: Served | None, *, force: bool) -> Plan:
    """Compare the answer with what is served. `force` signs again although nothing asks for it."""
    if before is None:
        return Plan("publish") if snapshot.entries and not _failed_lately(feed, snapshot) else Plan("nothing")
    old = force or snapshot.at - before.manifest.frame.creation_instant >= REFRESH_AFTER
    if not _differs(feed, snapshot, before):
        return Plan("refresh", Cause.REFRESHED) if old else Plan("nothing")
    if _failed_lately(feed, snapshot) and not force:
        return Plan("nothing")
    released = _released(feed, snapshot)
    hold = () if released else _brake(feed, snapshot, before)
    if hold:
        return Plan("refresh" if old else "nothing", Cause.REFRESHED, hold)
    return Plan("publish", Cause.RELEASED if released else Cause.CHANGED)


def frame(feed: Feed, serial: int, at: datetime) -> Frame:
    """The root of a serial made at `at` (whole seconds, UTC)."""
    created = at.replace(microsecond=0)
    return Frame(
        identifier=f"_{feed.slug}-{serial}",
        name=f"{settings.SIGILL_BASE_URL}/md/{feed.slug}.xml",
        valid_until=created + timedelta(days=feed.validity_days),
        cache_duration=feed.cache_duration,
        publisher=settings.SIGILL_REGISTRATION_AUTHORITY,
        creation_instant=created,
        publication_id=str(serial),
        usage_policies={"en": settings.SIGILL_REGISTRATION_POLICY, "sv": settings.SIGILL_REGISTRATION_POLICY},
    )


def _differs(feed: Feed, snapshot: Snapshot, before: Served) -> bool:
    certificate = feed.signing_key.certificate_pem.split()
    return snapshot.digest != before.wanted or certificate != before.certificate.split()


def _brake(feed: Feed, snapshot: Snapshot, before: Served) -> tuple[HoldReason, ...]:
    """P7, for the content as the snapshot has it; what preflight quarantines later counts as dropped next time."""
    candidate = Manifest.build(feed.slug, 0, before.manifest.frame, snapshot.entries)
    previous, now = keys_before_and_after(before, snapshot.entries)
    return brake(before.manifest, candidate, previous, now, frozenset(feed.protected))


def _released(feed: Feed, snapshot: Snapshot) -> bool:
    """Whether a second operator has released exactly this content."""
    held = Publication.objects.filter(feed=feed, state=PublicationState.HELD, content_digest=snapshot.digest)
    return held.exclude(released_by=None).exists()


def _failed_lately(feed: Feed, snapshot: Snapshot) -> bool:
    latest = Publication.objects.filter(feed=feed).order_by("-serial").first()
    return (
        latest is not None
        and latest.state == PublicationState.FAILED
        and latest.content_digest == snapshot.digest
        and snapshot.at - latest.intended_at < RETRY_AFTER
    )
