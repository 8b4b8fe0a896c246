"""AuditEvent: what was done, by whom, for whom. Append-only; each event seals the one before it."""

import hashlib
import json
from typing import Any

from django.db import models

from members.models.organisation import Organisation
from members.models.person import Person
from members.tags import Tag

GENESIS = "0" * 64


class AuditHead(models.Model):
    """One row, locked while an event is written, so that the chain has one end."""

    digest = models.CharField(max_length=64, default=GENESIS)
    length = models.PositiveBigIntegerField(default=0)


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Append-only in bulk too; whoever goes past this with SQL is found by `audit.broken_links`."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError("Audit events are written once and never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Audit events are never deleted.")


class AuditEvent(models.Model):
    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    tag = models.CharField(max_length=40, choices=Tag)
    # None: Sigill itself.
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_events"
    )
    subject = models.CharField(max_length=1100)
    details: Any = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        indexes = (models.Index(fields=("organisation", "-number")), models.Index(fields=("subject", "-number")))

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("An audit event is written once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit event is never deleted.")

    def sealed_digest(self) -> str:
        """SHA-256 over the event and the digest of the one before it."""
        content = [
            self.number,
            self.at.isoformat(),
            self.tag,
            self.actor_id,
            self.organisation_id,
            self.subject,
            self.details,
            self.previous,
        ]
        sealed = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(sealed.encode()).hexdigest()
