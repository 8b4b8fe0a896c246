"""Representation: an organisation acts for another on a mandate, in some functions, from a day until a day."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from members.clock import today
from members.models.blob import Blob
from members.models.entity import Entity
from members.models.membership import Membership, MembershipKind, MembershipState
from members.models.organisation import Organisation
from members.models.person import Person


class RepresentationKind(models.TextChoices):
    AGENT = "agent", _("Agent")
    GROUP = "group", _("Group representative")
    TECHNICAL = "technical", _("Technical agent")


class Function(models.TextChoices):
    """What a mandate can be about."""

    METADATA = "metadata", _("Metadata and domains")
    AGREEMENTS = "agreements", _("Agreements")
    DECLARATIONS = "declarations", _("Trust declarations")
    CONTACTS = "contacts", _("Contacts")
    INCIDENTS = "incidents", _("Incidents")


class RepresentationState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    SIGNED = "signed", _("Mandate signed")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


S = RepresentationState
REPRESENTATION_TRANSITIONS: dict[S, frozenset[S]] = {
    S.PROPOSED: frozenset({S.SIGNED, S.ENDED}),
    S.SIGNED: frozenset({S.ACTIVE, S.ENDED}),
    S.ACTIVE: frozenset({S.SUSPENDED, S.ENDED}),
    S.SUSPENDED: frozenset({S.ACTIVE, S.ENDED}),
    S.ENDED: frozenset(),
}
# The membership without which a representative of the kind acts for nobody. A technical agent needs none.
MEMBERSHIP_OF = {
    RepresentationKind.AGENT: MembershipKind.AGENT,
    RepresentationKind.GROUP: MembershipKind.GROUP_REPRESENTATIVE,
}
STANDING = (MembershipState.ACTIVE, MembershipState.LEAVING)


class RepresentationQuerySet(models.QuerySet["Representation"]):
    def dated(self, day: date) -> "RepresentationQuerySet":
        """Active, and the day lies within from and until."""
        running = models.Q(valid_until=None) | models.Q(valid_until__gte=day)
        return self.filter(running, state=S.ACTIVE, valid_from__lte=day)

    def in_force(self, day: date | None = None) -> "RepresentationQuerySet":
        """Those that open doors on the day, today unless given: dated, and the representative is in good standing."""
        barred = import_string(settings.BARRED_ORGANISATIONS)()
        member = Membership.objects.filter(organisation=models.OuterRef("representative"), state__in=STANDING)
        standing = models.Q(kind=RepresentationKind.TECHNICAL)
        for kind, membership in MEMBERSHIP_OF.items():
            standing |= models.Q(models.Exists(member.filter(kind=membership)), kind=kind)
        return self.dated(day or today()).filter(standing).exclude(representative__in=barred)


class Representation(models.Model):
    TRANSITIONS = REPRESENTATION_TRANSITIONS

    kind = models.CharField(_("Kind"), max_length=10, choices=RepresentationKind)
    representative = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="acts_for")
    represented = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="represented_by")
    functions: Any = models.JSONField(_("Functions"), default=list)
    # None chosen: all that the represented organisation owns.
    entities = models.ManyToManyField(Entity, blank=True, related_name="+")
    state = models.CharField(_("State"), max_length=10, choices=RepresentationState, default=S.PROPOSED)
    valid_from = models.DateField(_("From"))
    valid_until = models.DateField(_("Last day"), null=True, blank=True)
    document = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    # For the represented organisation, and for the representative.
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    # What the operator suspended, the operator alone resumes.
    held_by_operator = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(_("Reason"), blank=True, validators=[MaxLengthValidator(2000)])
    # The represented organisation's own entity; once it is published, it has changed path and the mandate ends.
    ends_with = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The last reminder that was sent: so many days before the last day.
    reminded = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        ordering = ("represented", "-proposed_at")
        indexes = (models.Index(fields=("representative", "state")),)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(representative=models.F("represented")),
                name="nobody_represents_itself",
                violation_error_message=_("An organisation needs no mandate to act for itself. Choose another one."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="mandate_ends_after_it_begins",
                violation_error_message=_("The last day lies before the first one. Change one of the dates."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=(S.SIGNED, S.ACTIVE, S.SUSPENDED))
                | models.Q(signed_by__isnull=False, document__isnull=False),
                name="mandate_is_signed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=(S.ACTIVE, S.SUSPENDED)) | models.Q(accepted_by__isnull=False),
                name="mandate_is_accepted",
            ),
        )

    def __str__(self) -> str:
        return f"{self.representative} → {self.represented}"

    @property
    def expired(self) -> bool:
        """Whether its last day is past; computed, never stored."""
        return self.valid_until is not None and self.valid_until < today()

    def parties(self) -> tuple[Organisation, Organisation]:
        """Who is represented, and by whom."""
        return self.represented, self.representative

    def covers(self, entity: Entity) -> bool:
        """Whether the entity is within the mandate. Reads `entities`, so prefetch those for many."""
        limits = {one.pk for one in self.entities.all()}
        return entity.owner_id == self.represented_id and (not limits or entity.pk in limits)
