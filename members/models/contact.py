"""Contact: a mailbox of an organisation for a purpose; a person behind it need not have a log-in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.organisation import Organisation


class ContactKind(models.TextChoices):
    SIGNATORY = "signatory", _("Signatory")
    ADMINISTRATIVE = "administrative", _("Administrative")
    TECHNICAL = "technical", _("Technical")
    SUPPORT = "support", _("Support")
    SECURITY = "security", _("Security")
    DATA_PROTECTION = "data_protection", _("Data protection")
    BILLING = "billing", _("Billing")


class Contact(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(_("Purpose"), max_length=20, choices=ContactKind)
    name = models.CharField(_("Name or function"), max_length=120)
    email = models.EmailField(_("E-mail"))
    phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("organisation", "kind")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "kind", "email"),
                name="contact_once_per_purpose",
                violation_error_message=_("This address is recorded for this purpose already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.organisation}"
