"""Alarm: something about a feed that a person has to look at, from when it was first seen until it was over."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.models.feed import Feed


class AlarmKind(models.TextChoices):
    VALIDITY = "validity", _("validUntil comes near")
    AGE = "age", _("Not published for too long")
    HELD = "held", _("The brake holds")
    FAILED = "failed", _("Publication fails")
    PUBLIC = "public", _("The public address shows something else")
    READING = "reading", _("A stranger does not trust what is served")
    KEY = "key", _("The key's certificate expires")
    MODE = "mode", _("Paused, rolled back or only signed again")
    SIZE = "size", _("The feed is large, or grows fast")
    BEHIND = "behind", _("The database is older than what is served")


class Alarm(models.Model):
    """`stage` says how grave it has become: days left for VALIDITY (7, 5, 3, 2) and KEY, 0 for the others."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(_("What"), max_length=10, choices=AlarmKind)
    stage = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    details: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ("-since", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("feed", "kind"), condition=models.Q(ended_at__isnull=True), name="one_alarm_of_a_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.feed.slug}: {self.get_kind_display()}"
