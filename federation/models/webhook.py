"""WebhookEndpoint: where an organisation's events are sent; WebhookDelivery: one event for one of them."""

import secrets
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from federation.webhook_types import EventType
from members.models import Organisation, Person
from members.models.organisation import Sector
from members.models.sealed import SealedJSONField
from members.reach import Why

GRACE: Final = timedelta(hours=24)  # for so long after a new secret the one before signs, too
_RANDOM_BYTES: Final = 32  # Standard Webhooks, "Signature scheme": between 24 and 64


def new_secret() -> str:
    """As receivers' libraries take it: "whsec_" and base64."""
    return f"whsec_{b64encode(secrets.token_bytes(_RANDOM_BYTES)).decode()}"


class Disabled(models.TextChoices):
    """Why nothing is sent."""

    BY_HAND = "by_hand", _("Switched off by somebody")
    GONE = "gone", _("The receiver answered that it is gone (410)")
    FAILING = "failing", _("Nothing arrived for five days")


class WebhookEndpoint(models.Model):
    """`types` empty: every type. `secrets` is a list of {"secret", "until"}, the newest first, of which `until` (ISO
    8601, or null) is when it signs no more. The audit chain is the outbox: what has a number up to `cursor` has been
    made into deliveries. While it fails, `failing_since` says since when, and nothing is tried before `resume_at`."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField(_("Address"), max_length=500)
    types: Any = models.JSONField(_("Events"), default=list, blank=True)
    description = models.CharField(_("What it is for"), max_length=200)
    secrets: Any = SealedJSONField(default=list)
    enabled = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=10, choices=Disabled, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    cursor = models.PositiveBigIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    resume_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("organisation", "pk")

    def __str__(self) -> str:
        """Without the path: some receivers' addresses are secrets."""
        return f"{self.host} – {self.description}"

    def clean(self) -> None:
        if unknown := set(self.types) - set(EventType.values):
            no_such = ValidationError(_("There is no event type %(type)s."), params={"type": min(unknown)})
            raise ValidationError({"types": no_such})

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or "–"

    @property
    def hears_all(self) -> bool:
        """The operator's own hear of everything in the federation."""
        return self.organisation.sector == Sector.OPERATOR

    def secrets_at(self, at: datetime) -> list[str]:
        """Those that sign at the instant, the newest first; none where SECRET_KEY was exchanged and they are lost."""
        rows = self.secrets or []
        return [row["secret"] for row in rows if row["until"] is None or at < datetime.fromisoformat(row["until"])]


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Not sent: it is no longer for this organisation")


D = DeliveryState
DELIVERY_TRANSITIONS: dict[D, frozenset[D]] = {
    D.WAITING: frozenset({D.DELIVERED, D.FAILED, D.DROPPED}),
    D.DELIVERED: frozenset({D.WAITING}),  # sent again
    D.FAILED: frozenset({D.WAITING}),
    D.DROPPED: frozenset(),
}


TROUBLES: Final[dict[Why, str | Promise]] = {
    Why.NO_URL: _("The address is no https address"),
    Why.INSECURE: _("The address is no https address"),
    Why.NO_HOST: _("The name has no address in the DNS"),
    Why.INTERNAL: _("The name leads to an internal address; nothing was sent"),
    Why.TLS: _("No TLS, or a certificate that cannot be trusted"),
    Why.SLOW: _("It took longer than 15 seconds"),
    Why.CLOSED: _("Nobody listens, or the line broke"),
    Why.BROKEN: _("The answer was no whole HTTP"),
    Why.REDIRECTS: _("It leads on, and redirects are not followed"),
    Why.LARGE: _("The answer is too large"),
}


class WebhookDelivery(models.Model):
    """`message_id` is made from endpoint and event, so that an event has one, however often it is derived or sent.

    `about` is the organisation that the receiver hears of on a mandate, which has to hold (and have the function
    `needs`, where it names one) when it is sent, too; None: its own, or public. `body` is what goes over the wire.
    `answer` begins what the receiver said, `trouble` is `members.reach.Why` where it said nothing. `attempts` counts
    claims by a worker: who dies with one has tried."""

    TRANSITIONS = DELIVERY_TRANSITIONS

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=40, unique=True)
    type = models.CharField(max_length=40)
    about = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    needs = models.CharField(max_length=20, blank=True)
    body = models.TextField()
    happened_at = models.DateTimeField()
    made_at = models.DateTimeField()
    state = models.CharField(_("State"), max_length=10, choices=DeliveryState, default=D.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    attempted_at = models.DateTimeField(null=True, blank=True)
    took_ms = models.PositiveIntegerField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    trouble = models.CharField(max_length=12, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=("endpoint", "next_attempt_at"), name="webhooks_due", condition=models.Q(state=D.WAITING)
            ),
            models.Index(fields=("endpoint", "-id"), name="webhooks_of_endpoint"),
            models.Index(fields=("made_at",), name="webhooks_to_forget"),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.message_id}"

    @property
    def trouble_label(self) -> str | Promise:
        """Why there was no answer, in words."""
        return TROUBLES[Why(self.trouble)]
