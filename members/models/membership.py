"""Membership: an organisation's standing in the federation, of one kind."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.organisation import Organisation


class MembershipKind(models.TextChoices):
    USER_ORGANISATION = "user_organisation", _("User organisation")
    SERVICE_PROVIDER = "service_provider", _("Service provider")
    AGENT = "agent", _("Agent")
    GROUP_REPRESENTATIVE = "group_representative", _("Group representative")
    TRUSTED_PARTY = "trusted_party", _("Trusted party")
    RELYING_AUTHORITY = "relying_authority", _("Relying authority")


class MembershipState(models.TextChoices):
    APPLIED = "applied", _("Applied")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    LEAVING = "leaving", _("Leaving")
    ENDED = "ended", _("Ended")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = MembershipState
MEMBERSHIP_TRANSITIONS: dict[S, frozenset[S]] = {
    S.APPLIED: frozenset({S.IN_REVIEW, S.REJECTED, S.WITHDRAWN}),
    S.IN_REVIEW: frozenset({S.APPROVED, S.REJECTED, S.WITHDRAWN}),
    S.APPROVED: frozenset({S.ACTIVE, S.WITHDRAWN}),
    S.ACTIVE: frozenset({S.SUSPENDED, S.LEAVING}),
    S.SUSPENDED: frozenset({S.ACTIVE, S.LEAVING}),
    S.LEAVING: frozenset({S.ENDED}),
    S.ENDED: frozenset(),
    S.REJECTED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
FINAL_STATES = tuple(state for state, onward in MEMBERSHIP_TRANSITIONS.items() if not onward)


class Membership(models.Model):
    TRANSITIONS = MEMBERSHIP_TRANSITIONS

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(_("Kind"), max_length=20, choices=MembershipKind)
    state = models.CharField(_("State"), max_length=20, choices=MembershipState, default=S.APPLIED)
    applied_at = models.DateTimeField()
    active_from = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("organisation", "applied_at")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "kind"),
                condition=~models.Q(state__in=FINAL_STATES),
                name="membership_of_a_kind_once",
                violation_error_message=_(
                    "The organisation has an open membership of this kind already. Move that one on instead."
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_kind_display()}"
