"""CategoryGrant: a category or certification that the registry writes into an entity's metadata; CategoryRequest: the
owner's wish for one, and the registrar's answer."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.entity import Entity
from members.models.person import Person
from members.saml.prerequisites import NAMES, name_of

CHOICES = tuple(NAMES.items())


class Grants(models.QuerySet["CategoryGrant"]):
    """The grants, or some of them."""

    def on(self, day: date) -> Self:
        """Those that hold on the day: not withdrawn, and not run out."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=day), withdrawn_at=None)


class CategoryGrant(models.Model):
    """`until` is the first day without it, None while nobody has set an end; withdrawn ones stay as history."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="granted")
    category = models.CharField(_("Category"), max_length=200)
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    until = models.DateField(_("First day without it"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_note = models.TextField(blank=True)

    objects = Grants.as_manager()

    class Meta:
        ordering = ("entity", "category", "-granted_at")
        constraints = (
            models.UniqueConstraint(
                fields=("entity", "category"),
                condition=models.Q(withdrawn_at=None),
                name="category_granted_once",
                violation_error_message=_("The entity has the category already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.entity} {self.name}"

    @property
    def name(self) -> str:
        """What people call the category."""
        return name_of(self.category)


class RequestState(models.TextChoices):
    ASKED = "asked", _("Waits for a registrar")
    AGREED = "agreed", _("Granted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


R = RequestState
REQUEST_TRANSITIONS: dict[R, frozenset[R]] = {
    R.ASKED: frozenset({R.AGREED, R.REFUSED, R.WITHDRAWN}),
    R.AGREED: frozenset(),
    R.REFUSED: frozenset(),
    R.WITHDRAWN: frozenset(),
}


class CategoryRequest(models.Model):
    """`reason` is the owner's, `answer` the registrar's."""

    TRANSITIONS = REQUEST_TRANSITIONS

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="category_requests")
    category = models.CharField(_("Category"), max_length=200)
    state = models.CharField(_("State"), max_length=10, choices=RequestState, default=R.ASKED)
    reason = models.TextField(_("Reason"))
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ("entity", "-asked_at")
        constraints = (
            models.UniqueConstraint(
                fields=("entity", "category"),
                condition=models.Q(state=R.ASKED),
                name="category_asked_for_once",
                violation_error_message=_("The category is asked for already, and waits for a registrar."),
            ),
            # Separation of duties, in the database as well as in the action (DESIGN, section 3).
            models.CheckConstraint(
                condition=~models.Q(state=R.AGREED)
                | (models.Q(answered_by__isnull=False) & ~models.Q(answered_by=models.F("asked_by"))),
                name="asker_does_not_grant",
            ),
        )

    def __str__(self) -> str:
        return f"{self.entity} {self.name}"

    @property
    def name(self) -> str:
        """What people call the category."""
        return name_of(self.category)
