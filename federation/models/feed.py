"""Environment and Feed: what is published where, by which policy, for how long."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from federation.aggregate.checkpoint import DIRECTORY as CHECKPOINTS
from federation.aggregate.durations import plain_duration
from federation.aggregate.statement import DIRECTORY as STATEMENTS
from federation.models.key import SigningKey

# Shorter, and a fault over a long week-end ends what is served; longer, and consumers refuse it (saml2int, eduGAIN).
VALIDITY_DAYS = (5, 14)
# Shorter, and everybody asks all the time; longer, and a suspended entity is used all day (eduGAIN).
CACHED = (timedelta(hours=1), timedelta(hours=6))


class Environment(models.TextChoices):
    TRIAL = "trial", _("Trial")
    ACCEPTANCE = "acceptance", _("Acceptance")
    PRODUCTION = "production", _("Production")


class FeedMode(models.TextChoices):
    """What the signer does with the feed when it is asked."""

    NORMAL = "normal", _("Publishes what changes")
    RE_SIGN_ONLY = "re_sign_only", _("Only signs again what it serves")
    PAUSED = "paused", _("Paused: not even signed again")


class Feed(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    title_sv = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    environment = models.CharField(_("Environment"), max_length=12, choices=Environment)
    # Which gates have to be open and with what values; the shape is federation.gate.Policy.
    policy: Any = models.JSONField()
    signing_key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="feeds")
    # The key of the MDQ answers; None: the aggregate's.
    mdq_key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="mdq_feeds", null=True, blank=True)
    validity_days = models.PositiveSmallIntegerField(_("Days until validUntil"), default=10)
    cache_duration = models.CharField(max_length=20, default="PT6H")
    # Entities whose disappearance always needs a second operator (P7).
    protected: Any = models.JSONField(default=list, blank=True)
    # The brake (P7): it holds what would drop more than the larger of these, or change a larger share of the keys.
    brake_drop = models.PositiveIntegerField(_("Entities that may go at once"), default=5)
    brake_drop_percent = models.PositiveSmallIntegerField(_("Percent that may go at once"), default=2)
    brake_key_percent = models.PositiveSmallIntegerField(_("Percent of the keys that may change at once"), default=10)
    mode = models.CharField(_("Mode"), max_length=12, choices=FeedMode, default=FeedMode.NORMAL)
    mode_reason = models.TextField(_("Why"), blank=True)
    mode_since = models.DateTimeField(null=True, blank=True)
    # The publication whose content is kept, after a roll-back, until somebody lets the feed go on.
    pinned = models.ForeignKey(
        "federation.Publication", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    # While keys are exchanged: the feed whose policy and content this one publishes, under another key and address.
    parallel_to = models.ForeignKey("self", on_delete=models.PROTECT, related_name="parallels", null=True, blank=True)
    # Not published any more; what it served last stays until its validUntil.
    closed_at = models.DateTimeField(null=True, blank=True)
    # When a stranger last read the whole of what is served, not only what changed (P9).
    fully_read_at = models.DateTimeField(null=True, blank=True)
    # The fence: each run of the cycle takes the next epoch, and only the newest may swap (P2, P11).
    epoch = models.PositiveBigIntegerField(default=0)
    # The served serial that two operators have accepted although a restored database does not know it.
    caught_up_to = models.PositiveBigIntegerField(default=0, db_default=0)
    # Set by a nudge, cleared when the signer wakes (P1), so that a thousand changes ring the bell once.
    nudged = models.BooleanField(default=False)

    class Meta:
        ordering = ("environment", "slug")

    def __str__(self) -> str:
        return self.title_en if (get_language() or "").startswith("en") else self.title_sv

    @property
    def document_key(self) -> SigningKey:
        """The key of the MDQ answers."""
        return self.mdq_key or self.signing_key

    @property
    def source(self) -> "Feed":
        """The feed whose policy, environment and protected entities count: this one, or the one it is parallel to."""
        return self.parallel_to or self

    def clean(self) -> None:
        taken = {
            CHECKPOINTS: _("The audit chain's checkpoints are published under this name. Take another."),
            STATEMENTS: _("Statements on certifications are published under this name. Take another."),
        }
        if self.slug in taken:
            raise ValidationError({"slug": taken[self.slug]})
        if not VALIDITY_DAYS[0] <= self.validity_days <= VALIDITY_DAYS[1]:
            raise ValidationError({"validity_days": _("A feed is valid for 5 to 14 days.")})
        cached = plain_duration(self.cache_duration)
        if cached is None or not CACHED[0] <= cached <= CACHED[1]:
            raise ValidationError({"cache_duration": _("The time between two fetches is from PT1H to PT6H.")})
