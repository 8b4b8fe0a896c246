"""The keys that sign the feeds: until when, for which of them, and how far a rollover has come."""

from dataclasses import dataclass
from datetime import date, datetime

from cryptography import x509
from django.utils import timezone

from federation.models import Feed, Rollover, SigningKey
from federation.models.key import KeyState
from federation.models.rollover import RolloverState

_IN_USE = (KeyState.PLANNED, KeyState.ANNOUNCED, KeyState.ACTIVE, KeyState.RETIRING)
_OPEN = (RolloverState.PARALLEL, RolloverState.SWITCHED)


@dataclass(frozen=True, slots=True)
class Signing:
    """A key that may sign, the open feeds that it signs, and the rollover that it is part of, old key or new."""

    key: SigningKey
    ends: datetime
    feeds: list[Feed]
    rollover: Rollover | None

    @property
    def last_day(self) -> date:
        """Where the operator is."""
        return timezone.localdate(self.ends)


def end_of(key: SigningKey) -> datetime:
    return x509.load_pem_x509_certificate(key.certificate_pem.encode()).not_valid_after_utc


def signing_keys() -> list[Signing]:
    """The soonest to end first: three queries."""
    feeds = list(Feed.objects.filter(closed_at=None).select_related("signing_key", "mdq_key"))
    rollovers = list(Rollover.objects.filter(state__in=_OPEN).select_related("feed", "old_key", "new_key"))
    keys = SigningKey.objects.filter(state__in=_IN_USE).order_by("label")
    return sorted((_signing(key, feeds, rollovers) for key in keys), key=lambda one: one.ends)


def _signing(key: SigningKey, feeds: list[Feed], rollovers: list[Rollover]) -> Signing:
    signs = [feed for feed in feeds if key.pk in (feed.signing_key_id, feed.document_key.pk)]
    part_of = (one for one in rollovers if key.pk in (one.old_key_id, one.new_key_id))
    return Signing(key, end_of(key), signs, next(part_of, None))
