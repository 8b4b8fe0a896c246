"""Snapshot: a declaration as it was at an instant, for ever. What is reviewed and decided is one of these."""

from django.db import models

from members.models import Person
from members.models.blob import Blob
from trustframework.models.declaration import Declaration


class Snapshot(models.Model):
    """`content` is canonical JSON (trustframework/snapshots.py says its shape): answers, hashes of evidence, framework
    version, scope. Its SHA-256 is the blob's key, stands in the audit chain, and names the snapshot."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField()
    content = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ("declaration", "-number")
        constraints = (models.UniqueConstraint(fields=("declaration", "number"), name="snapshot_number_once"),)

    def __str__(self) -> str:
        return f"{self.declaration} ({self.number})"

    @property
    def sha256(self) -> str:
        """In lower-case hex."""
        return self.content_id
