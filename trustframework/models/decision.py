"""Decision: the operator's word on a declaration; Condition: what it hangs on; Appeal: the member's word on it."""

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.db.models.lookups import Contains
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Entity, Person
from members.models.blob import Blob
from trustframework.models.declaration import Declaration
from trustframework.models.requirement import Requirement
from trustframework.models.review import Review


class Outcome(models.TextChoices):
    APPROVED = "approved", _("Approved")
    CONDITIONAL = "conditional", _("Approved with conditions")
    REJECTED = "rejected", pgettext_lazy("declaration", "Rejected")


class DecisionState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("decision", "Proposed")
    MADE = "made", _("Made")
    DROPPED = "dropped", _("Not made")
    REPLACED = "replaced", _("Replaced by a new decision")


D = DecisionState
DECISION_TRANSITIONS: dict[D, frozenset[D]] = {
    D.PROPOSED: frozenset({D.MADE, D.DROPPED}),
    D.MADE: frozenset({D.REPLACED}),
    D.DROPPED: frozenset(),
    D.REPLACED: frozenset(),
}


def _among_reviewers(field: str) -> Contains:
    """Whether the person's key stands in `reviewers`, whose keys are texts and so each between quotation marks."""
    key: Any = Concat(Value('"'), Cast(field, TextField()), Value('"'), output_field=TextField())
    return Contains(Cast("reviewers", TextField()), key)


class Decision(models.Model):
    """Proposed by one operator, made by another, neither of them a reviewer. `snapshot` holds hashes and never changes:
    declaration, evidence, framework version, report, scope; its canonical JSON is the blob `sealed`."""

    TRANSITIONS = DECISION_TRANSITIONS

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="decisions")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("Decision"), max_length=12, choices=Outcome)
    state = models.CharField(_("State"), max_length=10, choices=DecisionState, default=D.PROPOSED)
    reasons = models.TextField(_("Reasons"), validators=[MaxLengthValidator(20_000)])
    roles: Any = models.JSONField(default=list)
    entities = models.ManyToManyField(Entity, related_name="+", blank=True)
    probation = models.BooleanField(_("On probation"), default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    reviewers: Any = models.JSONField(default=list, blank=True)  # the persons' keys, as texts
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    snapshot: Any = models.JSONField(default=dict, blank=True)
    sealed = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        ordering = ("declaration", "-proposed_at")
        constraints = (
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="two_operators_decide"),
            models.CheckConstraint(
                condition=~Q(_among_reviewers("proposed_by")), name="no_reviewer_proposes_a_decision"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(_among_reviewers("decided_by")),
                name="no_reviewer_makes_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[D.MADE, D.REPLACED])
                | Q(decided_by__isnull=False, decided_at__isnull=False, sealed__isnull=False),
                name="a_decision_is_sealed",
            ),
            models.UniqueConstraint(
                fields=("declaration",), condition=Q(state__in=[D.PROPOSED]), name="one_decision_at_a_time"
            ),
            models.UniqueConstraint(
                fields=("declaration",), condition=Q(state__in=[D.MADE]), name="one_decision_holds"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.declaration}"


class ConditionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("condition", "Open")
    REPORTED = "reported", _("Reported as met")
    MET = "met", _("Met")
    DROPPED = "dropped", _("No longer asked for")


class Condition(models.Model):
    """Something to be shown by a day. Past its day it is *overdue*, which is computed, never stored."""

    TRANSITIONS: dict[ConditionState, frozenset[ConditionState]] = {
        ConditionState.OPEN: frozenset({ConditionState.REPORTED, ConditionState.DROPPED}),
        ConditionState.REPORTED: frozenset({ConditionState.OPEN, ConditionState.MET}),
        ConditionState.MET: frozenset(),
        ConditionState.DROPPED: frozenset(),
    }

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="conditions")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("What has to be done"), validators=[MaxLengthValidator(5_000)])
    evidence_asked = models.TextField(_("What shows it"), blank=True, validators=[MaxLengthValidator(2_000)])
    due_on = models.DateField(_("Due on"))
    state = models.CharField(_("State"), max_length=10, choices=ConditionState, default=ConditionState.OPEN)
    reported = models.TextField(_("What has been done"), blank=True, validators=[MaxLengthValidator(5_000)])
    evidence = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    evidence_name = models.CharField(max_length=200, blank=True)
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("decision", "due_on")

    def __str__(self) -> str:
        """Without its text, which is for those who see the declaration."""
        return f"{self.due_on} – {self.decision.declaration}"


class AppealState(models.TextChoices):
    LODGED = "lodged", _("Lodged")
    UPHELD = "upheld", _("Upheld: a new decision is to be made")
    DISMISSED = "dismissed", _("Dismissed")
    WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "Withdrawn")


class Appeal(models.Model):
    """Against a decision that was made; answered by an operator who had no part in it."""

    TRANSITIONS: dict[AppealState, frozenset[AppealState]] = {
        AppealState.LODGED: frozenset({AppealState.UPHELD, AppealState.DISMISSED, AppealState.WITHDRAWN}),
        AppealState.UPHELD: frozenset(),
        AppealState.DISMISSED: frozenset(),
        AppealState.WITHDRAWN: frozenset(),
    }

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    text = models.TextField(_("Grounds"), validators=[MaxLengthValidator(10_000)])
    state = models.CharField(_("State"), max_length=10, choices=AppealState, default=AppealState.LODGED)
    lodged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    lodged_at = models.DateTimeField()
    answer = models.TextField(_("Answer"), blank=True, validators=[MaxLengthValidator(10_000)])
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("decision", "lodged_at")
        constraints = (
            models.UniqueConstraint(
                fields=("decision",), condition=Q(state=AppealState.LODGED), name="one_appeal_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return str(self.decision)
