"""Invitation: an address that somebody let in, to which roles, and what became of it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.organisation import Organisation
from members.models.person import Person
from members.roles import Role


class InvitationState(models.TextChoices):
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REPLACED = "replaced", _("Sent again")
    EXPIRED = "expired", _("Expired")


S = InvitationState
INVITATION_TRANSITIONS: dict[S, frozenset[S]] = {
    S.SENT: frozenset({S.ACCEPTED, S.WITHDRAWN, S.REPLACED, S.EXPIRED}),
    S.EXPIRED: frozenset({S.REPLACED}),
    S.ACCEPTED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.REPLACED: frozenset(),
}


class Invitation(models.Model):
    """The code in the link exists in the mail only; here stands its SHA-256. `since` None: from the day of the yes."""

    TRANSITIONS = INVITATION_TRANSITIONS

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("E-mail"))
    language = models.CharField(_("Language"), max_length=2, default="sv")
    roles: Any = models.JSONField(_("Roles"), default=list)
    since = models.DateTimeField(_("From"), null=True, blank=True)
    until = models.DateTimeField(_("Until"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=InvitationState, default=S.SENT)
    code_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-invited_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "email"),
                condition=models.Q(state=S.SENT),
                name="invited_once_at_a_time",
                violation_error_message=_(
                    "This address is invited already. Send that invitation again, or withdraw it first."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.ACCEPTED)
                | (models.Q(accepted_by__isnull=False) & models.Q(answered_at__isnull=False)),
                name="an_acceptance_says_who_and_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email} – {self.organisation}"

    def role_labels(self) -> list[str]:
        """The roles in words; one that there is no more as it was written."""
        labels = dict(Role.choices)
        return [str(labels.get(role, role)) for role in self.roles]
