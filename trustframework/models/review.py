"""Review: accredited people look at a declaration as it stands in one snapshot; Assignment: who, and free of what."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Agreement, Person
from members.models.blob import Blob
from trustframework.models.auditor import Auditor
from trustframework.models.declaration import Declaration
from trustframework.models.requirement import Requirement
from trustframework.models.snapshot import Snapshot


class ReviewState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ASSIGNED = "assigned", _("Assigned")
    CLEARED = "cleared", _("Cleared of conflicts")
    IN_PROGRESS = "in_progress", _("In progress")
    DRAFT_REPORT = "draft_report", _("Draft report")
    FACT_CHECK = "fact_check", _("Fact check")
    FINAL = "final", _("Final report")
    CLOSED = "closed", pgettext_lazy("review", "Closed")
    RECUSED = "recused", _("Reviewers stepped down")


R = ReviewState
_ASIDE = frozenset({R.RECUSED})
REVIEW_TRANSITIONS: dict[R, frozenset[R]] = {
    R.PLANNED: frozenset({R.ASSIGNED, R.CLOSED}),
    R.ASSIGNED: _ASIDE | {R.CLEARED, R.CLOSED},
    R.CLEARED: _ASIDE | {R.IN_PROGRESS, R.CLOSED},
    R.IN_PROGRESS: _ASIDE | {R.DRAFT_REPORT, R.CLOSED},
    R.DRAFT_REPORT: _ASIDE | {R.IN_PROGRESS, R.FACT_CHECK, R.CLOSED},
    R.FACT_CHECK: _ASIDE | {R.IN_PROGRESS, R.FINAL, R.CLOSED},
    R.FINAL: frozenset({R.CLOSED}),
    R.RECUSED: frozenset({R.PLANNED, R.CLOSED}),
    R.CLOSED: frozenset(),
}
OPEN_REVIEWS = frozenset(R) - {R.CLOSED}


class Recommendation(models.TextChoices):
    NONE = "", _("None yet")
    APPROVE = "approve", _("Approve")
    CONDITIONS = "conditions", _("Approve with conditions")
    REJECT = "reject", pgettext_lazy("declaration", "Reject")


class Review(models.Model):
    """`snapshot` is what is read, and what the recommendation binds to; it is another one after a supplement.
    `fact_check_until` is the member's last day; None in a fact check that the member has answered."""

    TRANSITIONS = REVIEW_TRANSITIONS

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="reviews")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(_("State"), max_length=14, choices=ReviewState, default=R.PLANNED)
    planned_from = models.DateField(_("Begins"))
    due_on = models.DateField(_("Due on"))
    on_site = models.BooleanField(_("Visit on site"), default=False)
    visited_on = models.DateField(null=True, blank=True)
    summary = models.TextField(_("Summary"), blank=True, validators=[MaxLengthValidator(20_000)])
    recommendation = models.CharField(
        _("Recommendation"), max_length=12, choices=Recommendation, blank=True, default=""
    )
    report = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    fact_check_until = models.DateField(null=True, blank=True)
    member_remarks = models.TextField(_("The member's remarks"), blank=True, validators=[MaxLengthValidator(20_000)])
    finished_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("due_on",)
        constraints = (
            models.UniqueConstraint(
                fields=("declaration",), condition=~Q(state=R.CLOSED), name="one_open_review_each_declaration"
            ),
            models.CheckConstraint(
                condition=~Q(state=R.FINAL) | (~Q(recommendation="") & Q(report__isnull=False)),
                name="final_reports_recommend",
            ),
        )

    def __str__(self) -> str:
        return str(self.declaration)


class AssignmentState(models.TextChoices):
    ASKED = "asked", _("Asked to state conflicts of interest")
    CLEARED = "cleared", _("Free of conflicts")
    CONFLICTED = "conflicted", _("In conflict")
    STEPPED_DOWN = "stepped_down", _("Stepped down")
    RELEASED = "released", _("Released")


Y = AssignmentState
ASSIGNMENT_TRANSITIONS: dict[Y, frozenset[Y]] = {
    Y.ASKED: frozenset({Y.CLEARED, Y.CONFLICTED, Y.RELEASED}),
    Y.CLEARED: frozenset({Y.STEPPED_DOWN, Y.CONFLICTED, Y.RELEASED}),
    Y.CONFLICTED: frozenset(),
    Y.STEPPED_DOWN: frozenset(),
    Y.RELEASED: frozenset(),
}
LOOKING = frozenset({Y.ASKED, Y.CLEARED})  # counts as a reviewer of the case


class Assignment(models.Model):
    """One reviewer of one review. The four statements are about the last 24 months; `non_disclosure` opens evidence."""

    TRANSITIONS = ASSIGNMENT_TRANSITIONS

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="assignments")
    auditor = models.ForeignKey(Auditor, on_delete=models.PROTECT, related_name="assignments")
    lead = models.BooleanField(_("Leads the review"), default=False)
    state = models.CharField(_("State"), max_length=12, choices=AssignmentState, default=Y.ASKED)
    employed = models.BooleanField(_("Employed there"), null=True, blank=True)
    consulted = models.BooleanField(_("Consulted for it, or helped with the declaration"), null=True, blank=True)
    owned = models.BooleanField(_("Owns part of it, or has other interests in it"), null=True, blank=True)
    agent_related = models.BooleanField(_("Works for its agent or group representative"), null=True, blank=True)
    statement = models.TextField(
        pgettext_lazy("conflict of interest", "Remarks"), blank=True, validators=[MaxLengthValidator(5_000)]
    )
    stated_at = models.DateTimeField(null=True, blank=True)
    non_disclosure = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    assigned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("review", "-lead", "assigned_at")
        constraints = (
            models.UniqueConstraint(
                fields=("review", "auditor"), condition=Q(state__in=sorted(LOOKING)), name="assigned_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=Y.CLEARED)
                | Q(employed=False, consulted=False, owned=False, agent_related=False, stated_at__isnull=False),
                name="cleared_means_no_conflict",
            ),
        )

    def __str__(self) -> str:
        return f"{self.auditor} – {self.review}"


class Verdict(models.TextChoices):
    OPEN = "", _("Not assessed")
    MET = "met", _("Met")
    PARTLY = "partly", _("Partly met")
    NOT_MET = "not_met", _("Not met")
    NOT_APPLICABLE = "not_applicable", _("Not applicable, agreed")


class Assessment(models.Model):
    """What the reviewers make of one requirement; a row for each from the review's beginning on."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="assessments")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(_("Assessment"), max_length=14, choices=Verdict, blank=True, default="")
    note = models.TextField(_("Note"), blank=True, validators=[MaxLengthValidator(10_000)])
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("review", "requirement__position", "requirement__code")
        constraints = (models.UniqueConstraint(fields=("review", "requirement"), name="assessed_once"),)

    def __str__(self) -> str:
        return f"{self.requirement.code} – {self.review}"
