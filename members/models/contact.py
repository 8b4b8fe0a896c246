"""Contact: a mailbox of an organisation for a purpose; a person behind it need not have a log-in."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.organisation import Organisation
from members.naming import validate_name

VERIFIED_FOR = relativedelta(months=12)


class ContactKind(models.TextChoices):
    SIGNATORY = "signatory", _("Signatory")
    ADMINISTRATIVE = "administrative", _("Administrative")
    TECHNICAL = "technical", _("Technical")
    SUPPORT = "support", _("Support")
    SECURITY = "security", _("Security")
    DATA_PROTECTION = "data_protection", _("Data protection")
    BILLING = "billing", _("Billing")


class Standing(models.TextChoices):
    """Of a contact's address; follows from dates, and is never stored."""

    VERIFIED = "verified", _("Verified")
    OVERDUE = "overdue", _("To be verified again")
    UNVERIFIED = "unverified", _("Not verified")
    STALE = "stale", _("E-mail does not arrive")
    ENDED = "ended", _("Removed")


class ContactQuerySet(models.QuerySet["Contact"]):
    def current(self) -> "ContactQuerySet":
        """Those that have not been removed."""
        return self.filter(ended_at=None)

    def verified(self, at: datetime) -> "ContactQuerySet":
        """Those whose mailbox has answered within a year, and to which mail arrives."""
        return self.current().filter(stale_at=None, verified_at__gt=at - VERIFIED_FOR)


class Contact(models.Model):
    """`verified_at` is when the mailbox last answered. The code in a link exists in the mail only; here stands its
    SHA-256, empty while nothing is asked."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(_("Purpose"), max_length=20, choices=ContactKind)
    name = models.CharField(_("Name or function"), max_length=120, validators=[validate_name])
    email = models.EmailField(_("E-mail"))
    phone = models.CharField(_("Telephone"), max_length=30, blank=True, validators=[validate_name])
    verified_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    code_sha256 = models.CharField(max_length=64, blank=True)
    # How many of the year's reminders have been sent since the mailbox last answered.
    reminders = models.PositiveSmallIntegerField(default=0)
    # Since when mail to the address comes back.
    stale_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Counts changes: who edits on top of somebody else's change is told so.
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ("organisation", "kind")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "kind", "email"),
                condition=models.Q(ended_at=None),
                name="contact_once_per_purpose",
                violation_error_message=_("This address is recorded for this purpose already."),
            ),
            models.UniqueConstraint(
                fields=("code_sha256",), condition=~models.Q(code_sha256=""), name="contact_code_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.organisation}"

    @property
    def verified_until(self) -> datetime | None:
        """When the mailbox has to answer anew."""
        return self.verified_at + VERIFIED_FOR if self.verified_at else None

    def standing(self, at: datetime) -> Standing:
        """How the address stands at an instant."""
        if self.ended_at:
            return Standing.ENDED
        if self.stale_at:
            return Standing.STALE
        if self.verified_until is None:
            return Standing.UNVERIFIED
        return Standing.VERIFIED if at < self.verified_until else Standing.OVERDUE
