"""Job: long work that somebody asked for. Written in the transaction that asks; the queue only wakes a worker."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.blob import Blob
from members.models.organisation import Organisation
from members.models.person import Person


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class JobKind(models.TextChoices):
    IMPORT_METADATA = "import_metadata", _("Import of metadata")
    SUBMIT_BATCH = "submit_batch", _("Batch of submissions")


class Job(models.Model):
    kind = models.CharField(max_length=30, choices=JobKind)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="jobs")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="jobs")
    url = models.URLField(max_length=2000, blank=True)
    upload = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    # One line per entity: {"entity_id", "outcome", "message", "errors", "revision"}; what the progress page shows. Of a
    # batch (members.batches) also "item", "organisation", "code" and "findings".
    report: Any = models.JSONField(default=list)
    # Why it failed, in the language of the person who asked.
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("-asked_at",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.organisation}"
