"""Sanction: what keeps an organisation or an entity out of the feeds although everything else is in order."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Entity, Organisation, Person


class SanctionState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    NOTIFIED = "notified", _("Notified")
    IN_EFFECT = "in_effect", _("In effect")
    EMERGENCY = "emergency", _("In effect, emergency")
    LIFTED = "lifted", _("Lifted")


class SanctionKind(models.TextChoices):
    WARNING = "warning", _("Warning")
    SUSPENSION = "suspension", _("Suspension")
    EXCLUSION = "exclusion", _("Exclusion")


HEARD: Final = timedelta(days=14)  # the organisation's time to state its view (DESIGN, section 3)
X = SanctionState
BITING_STATES = frozenset({X.IN_EFFECT, X.EMERGENCY})
BITING_KINDS = frozenset({SanctionKind.SUSPENSION, SanctionKind.EXCLUSION})
SANCTION_TRANSITIONS: dict[X, frozenset[X]] = {
    X.PROPOSED: frozenset({X.NOTIFIED, X.LIFTED}),
    X.NOTIFIED: frozenset({X.IN_EFFECT, X.LIFTED}),
    X.EMERGENCY: frozenset({X.IN_EFFECT, X.LIFTED}),
    X.IN_EFFECT: frozenset({X.LIFTED}),
    X.LIFTED: frozenset(),
}


class Sanction(models.Model):
    """On one entity, or (entity None) on everything the organisation has. Emergency: one officer, until confirmed.

    `statement_until` is the last day on which the organisation is heard; `escalated_at` is when Sigill told decision
    makers and the steering group that nobody had confirmed an emergency.
    """

    TRANSITIONS = SANCTION_TRANSITIONS

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sanctions")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="sanctions")
    state = models.CharField(_("State"), max_length=20, choices=SanctionState, default=X.PROPOSED)
    kind = models.CharField(_("Kind"), max_length=12, choices=SanctionKind, default=SanctionKind.SUSPENSION)
    reason = models.TextField(_("Reason"))
    statement = models.TextField(_("The organisation's statement"), blank=True)
    statement_until = models.DateField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    imposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    imposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-imposed_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(~models.Q(state=X.IN_EFFECT), confirmed_by__isnull=True)
                | (models.Q(confirmed_by__isnull=False) & ~models.Q(confirmed_by=models.F("imposed_by"))),
                name="two_officers_sanction",
            ),
            models.CheckConstraint(
                condition=~models.Q(lifted_by=models.F("imposed_by")), name="nobody_lifts_their_own_sanction"
            ),
        )

    def __str__(self) -> str:
        return str(self.entity or self.organisation)
