"""Succession: one organisation follows on another. A merger has several predecessors, a split several successors."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.organisation import Organisation
from members.models.person import Person


class SuccessionKind(models.TextChoices):
    MERGER = "merger", _("Merger")
    SPLIT = "split", _("Split")


class Succession(models.Model):
    kind = models.CharField(_("Kind"), max_length=10, choices=SuccessionKind)
    predecessor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="inheritances")
    on = models.DateField(_("From"))
    note = models.TextField(_("What it rests on"), max_length=2000)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-on", "predecessor")
        constraints = (
            models.UniqueConstraint(
                fields=("predecessor", "successor"),
                name="succeeded_once",
                violation_error_message=_("That this organisation follows on the other is recorded already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")),
                name="succeeds_another",
                violation_error_message=_("An organisation does not succeed itself. Choose the other one."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
