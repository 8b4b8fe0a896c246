"""FollowUp: the yearly word that all is as it was; MaterialChange: the word, at once, that something is not."""

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Organisation, Person
from trustframework.models.certification import Certification


class FollowUpState(models.TextChoices):
    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    ACCEPTED = "accepted", _("Accepted")
    LEADS_TO_REVIEW = "leads_to_review", _("Leads to a review")


class FollowUp(models.Model):
    """One a year for each certification, opened by the clock; `answers` maps each question's name to yes or no and a
    text (trustframework/follow_up_questions.py). Past its day it is *overdue*, which is computed, never stored."""

    TRANSITIONS: dict[FollowUpState, frozenset[FollowUpState]] = {
        FollowUpState.OPEN: frozenset({FollowUpState.ANSWERED}),
        FollowUpState.ANSWERED: frozenset({FollowUpState.OPEN, FollowUpState.ACCEPTED, FollowUpState.LEADS_TO_REVIEW}),
        FollowUpState.ACCEPTED: frozenset(),
        FollowUpState.LEADS_TO_REVIEW: frozenset(),
    }

    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="follow_ups")
    due_on = models.DateField(_("Due on"))
    state = models.CharField(_("State"), max_length=16, choices=FollowUpState, default=FollowUpState.OPEN)
    answers: Any = models.JSONField(default=dict, blank=True)
    opened_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # When the operator sent the answers back: the member then has as many days as the settings' grace to answer anew.
    returned_at = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(_("Remark"), blank=True, validators=[MaxLengthValidator(5_000)])

    class Meta:
        ordering = ("certification", "-due_on")
        constraints = (models.UniqueConstraint(fields=("certification", "due_on"), name="one_follow_up_a_year"),)

    def __str__(self) -> str:
        return f"{self.due_on} – {self.certification}"


class ChangeKind(models.TextChoices):
    SUPPLIER = "supplier", _("New supplier")
    PRODUCT = "product", _("New product for the identity provider or service")
    ORGANISATION = "organisation", _("Merger, split or other change of organisation")
    SCOPE = "scope", _("Other scope: units, systems, locations")
    OTHER = "other", _("Something else")


class ChangeState(models.TextChoices):
    REPORTED = "reported", _("Reported")
    NO_CONSEQUENCE = "no_consequence", _("Without consequence")
    REVIEW = "review", _("Leads to a review")
    NARROWED = "narrowed", _("Certification narrowed")


class MaterialChange(models.Model):
    TRANSITIONS: dict[ChangeState, frozenset[ChangeState]] = {
        ChangeState.REPORTED: frozenset({ChangeState.NO_CONSEQUENCE, ChangeState.REVIEW, ChangeState.NARROWED}),
        ChangeState.NO_CONSEQUENCE: frozenset(),
        ChangeState.REVIEW: frozenset(),
        ChangeState.NARROWED: frozenset(),
    }

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="material_changes")
    certification = models.ForeignKey(
        Certification, on_delete=models.PROTECT, null=True, blank=True, related_name="material_changes"
    )
    kind = models.CharField(_("What has changed"), max_length=14, choices=ChangeKind)
    text = models.TextField(_("Description"), validators=[MaxLengthValidator(10_000)])
    from_day = models.DateField(_("From"))
    state = models.CharField(_("State"), max_length=14, choices=ChangeState, default=ChangeState.REPORTED)
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    assessed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    assessed_at = models.DateTimeField(null=True, blank=True)
    consequence = models.TextField(_("Consequence"), blank=True, validators=[MaxLengthValidator(5_000)])

    class Meta:
        ordering = ("organisation", "-reported_at")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.organisation}"
