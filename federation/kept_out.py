"""Whom a feed keeps out, and why. Judging thousands takes seconds, so the answer is kept until something changes.

Every change has an audit event, so that the chain's end says whether anything has changed; what follows from the
calendar is asked anew every minute, as the signer does.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from federation.models import Feed
from federation.reasons import Reason
from federation.selection import select
from members.models import AuditHead

KEPT_FOR = 60  # seconds


@dataclass(frozen=True, slots=True)
class KeptOut:
    """An entity that asks for the feed's environment, and each reason why it is not admitted."""

    entity_id: str
    reasons: tuple[Reason, ...]


def kept_out(feed: Feed, at: datetime) -> list[KeptOut]:
    """In entityID order; as things stand at the beginning of the minute, or at the last change since."""
    end = AuditHead.objects.filter(pk=1).values_list("digest", flat=True).first()
    key = f"kept-out:{feed.pk}:{end}:{at:%Y%m%d%H%M}"
    found: list[KeptOut] | None = cache.get(key)
    if found is None:
        judged = select(feed, at)
        found = [KeptOut(s.entity_id, s.verdict.reasons) for s in judged if not s.verdict.admitted]
        cache.set(key, found, KEPT_FOR)
    return found
