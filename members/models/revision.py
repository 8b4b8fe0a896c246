"""MetadataRevision: one submission of an entity's metadata. Its content never changes; only its state moves, once."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.blob import Blob
from members.models.entity import Entity
from members.models.person import Person


class RevisionState(models.TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    APPROVED = "approved", _("Approved")
    SUPERSEDED = "superseded", _("Superseded")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Source(models.TextChoices):
    UPLOAD = "upload", _("Upload")
    PASTE = "paste", _("Pasted")
    FORM = "form", _("Filled in")
    URL = "url", _("Fetched from a URL")
    IMPORT = "import", _("Imported by the operator")


R = RevisionState
REVISION_TRANSITIONS: dict[R, frozenset[R]] = {
    R.SUBMITTED: frozenset({R.APPROVED, R.REJECTED, R.WITHDRAWN}),
    R.APPROVED: frozenset({R.SUPERSEDED}),
    R.SUPERSEDED: frozenset(),
    R.REJECTED: frozenset(),
    R.WITHDRAWN: frozenset(),
}


class MetadataRevision(models.Model):
    TRANSITIONS = REVISION_TRANSITIONS

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    state = models.CharField(_("State"), max_length=20, choices=RevisionState, default=R.SUBMITTED)
    source = models.CharField(_("Source"), max_length=10, choices=Source)
    received = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    clean_content = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    facts: Any = models.JSONField()
    findings: Any = models.JSONField()
    left_out: Any = models.JSONField()
    # Under the registration profile, when it was submitted.
    error_count = models.PositiveIntegerField()
    # Worst severity by rule, as the rules themselves have it: what any profile can judge (members.saml.profiles.worst).
    struck: Any = models.JSONField(default=dict)
    # By which numbers and which rules it was found; empty for what was submitted before there were any to tell apart.
    numbers_key = models.CharField(max_length=16, blank=True)
    rules_key = models.CharField(max_length=16, blank=True)
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    # Whether the owner wants one of its own to say yes first, given who submitted it; and who did.
    asks_owner = models.BooleanField(default=False)
    owner_approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    owner_approved_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)

    class Meta:
        ordering = ("entity", "-number")
        constraints = (
            models.UniqueConstraint(fields=("entity", "number"), name="revision_number_once"),
            models.UniqueConstraint(
                fields=("entity",), condition=models.Q(state=R.APPROVED), name="one_approved_revision"
            ),
            models.UniqueConstraint(
                fields=("entity",), condition=models.Q(state=R.SUBMITTED), name="one_submitted_revision"
            ),
            # Separation of duties, in the database as well as in the action (DESIGN, section 3).
            models.CheckConstraint(
                condition=~models.Q(state__in=[R.APPROVED, R.SUPERSEDED])
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("submitted_by"))),
                name="submitter_is_not_approver",
            ),
            models.CheckConstraint(
                condition=models.Q(owner_approved_by=None) | ~models.Q(owner_approved_by=models.F("submitted_by")),
                name="submitter_is_not_owner_approver",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[R.APPROVED, R.SUPERSEDED])
                | models.Q(asks_owner=False)
                | models.Q(owner_approved_by__isnull=False),
                name="owner_approves_first",
            ),
        )

    def __str__(self) -> str:
        return f"{self.entity} #{self.number}"
