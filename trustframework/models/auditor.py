"""Auditor: a person whom the operator has accredited to review, for a time and for some checklists."""

from datetime import date
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.clock import today
from members.models import Organisation, Person


class AuditorState(models.TextChoices):
    CANDIDATE = "candidate", _("Candidate")
    ACCREDITED = "accredited", _("Accredited")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


A = AuditorState
AUDITOR_TRANSITIONS: dict[A, frozenset[A]] = {
    A.CANDIDATE: frozenset({A.ACCREDITED, A.ENDED}),
    A.ACCREDITED: frozenset({A.CANDIDATE, A.SUSPENDED, A.ENDED}),  # proposed anew: for other things, or longer
    A.SUSPENDED: frozenset({A.ACCREDITED, A.ENDED}),
    A.ENDED: frozenset(),
}


class AuditorQuerySet(models.QuerySet["Auditor"]):
    def in_force(self, day: date | None = None) -> "AuditorQuerySet":
        """Accredited, not yet at the end, and renewed within its year."""
        on = day or today()
        return self.filter(state=A.ACCREDITED, valid_until__gt=on, renewed_until__gt=on)


class Auditor(models.Model):
    """`valid_until` and `renewed_until` are the first days without. `competence` holds ChecklistRole values.

    `confirmed_at` is when the auditor confirmed competence and `interests` for the renewal that comes next.
    """

    TRANSITIONS = AUDITOR_TRANSITIONS

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="auditor")
    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="auditors")
    competence: Any = models.JSONField(default=list)
    qualifications = models.TextField(_("Qualifications"), blank=True, validators=[MaxLengthValidator(5_000)])
    lead = models.BooleanField(_("May lead reviews"), default=False)
    state = models.CharField(_("State"), max_length=12, choices=AuditorState, default=A.CANDIDATE)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    renewed_until = models.DateField(null=True, blank=True)
    interests = models.TextField(_("Interests that may matter"), blank=True, validators=[MaxLengthValidator(5_000)])
    confirmed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    accredited_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    objects = AuditorQuerySet.as_manager()

    class Meta:
        ordering = ("person",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[A.CANDIDATE, A.ENDED]) | Q(accredited_by__isnull=False),
                name="somebody_accredits",
            ),
            models.CheckConstraint(condition=~Q(accredited_by=F("proposed_by")), name="two_operators_accredit"),
            models.CheckConstraint(condition=~Q(person=F("proposed_by")), name="nobody_proposes_themselves_as_auditor"),
        )

    def __str__(self) -> str:
        return str(self.person)
