"""UpstreamFeed: another federation's signed aggregate: where it is, whom it may speak for, what came of it last."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.models.feed import Feed
from members.models import Blob


class UpstreamState(models.TextChoices):
    DRAFT = "draft", _("Being set up: no key is pinned")
    ACTIVE = "active", _("Fetched")
    PAUSED = "paused", _("Paused: what was taken in holds until it expires")
    CLOSED = "closed", _("Closed")


class UpstreamResult(models.TextChoices):
    """What the last look at the aggregate came to; empty before the first."""

    ACCEPTED = "accepted", _("Taken in")
    UNCHANGED = "unchanged", _("Unchanged since the last time")
    HELD = "held", _("Held: an operator has to look at it first")
    REFUSED = "refused", _("Refused")


S = UpstreamState
UPSTREAM_TRANSITIONS: dict[S, frozenset[S]] = {
    S.DRAFT: frozenset({S.ACTIVE, S.CLOSED}),
    S.ACTIVE: frozenset({S.PAUSED, S.CLOSED}),
    S.PAUSED: frozenset({S.ACTIVE, S.CLOSED}),
    S.CLOSED: frozenset(),
}


class UpstreamFeed(models.Model):
    """`keys` is PEM, pinned by two operators. `valid_until`, `made_at`, `digest` and `etag` are of the aggregate that
    was taken in last; `held` is one that waits for an operator. Filters that are empty let everything through."""

    TRANSITIONS = UPSTREAM_TRANSITIONS

    slug = models.SlugField(_("Short name"), max_length=60, unique=True)
    name = models.CharField(_("Federation"), max_length=200)
    url = models.URLField(_("Address of its signed aggregate"), max_length=500)
    registrars: Any = models.JSONField(_("Registrars that it may bring"), default=list)
    keys = models.TextField(_("Pinned keys"), blank=True)
    state = models.CharField(_("State"), max_length=10, choices=UpstreamState, default=S.DRAFT)
    # Which findings keep an entity out (MD-FED-017).
    profile = models.CharField(_("Profile"), max_length=60, default="lenient-import")
    roles: Any = models.JSONField(_("Only these roles"), default=list, blank=True)
    categories: Any = models.JSONField(_("Only with one of these entity categories"), default=list, blank=True)
    excluded: Any = models.JSONField(_("Never these entities"), default=list, blank=True)
    republish_in = models.ManyToManyField(Feed, related_name="upstreams", blank=True)
    # The brake of the import, as a feed's own (federation.aggregate.brake).
    brake_drop = models.PositiveIntegerField(_("Entities that may go at once"), default=5)
    brake_drop_percent = models.PositiveSmallIntegerField(_("Percent that may go at once"), default=2)
    brake_key_percent = models.PositiveSmallIntegerField(_("Percent of the keys that may change at once"), default=10)

    tried_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(_("Last verdict"), max_length=10, choices=UpstreamResult, blank=True)
    findings: Any = models.JSONField(default=list, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    held = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Counts changes: who edits on top of somebody else's change is told so.
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state=S.ACTIVE) | ~models.Q(keys=""), name="an_upstream_is_fetched_with_a_key"
            ),
        )

    def __str__(self) -> str:
        return self.name
