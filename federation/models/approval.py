"""What an approval needs: a rule for each risk, and the first of two registrars' word."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import MetadataRevision, Person


class ApprovalRisk(models.TextChoices):
    """The words of `members.saml.difference.Risk`, for people."""

    LOW = "low", _("Low risk")
    MEDIUM = "medium", _("Medium risk")
    HIGH = "high", _("High risk")


class ApprovalRule(models.Model):
    """What the operator has decided for a risk; without a row `federation.approval_rules.DEFAULTS` holds."""

    risk = models.CharField(_("Risk"), max_length=6, choices=ApprovalRisk, unique=True)
    registrars = models.PositiveSmallIntegerField(
        _("Registrars"), validators=[MinValueValidator(1), MaxValueValidator(2)]
    )
    confirmation = models.BooleanField(_("Confirmation by a second contact"))

    class Meta:
        ordering = ("risk",)

    def __str__(self) -> str:
        return self.get_risk_display()


class Endorsement(models.Model):
    """A registrar's word for a revision that needs two; the second one's is the approval."""

    revision = models.ForeignKey(MetadataRevision, on_delete=models.PROTECT, related_name="endorsements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("at",)
        constraints = (models.UniqueConstraint(fields=("revision", "person"), name="endorsed_once"),)
