"""Removal: the owner's wish that an entity leave for good, after a last day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.entity import Entity
from members.models.person import Person


class RemovalState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = RemovalState
REMOVAL_TRANSITIONS: dict[S, frozenset[S]] = {
    S.ASKED: frozenset({S.DONE, S.REFUSED, S.WITHDRAWN}),
    S.DONE: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
}


class Removal(models.Model):
    TRANSITIONS = REMOVAL_TRANSITIONS

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="removals")
    state = models.CharField(_("State"), max_length=10, choices=RemovalState, default=S.ASKED)
    reason = models.TextField(_("Reason"), max_length=2000)
    # Where the operator is; on the day after, the entity leaves the feeds.
    last_day = models.DateField(_("Last day"))
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("entity",), condition=models.Q(state=S.ASKED), name="one_removal_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return str(self.entity)
