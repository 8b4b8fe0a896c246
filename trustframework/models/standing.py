"""ExternalStanding: what another body (Digg, Sweden Connect, another operator) has approved; and EidMeans: with what
people log in. Both are recorded by one operator, verified by another, and valid until a day."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.clock import today
from members.models import Entity, Organisation, Person
from members.models.blob import Blob
from trustframework.models.framework import Level


class StandingState(models.TextChoices):
    RECORDED = "recorded", _("Recorded, to be verified")
    VERIFIED = "verified", pgettext_lazy("approval", "Verified")
    ENDED = "ended", _("Ended")


S = StandingState
STANDING_TRANSITIONS: dict[S, frozenset[S]] = {
    S.RECORDED: frozenset({S.VERIFIED, S.ENDED}),
    S.VERIFIED: frozenset({S.ENDED}),
    S.ENDED: frozenset(),
}


class StandingQuerySet(models.QuerySet[Any]):
    def holding(self, day: date | None = None) -> "StandingQuerySet":
        """Verified, begun, and not yet at the end on the day (today)."""
        on = day or today()
        return self.filter(state=S.VERIFIED, valid_from__lte=on, valid_until__gt=on)


class _Verified(models.Model):
    """What both have; `valid_until` is the first day without."""

    TRANSITIONS = STANDING_TRANSITIONS

    reference = models.CharField(_("Reference of the approval"), max_length=200, blank=True)
    document = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("State"), max_length=10, choices=StandingState, default=S.RECORDED)
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"))
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=S.VERIFIED) | Q(verified_by__isnull=False), name="%(class)s_somebody_verifies"
            ),
            models.CheckConstraint(condition=~Q(verified_by=F("recorded_by")), name="%(class)s_two_operators"),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")),
                name="%(class)s_ends_after_it_begins",
                violation_error_message=_("It ends before it begins. The last date has to be later than the first."),
            ),
        )


class ExternalStanding(_Verified):
    """`uris` are assurance-certification values that this standing, and nothing else, lets the registry emit for the
    organisation's entities in `roles`."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="external_standings")
    body = models.CharField(_("Body"), max_length=100)
    uris: Any = models.JSONField(default=list, blank=True)
    roles: Any = models.JSONField(default=list, blank=True)

    class Meta(_Verified.Meta):
        ordering = ("organisation", "body")

    def __str__(self) -> str:
        return f"{self.body} – {self.organisation}"


class EidMeans(_Verified):
    """An e-ID means such as a card or an app, at a level, and the identity providers at which people log in with it."""

    name = models.CharField(_("Name"), max_length=100)
    issuer = models.CharField(_("Issuer"), max_length=200)
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    entities = models.ManyToManyField(Entity, related_name="eid_means", blank=True)
    succeeds = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="succeeded_by")

    class Meta(_Verified.Meta):
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
