"""AgreementTemplate, Agreement and its Signatures: what a party has bound itself to, and who signed."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.models.organisation import Organisation
from members.models.person import Person


class AgreementKind(models.TextChoices):
    MEMBERSHIP = "membership", _("Membership agreement")
    REVIEW = "review", _("Review agreement")
    AGENT = "agent", _("Agent agreement")
    GROUP = "group", _("Group representative agreement")
    NON_DISCLOSURE = "non_disclosure", _("Non-disclosure agreement")
    DATA_PROCESSING = "data_processing", _("Data processing agreement")
    TRIAL = "trial", _("Trial terms")
    BILATERAL = "bilateral", _("Bilateral agreement")


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    PARTLY_SIGNED = "partly_signed", _("Partly signed")
    IN_FORCE = "in_force", _("In force")
    NOTICE_GIVEN = "notice_given", _("Notice given")
    ENDED = "ended", _("Ended")
    DECLINED = "declined", _("Declined")
    SUPERSEDED = "superseded", _("Superseded")
    VOID = "void", _("Void")


A = AgreementState
AGREEMENT_TRANSITIONS: dict[A, frozenset[A]] = {
    A.DRAFT: frozenset({A.SENT, A.VOID}),
    A.SENT: frozenset({A.PARTLY_SIGNED, A.DECLINED, A.VOID}),
    A.PARTLY_SIGNED: frozenset({A.IN_FORCE, A.DECLINED, A.VOID}),
    A.IN_FORCE: frozenset({A.NOTICE_GIVEN, A.SUPERSEDED, A.ENDED}),
    A.NOTICE_GIVEN: frozenset({A.ENDED}),
    A.ENDED: frozenset(),
    A.DECLINED: frozenset(),
    A.SUPERSEDED: frozenset(),
    A.VOID: frozenset(),
}


class AgreementTemplate(models.Model):
    """One version of a standard text. `accepted_until` is when agreements on it stop counting (None: no end set)."""

    kind = models.CharField(_("Kind"), max_length=20, choices=AgreementKind)
    version = models.CharField(_("Version"), max_length=20)
    title_sv = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    adopted_on = models.DateField()
    accepted_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "-adopted_on")
        constraints = (models.UniqueConstraint(fields=("kind", "version"), name="template_version_once"),)

    def __str__(self) -> str:
        title = self.title_en if (get_language() or "").startswith("en") else self.title_sv
        return f"{title} {self.version}"


class Agreement(models.Model):
    TRANSITIONS = AGREEMENT_TRANSITIONS

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    template = models.ForeignKey(AgreementTemplate, on_delete=models.PROTECT, related_name="agreements")
    state = models.CharField(_("State"), max_length=20, choices=AgreementState, default=A.DRAFT)
    prepared_at = models.DateTimeField()
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("organisation", "-prepared_at")

    def __str__(self) -> str:
        return f"{self.template} – {self.organisation}"


class Party(models.TextChoices):
    OPERATOR = "operator", _("Federation operator")
    MEMBER = "member", _("Member")


class SignatureMethod(models.TextChoices):
    PAPER = "paper", _("On paper, seen by the registrar")
    LOGGED_IN = "logged_in", _("In Sigill, logged in")


class Signature(models.Model):
    """Who signed for which party, on what authority, and the SHA-256 of the text that they signed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(_("Party"), max_length=10, choices=Party)
    signer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signatures")
    authority = models.CharField(_("Authority to sign"), max_length=200)
    method = models.CharField(_("Method"), max_length=10, choices=SignatureMethod)
    document_sha256 = models.CharField(_("SHA-256 of the document"), max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ("signed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("agreement", "party"),
                name="each_party_signs_once",
                violation_error_message=_("This party has signed already."),
            ),
        )
