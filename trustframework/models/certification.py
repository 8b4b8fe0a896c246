"""Certification: a level that the operator vouches for, for roles and entities, from one day until another."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Entity, Organisation, Person
from trustframework.models.decision import Decision
from trustframework.models.framework import Level


class CertificationState(models.TextChoices):
    GRANTED = "granted", _("Granted, awaiting confirmation")
    ACTIVE = "active", _("Active")
    ON_PROBATION = "on_probation", _("On probation")
    CONDITIONAL = "conditional", _("Conditional")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Superseded")


C = CertificationState
ROLES = frozenset({"idp", "sp", "aa"})  # of entities
FUNCTIONS = frozenset({"eid_issuer", "agent", "identity_assignment"})  # of the organisation, without an entity
VALID_STATES = frozenset({C.ACTIVE, C.ON_PROBATION, C.CONDITIONAL})
CERTIFICATION_TRANSITIONS: dict[C, frozenset[C]] = {
    C.GRANTED: frozenset({C.ACTIVE, C.ON_PROBATION, C.CONDITIONAL, C.REVOKED}),
    C.ACTIVE: frozenset({C.CONDITIONAL, C.SUSPENDED, C.REVOKED, C.SUPERSEDED}),
    C.ON_PROBATION: frozenset({C.ACTIVE, C.CONDITIONAL, C.SUSPENDED, C.REVOKED, C.SUPERSEDED}),
    C.CONDITIONAL: frozenset({C.ACTIVE, C.ON_PROBATION, C.SUSPENDED, C.REVOKED, C.SUPERSEDED}),
    C.SUSPENDED: frozenset({C.ACTIVE, C.ON_PROBATION, C.CONDITIONAL, C.REVOKED, C.SUPERSEDED}),
    C.REVOKED: frozenset(),
    C.SUPERSEDED: frozenset(),
}


class Certification(models.Model):
    """No entities named means every entity of the organisation in the named roles ("idp", "sp", "aa"); functions of the
    organisation (`FUNCTIONS`) stand among the roles. `valid_until` is the first day without; `decision` is None, and
    `grounds` says what there was instead, for what was certified before Sigill. What hangs on conditions is in those of
    its decision."""

    TRANSITIONS = CERTIFICATION_TRANSITIONS

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="certifications")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    roles: Any = models.JSONField(default=list)
    entities = models.ManyToManyField(Entity, related_name="certifications", blank=True)
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="certification"
    )
    state = models.CharField(_("State"), max_length=20, choices=CertificationState, default=C.GRANTED)
    grounds = models.CharField(_("Grounds"), max_length=500, blank=True)
    renews = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewed_by")
    extended_until = models.DateField(null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("organisation", "-valid_until")
        constraints = (
            # One that was never confirmed can only wait or be revoked.
            models.CheckConstraint(
                condition=models.Q(state__in=[C.GRANTED, C.REVOKED], confirmed_by__isnull=True)
                | (models.Q(confirmed_by__isnull=False) & ~models.Q(confirmed_by=models.F("recorded_by"))),
                name="two_operators_certify",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("valid_from")),
                name="certification_ends_after_it_begins",
                violation_error_message=_(
                    "The certification ends before it begins. The last date has to be later than the first."
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.level} – {self.organisation}"
