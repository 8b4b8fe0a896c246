"""Membership: an organisation's standing in the federation, of one kind."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.organisation import Organisation
from members.models.person import Person


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


class AccessMethod(models.TextChoices):
    """How a user organisation's people reach the services; one with direct cards has no entity of its own."""

    OWN_IDP = "own_idp", _("Own identity provider")
    SHARED_IDP = "shared_idp", _("Shared identity provider")
    DIRECT_CARD = "direct_card", _("Card (SITHS) directly at the service")
    GROUP = "group", _("Through a group representative's system")


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


class MembershipQuerySet(models.QuerySet["Membership"]):
    def open(self) -> "MembershipQuerySet":
        """Those that have not come to an end, one way or another."""
        return self.exclude(state__in=FINAL_STATES)


class Membership(models.Model):
    TRANSITIONS = MEMBERSHIP_TRANSITIONS

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(_("Kind"), max_length=20, choices=MembershipKind)
    state = models.CharField(_("State"), max_length=20, choices=MembershipState, default=S.APPLIED)
    access_method = models.CharField(_("Access method"), max_length=12, choices=AccessMethod, blank=True)
    applied_at = models.DateTimeField()
    # Who recorded the application and who approved it: two people (None: the applicant; before there were two).
    applied_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    active_from = models.DateTimeField(null=True, blank=True)
    # The last day of one who is leaving; the clock ends the membership after it.
    leaves_on = models.DateField(_("Last day"), null=True, blank=True)
    # When the member was last reminded of what is missing.
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

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
            # Separation of duties, in the database as well as in the action (DESIGN, section 3).
            models.CheckConstraint(
                condition=models.Q(applied_by=None)
                | models.Q(approved_by=None)
                | ~models.Q(applied_by=models.F("approved_by")),
                name="applicant_is_not_approver",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_kind_display()}"
