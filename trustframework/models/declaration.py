"""Declaration: what an organisation promises, against one framework version; Decision: the operator's word on it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Organisation, Person
from trustframework.models.framework import FrameworkVersion, Level


class ChecklistRole(models.TextChoices):
    IDP = "idp", _("Identity provider")
    SP = "sp", _("Service provider")
    ATTRIBUTE_SOURCE = "attribute_source", _("Attribute source")
    EID_ISSUER = "eid_issuer", _("E-ID issuer")
    AGENT = "agent", _("Agent")


class DeclarationState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    INTERNALLY_APPROVED = "internally_approved", _("Internally approved")
    SUBMITTED = "submitted", _("Submitted")
    COMPLETENESS_CHECK = "completeness_check", _("Completeness check")
    UNDER_REVIEW = "under_review", _("Under review")
    SUPPLEMENT_REQUESTED = "supplement_requested", _("Supplement requested")
    RECOMMENDED = "recommended", _("Recommended")
    APPROVED = "approved", _("Approved")
    CONDITIONAL = "conditional", _("Approved with conditions")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


D = DeclarationState
_OUT = frozenset({D.WITHDRAWN, D.LAPSED})
DECLARATION_TRANSITIONS: dict[D, frozenset[D]] = {
    D.DRAFT: _OUT | {D.INTERNALLY_APPROVED},
    D.INTERNALLY_APPROVED: _OUT | {D.DRAFT, D.SUBMITTED},
    D.SUBMITTED: _OUT | {D.COMPLETENESS_CHECK},
    D.COMPLETENESS_CHECK: _OUT | {D.DRAFT, D.UNDER_REVIEW},
    D.UNDER_REVIEW: _OUT | {D.SUPPLEMENT_REQUESTED, D.RECOMMENDED},
    D.SUPPLEMENT_REQUESTED: _OUT | {D.UNDER_REVIEW},
    D.RECOMMENDED: frozenset({D.APPROVED, D.CONDITIONAL, D.REJECTED, D.WITHDRAWN}),
    D.APPROVED: frozenset(),
    D.CONDITIONAL: frozenset(),
    D.REJECTED: frozenset(),
    D.WITHDRAWN: frozenset(),
    D.LAPSED: frozenset(),
}


class Declaration(models.Model):
    TRANSITIONS = DECLARATION_TRANSITIONS

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="declarations")
    framework_version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="declarations")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    checklist = models.CharField(_("Checklist"), max_length=20, choices=ChecklistRole)
    state = models.CharField(_("State"), max_length=20, choices=DeclarationState, default=D.DRAFT)
    begun_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("organisation", "-begun_at")

    def __str__(self) -> str:
        return f"{self.get_checklist_display()} {self.level} – {self.organisation}"


class Decision(models.Model):
    """The operator's decision on a declaration, never by its reviewer; `snapshot` holds hashes and never changes."""

    declaration = models.OneToOneField(Declaration, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(
        max_length=20,
        choices=[(s.value, s.label) for s in (D.APPROVED, D.CONDITIONAL, D.REJECTED)],
    )
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    reasons = models.TextField()
    snapshot: Any = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("reviewer")), name="reviewer_is_not_decision_maker"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.declaration}"
