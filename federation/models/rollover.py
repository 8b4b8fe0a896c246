"""Rollover: a feed's key is exchanged for another, while consumers move at their own pace."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.models.feed import Feed
from federation.models.key import SigningKey


class KeyUse(models.TextChoices):
    AGGREGATE = "aggregate", _("The aggregate's key")
    MDQ = "mdq", _("The key of the MDQ answers")
    BOTH = "both", _("Both")


class RolloverState(models.TextChoices):
    PARALLEL = "parallel", _("Announced; published in parallel")
    SWITCHED = "switched", _("Switched; the old key has a feed of its own")
    FINISHED = "finished", _("Finished; the old key is retired")
    CANCELLED = "cancelled", _("Cancelled")


S = RolloverState
ROLLOVER_TRANSITIONS: dict[S, frozenset[S]] = {
    S.PARALLEL: frozenset({S.SWITCHED, S.CANCELLED}),
    S.SWITCHED: frozenset({S.FINISHED}),
    S.FINISHED: frozenset(),
    S.CANCELLED: frozenset(),
}


class Rollover(models.Model):
    """`parallel` is the feed beside `feed`: signed with the new key before the switch, with the old one after it."""

    TRANSITIONS = ROLLOVER_TRANSITIONS

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="rollovers")
    use = models.CharField(max_length=10, choices=KeyUse, default=KeyUse.BOTH)
    old_key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    new_key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    parallel = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("State"), max_length=10, choices=RolloverState, default=S.PARALLEL)
    announced_at = models.DateTimeField()
    switch_planned = models.DateField(null=True, blank=True)
    switched_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-announced_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("feed",),
                condition=models.Q(state__in=[S.PARALLEL, S.SWITCHED]),
                name="one_rollover_at_a_time",
            ),
            models.CheckConstraint(condition=~models.Q(old_key=models.F("new_key")), name="a_rollover_has_two_keys"),
        )

    def __str__(self) -> str:
        return f"{self.feed.slug}: {self.old_key} → {self.new_key}"
