"""What was done to the data as such: a database put back from a backup, and turns of the retention table."""

from typing import Any

from django.db import models

from members.models import Person


class Restoration(models.Model):
    """The database is a copy that was put back at `at`, from a backup that was made at `made_at`."""

    at = models.DateTimeField()
    made_at = models.DateTimeField()
    manifest_sha256 = models.CharField(max_length=64)
    # The last number of the audit chain in the backup.
    events = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class RetentionTurn(models.Model):
    """One turn of the table of docs/keeping.md: `counts` is how much went, by the table's names. `by` None: the clock.

    Written when something went, and at least once a day, so that people see that it is done.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    counts: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
