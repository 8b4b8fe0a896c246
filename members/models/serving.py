"""ServingRequest: the owner of a shared entity asks to let it speak for another organisation, under a scope."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.category import REQUEST_TRANSITIONS, RequestState
from members.models.entity import Entity
from members.models.organisation import Organisation
from members.models.person import Person

_GRANTED = models.Q(state=RequestState.AGREED)
_BY_ANOTHER = models.Q(answered_by__isnull=False) & ~models.Q(answered_by=models.F("asked_by"))


class ServingRequest(models.Model):
    TRANSITIONS = REQUEST_TRANSITIONS

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="serving_requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="serving_requests")
    scope = models.CharField(_("Scope"), max_length=255)
    state = models.CharField(_("State"), max_length=10, choices=RequestState, default=RequestState.ASKED)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ("entity", "-asked_at", "scope")
        constraints = (
            models.UniqueConstraint(
                fields=("entity", "scope"),
                condition=models.Q(state=RequestState.ASKED),
                name="serving_asked_for_once",
                violation_error_message=_("The scope is asked for already, and waits for a registrar."),
            ),
            models.CheckConstraint(condition=~_GRANTED | _BY_ANOTHER, name="asker_does_not_let_serve"),
        )

    def __str__(self) -> str:
        return f"{self.scope} ({self.organisation})"
