"""Finding: what a review found wrong, how bad, and by when it is to be mended; Supplement: a question to the member."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F as Field
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Person
from trustframework.models.answer import Answer
from trustframework.models.requirement import Requirement
from trustframework.models.review import Review


class Severity(models.TextChoices):
    CRITICAL = "critical", pgettext_lazy("finding", "Critical")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")
    OBSERVATION = "observation", _("Observation")


class FindingState(models.TextChoices):
    OPEN = "open", _("Open")
    PLAN_ACCEPTED = "plan_accepted", _("Plan accepted")
    CORRECTED = "corrected", _("Corrected, to be verified")
    VERIFIED = "verified", _("Verified")
    CLOSED = "closed", _("Closed")
    RISK_ACCEPTED = "risk_accepted", _("Risk accepted")


F = FindingState
FINDING_TRANSITIONS: dict[F, frozenset[F]] = {
    F.OPEN: frozenset({F.PLAN_ACCEPTED, F.CORRECTED, F.CLOSED, F.RISK_ACCEPTED}),
    F.PLAN_ACCEPTED: frozenset({F.CORRECTED, F.CLOSED, F.RISK_ACCEPTED}),
    F.CORRECTED: frozenset({F.OPEN, F.VERIFIED}),
    F.VERIFIED: frozenset({F.CLOSED}),
    F.CLOSED: frozenset(),
    F.RISK_ACCEPTED: frozenset(),
}
# Days from the finding until it has to be mended (DESIGN, section 3); an observation has no day.
DUE_DAYS = {Severity.CRITICAL: 14, Severity.MAJOR: 60, Severity.MINOR: 180}


class Finding(models.Model):
    TRANSITIONS = FINDING_TRANSITIONS

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="findings")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="+")
    severity = models.CharField(_("Severity"), max_length=12, choices=Severity)
    state = models.CharField(_("State"), max_length=14, choices=FindingState, default=F.OPEN)
    text = models.TextField(_("What was found"), validators=[MaxLengthValidator(10_000)])
    due_on = models.DateField(_("Due on"), null=True, blank=True)
    plan = models.TextField(_("Plan"), blank=True, validators=[MaxLengthValidator(10_000)])
    correction = models.TextField(_("What has been done"), blank=True, validators=[MaxLengthValidator(10_000)])
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    corrected_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    risk_accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("review", "requirement__position", "recorded_at")
        constraints = (
            models.CheckConstraint(
                condition=~Q(severity=Severity.CRITICAL) | ~Q(state=F.RISK_ACCEPTED), name="no_critical_risk_accepted"
            ),
            models.CheckConstraint(
                condition=Q(severity=Severity.OBSERVATION) | Q(due_on__isnull=False), name="a_finding_has_a_day"
            ),
            models.CheckConstraint(condition=~Q(verified_by=Field("corrected_by")), name="another_one_verifies"),
        )

    def __str__(self) -> str:
        return f"{self.get_severity_display()}: {self.requirement.code} – {self.review.declaration}"


class SupplementState(models.TextChoices):
    ASKED = "asked", _("Asked")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Supplement(models.Model):
    """A reviewer's question about one answer; the answer is unlocked until the member has answered all of them."""

    TRANSITIONS: dict[SupplementState, frozenset[SupplementState]] = {
        SupplementState.ASKED: frozenset({SupplementState.ANSWERED, SupplementState.WITHDRAWN}),
        SupplementState.ANSWERED: frozenset(),
        SupplementState.WITHDRAWN: frozenset(),
    }

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="supplements")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="supplements")
    question = models.TextField(_("Question"), validators=[MaxLengthValidator(10_000)])
    reply = models.TextField(_("Reply"), blank=True, validators=[MaxLengthValidator(10_000)])
    state = models.CharField(_("State"), max_length=10, choices=SupplementState, default=SupplementState.ASKED)
    due_on = models.DateField(_("Due on"))
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("review", "asked_at")

    def __str__(self) -> str:
        return str(self.answer)
