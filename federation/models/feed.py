"""Environment and Feed: what is published where, by which policy, for how long."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from federation.aggregate.checkpoint import DIRECTORY as CHECKPOINTS
from federation.aggregate.statement import DIRECTORY as STATEMENTS
from federation.models.key import SigningKey


class Environment(models.TextChoices):
    TRIAL = "trial", _("Trial")
    ACCEPTANCE = "acceptance", _("Acceptance")
    PRODUCTION = "production", _("Production")


class Feed(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    title_sv = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    environment = models.CharField(_("Environment"), max_length=12, choices=Environment)
    # Which gates have to be open and with what values; the shape is federation.gate.Policy.
    policy: Any = models.JSONField()
    signing_key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="feeds")
    validity_days = models.PositiveSmallIntegerField(_("Days until validUntil"), default=10)
    cache_duration = models.CharField(max_length=20, default="PT6H")
    # Entities whose disappearance always needs a second operator (P7).
    protected: Any = models.JSONField(default=list, blank=True)
    # The fence: each run of the cycle takes the next epoch, and only the newest may swap (P2, P11).
    epoch = models.PositiveBigIntegerField(default=0)
    # Set by a nudge, cleared when the signer wakes (P1), so that a thousand changes ring the bell once.
    nudged = models.BooleanField(default=False)

    class Meta:
        ordering = ("environment", "slug")

    def __str__(self) -> str:
        return self.title_en if (get_language() or "").startswith("en") else self.title_sv

    def clean(self) -> None:
        taken = {
            CHECKPOINTS: _("The audit chain's checkpoints are published under this name. Take another."),
            STATEMENTS: _("Statements on certifications are published under this name. Take another."),
        }
        if self.slug in taken:
            raise ValidationError({"slug": taken[self.slug]})
