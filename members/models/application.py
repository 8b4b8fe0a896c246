"""Application: an organisation that nobody here knows yet asks to become a member."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.membership import AccessMethod
from members.models.organisation import HOME_COUNTRY, LegalForm, Organisation, Sector, SizeClass
from members.models.person import Person


class ApplicationState(models.TextChoices):
    BEGUN = "begun", _("Begun, address not confirmed")
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


class Recommendation(models.TextChoices):
    """What the member that the applicant names says; empty where none is needed."""

    ASKED = "asked", _("Asked for")
    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")


A = ApplicationState
APPLICATION_TRANSITIONS: dict[A, frozenset[A]] = {
    A.BEGUN: frozenset({A.SENT, A.WITHDRAWN, A.LAPSED}),
    A.SENT: frozenset({A.ACCEPTED, A.REJECTED, A.WITHDRAWN, A.LAPSED}),
    A.ACCEPTED: frozenset(),
    A.REJECTED: frozenset(),
    A.WITHDRAWN: frozenset(),
    A.LAPSED: frozenset(),
}


class Application(models.Model):
    """`kinds` are MembershipKinds. The link in the applicant's mail is known by its digest, and shows how it stands.
    Once the application has lapsed or been withdrawn, the person's name and address are taken away."""

    TRANSITIONS = APPLICATION_TRANSITIONS

    state = models.CharField(_("State"), max_length=10, choices=ApplicationState, default=A.BEGUN)
    kinds: Any = models.JSONField(default=list)
    country = models.CharField(_("Country"), max_length=2, default=HOME_COUNTRY)
    number = models.CharField(_("Organisation number"), max_length=20)
    name_sv = models.CharField(_("Name in Swedish"), max_length=200)
    name_en = models.CharField(_("Name in English"), max_length=200)
    legal_form = models.CharField(_("Legal form"), max_length=30, choices=LegalForm)
    sector = models.CharField(_("Sector"), max_length=20, choices=Sector)
    size_class = models.CharField(_("Size"), max_length=10, choices=SizeClass)
    access_method = models.CharField(_("Access method"), max_length=12, choices=AccessMethod, blank=True)
    applicant_name = models.CharField(_("Your name"), max_length=120)
    applicant_email = models.EmailField(_("Your e-mail"))
    applicant_phone = models.CharField(_("Your telephone"), max_length=30, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=[("sv", "Svenska"), ("en", "English")])
    message = models.TextField(_("What the membership is for"), max_length=2000, blank=True)
    recommender = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="recommends"
    )
    recommendation = models.CharField(max_length=10, choices=Recommendation, blank=True)
    recommended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recommendation_note = models.TextField(blank=True)
    code_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    begun_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)
    # What it led to.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )

    class Meta:
        ordering = ("-begun_at",)
        indexes = (models.Index(fields=("state", "begun_at"), name="applications_open"),)

    def __str__(self) -> str:
        return f"{self.name_sv} ({self.number})"
