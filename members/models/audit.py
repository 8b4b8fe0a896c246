"""AuditEvent: what was done, by whom, for whom. Append-only; each event seals the one before it (docs/audit.md)."""

import json
from typing import Any

from django.db import models

from members.audit_verifier import GENESIS, seal
from members.models.entity import Entity
from members.models.organisation import Organisation
from members.models.person import Person

NAME = "subject"  # the private value that is the object's name
FORM = 2  # what new events are sealed in; those of form 1 were written before there was another


class AuditHead(models.Model):
    """One row, locked while an event is written, so that the chain has one end."""

    digest = models.CharField(max_length=64, default=GENESIS)
    length = models.PositiveBigIntegerField(default=0)


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Append-only in bulk too; SQL meets triggers, and whoever lifts those is found by `audit_verify`."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError("Audit events are written once and never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Audit events are never deleted.")


class AuditEvent(models.Model):
    number = models.PositiveBigIntegerField(unique=True)
    form = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    tag = models.CharField(max_length=40)  # a Tag; as choices they would stand in a migration for each new one
    # None: Sigill itself.
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Whom the actor acts for on a mandate: "X for Y".
    on_behalf_of = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_events"
    )
    # Whose timelines tell it, besides the organisation's and the actor's.
    entity = models.ForeignKey(
        Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_events", db_index=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    object_kind = models.CharField(max_length=60, blank=True)
    object_pk = models.CharField(max_length=64, blank=True)
    # Kind and key, and the name where it is nobody's personal data.
    subject = models.CharField(max_length=1100)
    # SHA-256 of the object's fields; empty where there was none before.
    before = models.CharField(max_length=64, blank=True)
    after = models.CharField(max_length=64, blank=True)
    request = models.CharField(max_length=64, blank=True)
    chained: Any = models.JSONField(default=dict, db_column="details")
    # Name to salted SHA-256 of what AuditPrivate keeps beside the chain.
    private_digests: Any = models.JSONField(default=dict, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        indexes = (
            models.Index(fields=("organisation", "-number")),
            models.Index(fields=("actor", "-number"), name="audit_by_actor"),
            models.Index(fields=("object_kind", "object_pk", "-number"), name="audit_by_object"),
            models.Index(
                fields=("entity", "-number"), name="audit_by_entity", condition=models.Q(entity__isnull=False)
            ),
            models.Index(
                fields=("person", "-number"), name="audit_by_person", condition=models.Q(person__isnull=False)
            ),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("An audit event is written once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit event is never deleted.")

    @property
    def details(self) -> dict[str, Any]:
        """Everything that the event tells of its object, as far as nobody has erased it."""
        kept = {row.name: json.loads(row.value) for row in self.private.all() if row.name != NAME}
        return {**self.chained, **kept}

    @property
    def called(self) -> str:
        """What people called the object; empty where that was a person's data and is erased."""
        _kind, _pk, name = f"{self.subject}  ".split(" ", 2)
        kept = (json.loads(row.value) for row in self.private.all() if row.name == NAME)
        return name.strip() or next(kept, "")

    def line(self) -> dict[str, Any]:
        """What is sealed, as the export has it."""
        first = {"form": self.form, "number": self.number, "at": self.at.isoformat(), "tag": self.tag}
        last = {"subject": self.subject, "details": self.chained, "previous": self.previous}
        who = {"actor": self.actor_id, "organisation": self.organisation_id}
        if self.form == 1:
            return {**first, **who, **last}
        return {
            **first,
            **who,
            "on_behalf_of": self.on_behalf_of_id,
            "entity": self.entity_id,
            "person": self.person_id,
            "object": [self.object_kind, self.object_pk],
            "before": self.before,
            "after": self.after,
            "request": self.request,
            "private": self.private_digests,
            **last,
        }

    def sealed_digest(self) -> str:
        """SHA-256 over the event and the digest of the one before it."""
        return seal(self.line())


class AuditPrivate(models.Model):
    """Personal data of an event: beside the chain, so that it can be erased; the chain has its salted digest."""

    event = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="private")
    name = models.CharField(max_length=60)
    salt = models.CharField(max_length=32)
    value = models.TextField()  # JSON
    # Whose data it is: they are erased together.
    about_kind = models.CharField(max_length=60)
    about_pk = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("event", "name"), name="private_once_per_event"),)
        indexes = (models.Index(fields=("about_kind", "about_pk"), name="private_by_owner"),)


class AuditSalt(models.Model):
    """Makes the digests of an object with personal data useless to whoever guesses at it; erased with that data."""

    object_kind = models.CharField(max_length=60)
    object_pk = models.CharField(max_length=64)
    salt = models.CharField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("object_kind", "object_pk"), name="audit_salt_once_per_object"),)
