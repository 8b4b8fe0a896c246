"""Reminder: that people were told of a deadline at one of its stages, so that no turn of the clock tells them twice."""

from django.db import models


class Reminder(models.Model):
    """`what` names the deadline's kind and object ("certification 12"), `due_on` its day when people were told, and
    `stage` the days left then (120, 90, 30, 7, 0, -7, -30). A deadline whose day is moved is a new one."""

    what = models.CharField(max_length=80)
    due_on = models.DateField()
    stage = models.SmallIntegerField()
    told_at = models.DateTimeField()

    class Meta:
        ordering = ("-told_at",)
        constraints = (models.UniqueConstraint(fields=("what", "due_on", "stage"), name="told_once"),)

    def __str__(self) -> str:
        return f"{self.what} {self.due_on} ({self.stage})"
