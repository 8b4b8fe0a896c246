"""ForeignConflict: two claim the same thing, one of them abroad. An operator decides, with grounds, and nobody else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.models.foreign_entity import ForeignEntity
from members.models import Entity, Organisation, Person


class ConflictKind(models.TextChoices):
    ENTITY_ID = "entity_id", _("The same entityID")
    SCOPE = "scope", _("A scope that is somebody else's")
    DOMAIN = "domain", _("An address in a member's domain")
    KEY = "key", _("The same key with another owner")


class Newcomer(models.TextChoices):
    """Who stays out while nobody has decided: the one that was not published when the conflict arose."""

    THEIRS = "theirs", _("The entity from abroad")
    OURS = "ours", _("The other one")
    NOBODY = "nobody", _("Nobody: both were published before")


class ConflictState(models.TextChoices):
    OPEN = "open", _("Waits for a decision")
    OURS = "ours", _("Ours wins")
    THEIRS = "theirs", _("Theirs wins")
    NEITHER = "neither", _("Neither is published")
    BOTH = "both", _("No conflict: both are right")
    OVER = "ended", _("Over: they no longer claim the same")


S = ConflictState
DECISIONS = frozenset({S.OURS, S.THEIRS, S.NEITHER, S.BOTH})
CONFLICT_TRANSITIONS: dict[S, frozenset[S]] = {
    S.OPEN: DECISIONS | {S.OVER},
    S.OURS: frozenset({S.OPEN, S.OVER}),
    S.THEIRS: frozenset({S.OPEN, S.OVER}),
    S.NEITHER: frozenset({S.OPEN, S.OVER}),
    S.BOTH: frozenset({S.OPEN, S.OVER}),
    S.OVER: frozenset(),
}


class ForeignConflict(models.Model):
    """`theirs` is an entity from abroad; against it stands `entity` (a member's), `other` (another upstream's: it takes
    the place of ours) or, for a domain, `owner` alone. `subject` is what both claim."""

    TRANSITIONS = CONFLICT_TRANSITIONS

    kind = models.CharField(_("What"), max_length=10, choices=ConflictKind)
    state = models.CharField(_("State"), max_length=8, choices=ConflictState, default=S.OPEN)
    newcomer = models.CharField(_("Stays out meanwhile"), max_length=8, choices=Newcomer)
    theirs = models.ForeignKey(ForeignEntity, on_delete=models.PROTECT, related_name="conflicts")
    entity = models.ForeignKey(
        Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="foreign_conflicts"
    )
    other = models.ForeignKey(
        ForeignEntity, on_delete=models.PROTECT, null=True, blank=True, related_name="conflicts_with_others"
    )
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(_("Claimed by both"), max_length=1024)
    # What makes it this conflict and no other: SHA-256 over kind, parties and subject.
    fingerprint = models.CharField(max_length=64)
    raised_at = models.DateTimeField()
    grounds = models.TextField(_("Grounds"), blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-raised_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("fingerprint",), condition=~models.Q(state=S.OVER), name="foreign_conflict_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.OURS, S.THEIRS, S.NEITHER, S.BOTH])
                | (models.Q(decided_by__isnull=False) & ~models.Q(grounds="")),
                name="foreign_conflict_decided_with_grounds",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"
