"""Declaration: what an organisation promises, in one capacity, against one framework version."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Agreement, Entity, Organisation, Person
from trustframework.models.checklist import Checklist
from trustframework.models.framework import FrameworkVersion, Level


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
    REJECTED = "rejected", pgettext_lazy("declaration", "Rejected")
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
    # Decided anew, after an appeal that was upheld or for correction: trustframework/actions/decisions.py `reopen`.
    D.APPROVED: frozenset({D.RECOMMENDED}),
    D.CONDITIONAL: frozenset({D.RECOMMENDED}),
    D.REJECTED: frozenset({D.RECOMMENDED}),
    D.WITHDRAWN: frozenset(),
    D.LAPSED: frozenset(),
}


DECIDED = frozenset({D.APPROVED, D.CONDITIONAL, D.REJECTED})
OPEN_DECLARATIONS = frozenset(s for s, onward in DECLARATION_TRANSITIONS.items() if onward) - DECIDED
WRITABLE = frozenset({D.DRAFT})  # answers can be changed; in SUPPLEMENT_REQUESTED those that are asked about


class Declaration(models.Model):
    """Against the framework version of its checklist. `scope` says what it is about where that is no entity: units,
    systems, suppliers; `agreement` is the review agreement, whose year it has; `follows` is the one that it renews."""

    TRANSITIONS = DECLARATION_TRANSITIONS

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="declarations")
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="declarations")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("State"), max_length=20, choices=DeclarationState, default=D.DRAFT)
    scope = models.TextField(pgettext_lazy("declaration", "Scope"), blank=True, validators=[MaxLengthValidator(10_000)])
    entities = models.ManyToManyField(Entity, related_name="declarations", blank=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    returned_because = models.TextField(blank=True, validators=[MaxLengthValidator(5_000)])
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("organisation", "-begun_at")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "checklist", "level"),
                condition=Q(state__in=sorted(OPEN_DECLARATIONS)),
                name="one_open_declaration_of_a_kind",
                violation_error_message=_("There is an open declaration of this kind already: go on with that one."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.checklist} {self.level} – {self.organisation}"

    @property
    def framework_version(self) -> FrameworkVersion:
        """The version that it is pinned to, that of its checklist."""
        return self.checklist.version
