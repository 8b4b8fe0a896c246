"""What should happen now: nothing, a new serial, the same content signed again, or a hold."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings

from federation.aggregate.brake import HoldReason, Limits, brake
from federation.aggregate.types import Entries, Frame
from federation.cycle.counted import keys_of
from federation.cycle.served import Served, served
from federation.cycle.snapshot import Snapshot
from federation.models import Feed, Publication
from federation.models.feed import FeedMode
from federation.models.publication import Cause, PublicationState

REFRESH_AFTER = timedelta(hours=24)  # re-signed daily (DESIGN, section 5, promise 5)
NOBODY: frozenset[str] = frozenset()
RETRY_AFTER = timedelta(seconds=45)  # the same content failed: not at once, but when the clock asks next (promise 3)


@dataclass(frozen=True, slots=True)
class Plan:
    """`what` is to be done; with `hold` reasons the snapshot waits and `what` is about the last good content."""

    what: Literal["nothing", "publish", "refresh"]
    cause: Cause = Cause.CHANGED
    hold: tuple[HoldReason, ...] = ()


def plan(  # noqa: PLR0913 - what is asked, and what is known of it
    feed: Feed,
    snapshot: Snapshot,
    before: Served | None,
    *,
    force: bool,
    pinned: bool = False,
    expired: frozenset[str] = NOBODY,
) -> Plan:
    """Compare the answer with what is served. `force` signs again although nothing asks for it.

    `pinned`: the answer is that of a roll-back, which an operator has looked at, and which the brake does not hold.
    `expired`: entities from abroad that are served, and that nobody vouches for any more. No hold keeps them.
    """
    old = before is not None and (force or bool(expired) or _is_old(before, snapshot.at))
    if feed.mode == FeedMode.RE_SIGN_ONLY:
        return _again(old=old or (before is not None and _other_keys(feed, before)))
    if before is not None and not _differs(feed, snapshot, before):
        return _again(old=old)
    if failed_lately(feed, snapshot.digest, snapshot.at) and not force:
        return Plan("nothing")
    return Plan("publish", Cause.ROLLED_BACK) if pinned else _news(feed, snapshot, before, expired, old=old)


def _news(feed: Feed, snapshot: Snapshot, before: Served | None, expired: frozenset[str], *, old: bool) -> Plan:
    """Another answer than what is served: published, or held."""
    released = _released(feed, snapshot)
    hold = () if released else _brake(feed, snapshot, before, expired)
    if hold:
        return Plan("refresh" if old else "nothing", Cause.REFRESHED, hold)
    if before is None and not snapshot.entries:
        return Plan("nothing")
    return Plan("publish", Cause.RELEASED if released else Cause.CHANGED)


def _is_old(before: Served, at: datetime) -> bool:
    """A day old, or made by a clock so far ahead that consumers think it valid for too long."""
    return abs(at - before.manifest.frame.creation_instant) >= REFRESH_AFTER


def _again(*, old: bool) -> Plan:
    return Plan("refresh", Cause.REFRESHED) if old else Plan("nothing")


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
    return snapshot.digest != before.wanted or _other_keys(feed, before)


def _other_keys(feed: Feed, before: Served) -> bool:
    """Whether other certificates than the served release's are to be pinned."""
    said = (feed.signing_key.certificate_pem.split(), feed.document_key.certificate_pem.split())
    return said != (before.certificate.split(), before.mdq_certificate.split())


def _brake(feed: Feed, snapshot: Snapshot, before: Served | None, expired: frozenset[str]) -> tuple[HoldReason, ...]:
    """P7, for the content as the snapshot has it; what preflight quarantines later counts as dropped next time.

    A new feed is compared with the one that it is parallel to: what is held there must not be published here.
    """
    source = feed.source
    compared = before or (served(source) if source != feed else None)
    if compared is None:
        return ()
    limits = Limits(source.brake_drop, source.brake_drop_percent, source.brake_key_percent)
    was = without(compared.entries, expired)
    return brake(was, snapshot.entries, keys_of(compared), frozenset(source.protected), limits)


def without(entries: Entries, names: frozenset[str]) -> Entries:
    """The others; the same where nobody is named."""
    return Entries.of(one for one in entries if one.entity_id not in names) if names else entries


def _released(feed: Feed, snapshot: Snapshot) -> bool:
    """Whether a second operator has released exactly this content."""
    held = Publication.objects.filter(feed=feed, state=PublicationState.HELD, content_digest=snapshot.digest)
    return held.exclude(released_by=None).exists()


def failed_lately(feed: Feed, digest: str, at: datetime) -> bool:
    """Whether this content was the last to be tried, and failed, a moment ago."""
    latest = Publication.objects.filter(feed=feed).order_by("-serial").first()
    return (
        latest is not None
        and latest.state == PublicationState.FAILED
        and latest.content_digest == digest
        and at - latest.intended_at < RETRY_AFTER
    )
