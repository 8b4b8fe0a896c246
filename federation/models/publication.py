"""Publication: one serial of one feed, written before the key is touched; PublicationChange: what it changed."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.models.feed import Feed
from members.models import Person


class PublicationState(models.TextChoices):
    INTENDED = "intended", _("Being made")
    HELD = "held", _("Held by the brake")
    PUBLISHED = "published", _("Published")
    FAILED = "failed", _("Failed")
    REPLACED = "replaced", _("Replaced before it was published")


class Cause(models.TextChoices):
    CHANGED = "changed", _("Content changed")
    REFRESHED = "refreshed", _("Signed again before it grew old")
    RELEASED = "released", _("Released by a second operator")
    ROLLED_BACK = "rolled_back", _("Rolled back to the content of an earlier serial")


class Step(models.TextChoices):
    """Where the signer is with it, in the order in which the steps come; told while it is being made, and no longer."""

    ASSEMBLING = "assembling", _("Assembling and checking")  # P5 and P6
    SIGNING = "signing", _("Signing")  # P8
    WRITING = "writing", _("Signing the single answers, and writing")  # P10
    READING = "reading", _("Reading it as a stranger would")  # P9
    SERVING = "serving", _("Serving it, and looking from outside")  # P11 to P13


class Reading(models.TextChoices):
    """How the stranger of P9 read the release before it was served."""

    KNOWN = "known", _("By fragments that it knew")
    FULL = "full", _("The whole document")


P = PublicationState
PUBLICATION_TRANSITIONS: dict[P, frozenset[P]] = {
    P.INTENDED: frozenset({P.PUBLISHED, P.FAILED, P.REPLACED}),
    P.HELD: frozenset({P.REPLACED}),
    P.PUBLISHED: frozenset(),
    P.FAILED: frozenset(),
    P.REPLACED: frozenset(),
}


class Publication(models.Model):
    TRANSITIONS = PUBLICATION_TRANSITIONS

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="publications")
    serial = models.PositiveBigIntegerField()
    epoch = models.PositiveBigIntegerField()
    state = models.CharField(max_length=12, choices=PublicationState, default=P.INTENDED)
    step = models.CharField(max_length=12, choices=Step, blank=True)
    step_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=12, choices=Cause)
    intended_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    # SHA-256 over the ordered (entityID, fragment digest) pairs: has the answer changed?
    content_digest = models.CharField(max_length=64)
    aggregate_sha256 = models.CharField(max_length=64, blank=True)
    entity_count = models.PositiveIntegerField()
    # Why the brake holds it, why it failed: [{"code", "sv", "en"}].
    reasons: Any = models.JSONField(default=list)
    # What P12 saw at the public address: "same", "differs", "unreachable", or "" when it did not look.
    served = models.CharField(max_length=12, blank=True)
    # How the stranger read it, "" while it has not.
    reading = models.CharField(max_length=8, choices=Reading, blank=True)
    # For a roll-back: the publication whose content this one repeats.
    content_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("feed", "-serial")
        constraints = (models.UniqueConstraint(fields=("feed", "serial"), name="a_serial_names_one_content"),)

    def __str__(self) -> str:
        return f"{self.feed.slug} {self.serial}"


class ChangeKind(models.TextChoices):
    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    REMOVED = "removed", _("Removed")
    QUARANTINED = "quarantined", _("Quarantined")


class PublicationChange(models.Model):
    """One entity that this serial added, changed, removed or quarantined, and why. The whole list is in the release."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="changes")
    entity_id = models.CharField("entityID", max_length=1024)
    kind = models.CharField(max_length=12, choices=ChangeKind)
    fragment_sha256 = models.CharField(max_length=64, blank=True)
    reasons: Any = models.JSONField(default=list)

    class Meta:
        ordering = ("kind", "entity_id")
        # An entity's page asks in which serials it was.
        indexes = (models.Index(fields=("entity_id",), name="changes_of_an_entity"),)
