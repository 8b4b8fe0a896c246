"""SigningAuthority: the paper that shows that a person may sign for an organisation, and who accepted it."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.blob import Blob
from members.models.organisation import Organisation
from members.models.person import Person


class AuthorityKind(models.TextChoices):
    REGISTER_EXTRACT = "register_extract", _("Register extract")
    POWER_OF_ATTORNEY = "power_of_attorney", _("Power of attorney")
    DELEGATION = "delegation", _("Delegation decision")


class AuthorityState(models.TextChoices):
    SUBMITTED = "submitted", _("Waits for a registrar")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = AuthorityState


class AuthorityQuerySet(models.QuerySet["SigningAuthority"]):
    def valid(self, organisation: Organisation, person: Person, day: date) -> "AuthorityQuerySet":
        """Those by which the person may sign for the organisation on the day."""
        running = self.filter(Q(valid_until=None) | Q(valid_until__gte=day), state=S.ACCEPTED)
        return running.filter(organisation=organisation, person=person)


class SigningAuthority(models.Model):
    """Expired is computed from `valid_until`, the last day; None is until further notice."""

    TRANSITIONS = {
        S.SUBMITTED: frozenset({S.ACCEPTED, S.REFUSED, S.WITHDRAWN}),
        S.ACCEPTED: frozenset({S.WITHDRAWN}),
        S.REFUSED: frozenset(),
        S.WITHDRAWN: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="signing_authorities")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signing_authorities")
    kind = models.CharField(_("Kind"), max_length=20, choices=AuthorityKind)
    file = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    valid_until = models.DateField(_("Last day"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=AuthorityState, default=S.SUBMITTED)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        ordering = ("-submitted_at",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.person}"
