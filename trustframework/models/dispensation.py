"""Dispensation: an organisation need not live up to one requirement, until a day; two operators grant it."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Organisation, Person
from trustframework.models.requirement import Requirement


class DispensationState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("dispensation", "Asked for")
    PROPOSED = "proposed", pgettext_lazy("dispensation", "Proposed")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", pgettext_lazy("dispensation", "Refused")
    ENDED = "ended", _("Ended before its day")


X = DispensationState


class Dispensation(models.Model):
    """`until` is the first day without; that it has run out is computed. `extends` names the one that it prolongs."""

    TRANSITIONS: dict[X, frozenset[X]] = {
        X.ASKED: frozenset({X.PROPOSED, X.REFUSED}),
        X.PROPOSED: frozenset({X.GRANTED, X.REFUSED}),
        X.GRANTED: frozenset({X.ENDED}),
        X.REFUSED: frozenset(),
        X.ENDED: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="dispensations")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="dispensations")
    reason = models.TextField(_("Reason"), validators=[MaxLengthValidator(5_000)])
    until = models.DateField(_("Until"))
    state = models.CharField(_("State"), max_length=10, choices=DispensationState, default=X.ASKED)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("Answer"), blank=True, validators=[MaxLengthValidator(5_000)])
    extends = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="extended_by")

    class Meta:
        ordering = ("organisation", "-until")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=X.GRANTED) | Q(granted_by__isnull=False, proposed_by__isnull=False),
                name="somebody_grants_a_dispensation",
            ),
            models.CheckConstraint(condition=~Q(granted_by=F("proposed_by")), name="two_operators_dispense"),
        )

    def __str__(self) -> str:
        return f"{self.requirement.code} – {self.organisation}"
