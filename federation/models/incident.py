"""Incident: what happened that concerns members' security; whom it concerns, what was done, and what was learned."""

from datetime import date

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.models import Entity, Organisation, Person
from trustframework.models import FollowUp, MaterialChange, Sanction


class IncidentState(models.TextChoices):
    REPORTED = "reported", _("Reported")
    OPEN = "open", _("Open")
    CONTAINED = "contained", _("Contained")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    DISMISSED = "dismissed", _("No incident")


class Severity(models.TextChoices):
    """How bad it is for those who trust what the federation publishes."""

    LOW = "low", _("Low: nobody's trust is in question")
    SERIOUS = "serious", _("Serious: one organisation's log-ins or services are in question")
    CRITICAL = "critical", _("Critical: several organisations, or the federation's own keys")


S = IncidentState
INCIDENT_TRANSITIONS: dict[S, frozenset[S]] = {
    S.REPORTED: frozenset({S.OPEN, S.DISMISSED}),
    S.OPEN: frozenset({S.CONTAINED, S.RESOLVED, S.DISMISSED}),
    S.CONTAINED: frozenset({S.OPEN, S.RESOLVED}),
    S.RESOLVED: frozenset({S.OPEN, S.CLOSED}),
    S.CLOSED: frozenset(),
    S.DISMISSED: frozenset(),
}
GOING_ON = frozenset({S.REPORTED, S.OPEN, S.CONTAINED, S.RESOLVED})
# While it lasts the public is told what was written for it.
TOLD_IN_PUBLIC = frozenset({S.OPEN, S.CONTAINED, S.RESOLVED})


class Incident(models.Model):
    """`organisation` is whose it is, None for the federation's own. `what_happened`, `learned` and the links to
    sanctions and reviews are read by the operator alone; the reporter's organisation reads what it wrote itself."""

    TRANSITIONS = INCIDENT_TRANSITIONS

    number = models.CharField(_("Number"), max_length=12, unique=True)
    heading = models.CharField(_("Heading"), max_length=150)
    what_happened = models.TextField(_("What happened"), validators=[MaxLengthValidator(20_000)])
    severity = models.CharField(_("How serious"), max_length=10, choices=Severity, default=Severity.SERIOUS)
    state = models.CharField(_("State"), max_length=10, choices=IncidentState, default=S.REPORTED)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    discovered_at = models.DateTimeField(_("Discovered"))
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Whether a member reported it: then its people read what they wrote.
    from_member = models.BooleanField(default=False)
    public_sv = models.TextField(_("Public text in Swedish"), blank=True, validators=[MaxLengthValidator(2_000)])
    public_en = models.TextField(_("Public text in English"), blank=True, validators=[MaxLengthValidator(2_000)])
    learned = models.TextField(_("What was learned"), blank=True, validators=[MaxLengthValidator(10_000)])
    closed_at = models.DateTimeField(null=True, blank=True)
    sanctions = models.ManyToManyField(Sanction, related_name="incidents", blank=True)
    changes = models.ManyToManyField(MaterialChange, related_name="incidents", blank=True)
    follow_ups = models.ManyToManyField(FollowUp, related_name="incidents", blank=True)
    # Counts changes: who edits on top of somebody else's change is told so.
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("-reported_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state=S.CLOSED) | ~models.Q(learned=""), name="closed_with_what_was_learned"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.heading}"

    @property
    def public_text(self) -> str:
        """In the page's language, in the other one where there is no such text; empty: the public is told nothing."""
        first, second = self.public_sv, self.public_en
        return (second or first) if (get_language() or "").startswith("en") else (first or second)


class IncidentParty(models.Model):
    """An organisation concerned, with those of its entities that are affected (none: not by way of an entity).

    `why` is how it was found to be: by hand, by a certificate, by an agent. `told_at` is when its security contacts
    were written to first, `answer_by` the last day for their answer, `answered_at` their first word after that.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="incident_parts")
    entities = models.ManyToManyField(Entity, related_name="incident_parts", blank=True)
    why = models.CharField(_("Why"), max_length=200, blank=True)
    added_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(_("Answer by"), null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("incident", "organisation")
        constraints = (models.UniqueConstraint(fields=("incident", "organisation"), name="once_a_party"),)

    def __str__(self) -> str:
        return f"{self.organisation} – {self.incident.number}"

    def is_late(self, on: date) -> bool:
        """Whether it was asked, has not answered, and its last day has passed."""
        return self.answered_at is None and self.answer_by is not None and self.answer_by < on


class IncidentEntry(models.Model):
    """One line of the incident's own timeline. Nothing changes or removes one.

    `organisation` is whose people wrote it (None: the operator's); it is read by that organisation and the operator. Of
    the operator's own, the organisations concerned read those that are `shown`.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="entries")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="incident_entries"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("Text"), validators=[MaxLengthValidator(5_000)])
    shown = models.BooleanField(_("The organisations concerned read it"), default=False)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.incident.number} #{self.pk}"
