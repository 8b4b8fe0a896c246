"""Answer: what a declaration says to one requirement; and what people write to each other about it."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Person
from trustframework.models.certification import Certification
from trustframework.models.declaration import Declaration
from trustframework.models.requirement import Requirement


class AnswerStatus(models.TextChoices):
    UNANSWERED = "", pgettext_lazy("requirement", "Not answered")
    FULFILLED = "fulfilled", _("Fulfilled")
    PARTLY = "partly", _("Partly fulfilled")
    PLANNED = "planned", pgettext_lazy("requirement", "Planned")
    NOT_FULFILLED = "not_fulfilled", _("Not fulfilled")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class Answer(models.Model):
    """Made for each requirement of the checklist when the declaration begins, so that there is none to anything else.

    `inherited_from` is an agent's or subcontractor's certification that answers in the declarer's place;
    `carried_over` says that it came from the former declaration and nobody has looked at it since.
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="answers")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="answers")
    status = models.CharField(_("Status"), max_length=20, choices=AnswerStatus, blank=True, default="")
    text = models.TextField(_("How the requirement is met"), blank=True, validators=[MaxLengthValidator(20_000)])
    planned_on = models.DateField(_("Planned for"), null=True, blank=True)
    inherited_from = models.ForeignKey(
        Certification, on_delete=models.PROTECT, null=True, blank=True, related_name="answers_given"
    )
    carried_over = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("declaration", "requirement__position", "requirement__code")
        constraints = (
            models.UniqueConstraint(fields=("declaration", "requirement"), name="answered_once"),
            models.CheckConstraint(
                condition=Q(planned_on__isnull=True) | Q(status__in=["planned", "partly"]),
                name="a_plan_has_a_day",
                violation_error_message=_("Only what is planned, or partly in place, has a planned day."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.requirement.code} – {self.declaration}"


class Comment(models.Model):
    """Among the declarer's own people until it is submitted; `to_reviewer` says that reviewers read it, too."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField(_("Comment"), validators=[MaxLengthValidator(5_000)])
    to_reviewer = models.BooleanField(default=False)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("written_at",)

    def __str__(self) -> str:
        return str(self.answer)
