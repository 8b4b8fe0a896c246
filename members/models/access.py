"""AccessRequest: somebody asks an organisation for a role, and what its administrators answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.organisation import Organisation
from members.models.person import Person
from members.naming import validate_name
from members.roles import Role


class AccessState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    TAKEN_BACK = "taken_back", _("Taken back")
    LAPSED = "lapsed", _("Never answered")


S = AccessState
ACCESS_TRANSITIONS: dict[S, frozenset[S]] = {
    S.ASKED: frozenset({S.GRANTED, S.REFUSED, S.TAKEN_BACK, S.LAPSED}),
    S.GRANTED: frozenset(),
    S.REFUSED: frozenset(),
    S.TAKEN_BACK: frozenset(),
    S.LAPSED: frozenset(),
}


class AccessRequest(models.Model):
    TRANSITIONS = ACCESS_TRANSITIONS

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="access_requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="access_requests")
    role = models.CharField(_("Role"), max_length=20, choices=Role)
    reason = models.CharField(_("What you need it for"), max_length=500, validators=[validate_name])
    state = models.CharField(_("State"), max_length=10, choices=AccessState, default=S.ASKED)
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "organisation", "role"),
                condition=models.Q(state=S.ASKED),
                name="access_asked_once",
                violation_error_message=_("You have asked for this role already. The answer comes by e-mail."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()} – {self.organisation}"
