"""Subcontract: an organisation that does part of another's work in the federation, and what part."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.clock import now
from members.models.organisation import Organisation


class SubcontractQuerySet(models.QuerySet["Subcontract"]):
    def in_force(self) -> "SubcontractQuerySet":
        """Those that hold at this moment; what was ended stays so, though the clock is put back."""
        return self.filter(until=None, since__lte=now())


class Subcontract(models.Model):
    principal = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="subcontracts")
    supplier = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="works_for", verbose_name=_("Subcontractor")
    )
    what = models.CharField(_("What the subcontractor does"), max_length=300)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = SubcontractQuerySet.as_manager()

    class Meta:
        ordering = ("principal", "supplier")
        constraints = (
            models.UniqueConstraint(
                fields=("principal", "supplier"),
                condition=models.Q(until=None),
                name="subcontract_once",
                violation_error_message=_("This subcontractor is recorded already. End that entry first."),
            ),
            models.CheckConstraint(
                condition=~models.Q(principal=models.F("supplier")),
                name="subcontracts_to_another",
                violation_error_message=_("Nobody is their own subcontractor. Choose the other organisation."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.supplier} → {self.principal}"
