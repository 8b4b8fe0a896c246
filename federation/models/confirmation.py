"""Confirmation: a second verified contact's word on exactly the bytes that will be published, out of band."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Contact, MetadataRevision, Person


class ConfirmationState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    REPLACED = "replaced", _("Asked for again")


class ConfirmationWay(models.TextChoices):
    LINK = "link", _("By the link in the e-mail")
    TELEPHONE = "telephone", _("By telephone")


S = ConfirmationState
CONFIRMATION_TRANSITIONS: dict[S, frozenset[S]] = {
    S.ASKED: frozenset({S.CONFIRMED, S.REFUSED, S.REPLACED}),
    S.CONFIRMED: frozenset(),
    S.REFUSED: frozenset(),
    S.REPLACED: frozenset(),
}


class Confirmation(models.Model):
    """`sha256` is that of the fragment that approval would have published when the contact was asked (hex). The code in
    the link exists in the mail only; here stands its SHA-256, empty until the mail is sent."""

    TRANSITIONS = CONFIRMATION_TRANSITIONS

    revision = models.ForeignKey(MetadataRevision, on_delete=models.PROTECT, related_name="confirmations")
    sha256 = models.CharField(max_length=64)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("State"), max_length=10, choices=ConfirmationState, default=S.ASKED)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    code_sha256 = models.CharField(max_length=64, blank=True)
    how = models.CharField(max_length=10, choices=ConfirmationWay, blank=True)
    # The registrar whom the contact read the digest to, on the telephone.
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("code_sha256",), condition=~models.Q(code_sha256=""), name="confirmation_code_once"
            ),
            models.UniqueConstraint(
                fields=("revision",), condition=models.Q(state=S.ASKED), name="one_confirmation_asked_for"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.CONFIRMED, S.REFUSED])
                | (models.Q(answered_at__isnull=False) & ~models.Q(how="")),
                name="an_answer_says_when_and_how",
            ),
            models.CheckConstraint(
                condition=~models.Q(how=ConfirmationWay.TELEPHONE) | models.Q(recorded_by__isnull=False),
                name="a_call_says_who_took_it",
            ),
        )

    def __str__(self) -> str:
        return f"{self.revision} – {self.contact}"
