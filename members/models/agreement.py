"""AgreementTemplate, Agreement, its Beneficiaries and Signatures: what a party is bound to, and who signed."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.models.blob import Blob
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
SIGNABLE = frozenset({A.SENT, A.PARTLY_SIGNED})
HOLDING = frozenset({A.IN_FORCE, A.NOTICE_GIVEN})


class TemplateState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ADOPTED = "adopted", _("Adopted")


class Language(models.TextChoices):
    SWEDISH = "sv", _("Swedish")
    ENGLISH = "en", _("English")


class AgreementTemplate(models.Model):
    """One version of a standard text. `accepted_until` is when agreements on it stop counting (None: no end set).

    Its bodies are Markdown with fields (members.texts); without a body the text is kept outside Sigill, and the parties
    say by a SHA-256 what they signed. Nothing but `accepted_until` changes once it is adopted.
    """

    TRANSITIONS = {
        TemplateState.DRAFT: frozenset({TemplateState.ADOPTED}),
        TemplateState.ADOPTED: frozenset(),
    }

    kind = models.CharField(_("Kind"), max_length=20, choices=AgreementKind)
    version = models.CharField(_("Version"), max_length=20)
    title_sv = models.CharField(_("Title in Swedish"), max_length=200)
    title_en = models.CharField(_("Title in English"), max_length=200)
    body_sv = models.TextField(_("Text in Swedish"), max_length=60_000, blank=True)
    body_en = models.TextField(_("Text in English"), max_length=60_000, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=TemplateState, default=TemplateState.ADOPTED)
    adopted_on = models.DateField(null=True, blank=True)
    adopted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="newer")
    accepted_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "-adopted_on")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "version"),
                name="template_version_once",
                violation_error_message=_("There is a text of this kind with this version already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title(get_language() or '')} {self.version}"

    def title(self, language: str) -> str:
        """In English for English, else in Swedish."""
        return self.title_en if language.startswith("en") else self.title_sv

    def body(self, language: str) -> str:
        """The text in the language; empty where it is kept outside Sigill."""
        return self.body_en if language == Language.ENGLISH else self.body_sv


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def covering(self, organisation: Organisation, day: date) -> "AgreementQuerySet":
        """Those in force on the day that hold for the organisation: as a party, or as one of their beneficiaries."""
        covered = Beneficiary.objects.on(day).filter(organisation=organisation).values("agreement")
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_until=None) | Q(valid_until__gte=day),
            Q(organisation=organisation) | Q(pk__in=covered),
            state__in=HOLDING,
        )

    def seen_by(self, organisations: "set[int]", day: date) -> "AgreementQuerySet":
        """Those that one of the organisations is a party to, ordered, or is a beneficiary of on the day."""
        covered = Beneficiary.objects.on(day).filter(organisation__in=organisations).values("agreement")
        return self.filter(Q(organisation__in=organisations) | Q(commissioner__in=organisations) | Q(pk__in=covered))


class Agreement(models.Model):
    """`document` is what the parties sign, made once when it is sent; `replaces` is the one that it takes over from.

    The organisation is the party that is bound, and reviewed; a commissioner, where there is one, ordered and pays.
    """

    TRANSITIONS = AGREEMENT_TRANSITIONS

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    commissioner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="commissioned_agreements"
    )
    template = models.ForeignKey(AgreementTemplate, on_delete=models.PROTECT, related_name="agreements")
    language = models.CharField(_("Language"), max_length=2, choices=Language, default=Language.SWEDISH)
    state = models.CharField(_("State"), max_length=20, choices=AgreementState, default=A.DRAFT)
    prepared_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ("organisation", "-prepared_at")

    def __str__(self) -> str:
        return f"{self.template} – {self.organisation}"


class BeneficiaryQuerySet(models.QuerySet["Beneficiary"]):
    def on(self, day: date) -> "BeneficiaryQuerySet":
        """Those whom their agreements hold for on the day."""
        return self.filter(Q(until=None) | Q(until__gte=day), starts__lte=day)


class Beneficiary(models.Model):
    """An organisation that another one's agreement holds for too: fifty parties behind one agent. `until` is its last
    day."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="beneficiaries")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="benefits")
    starts = models.DateField(_("From"))
    until = models.DateField(_("Last day"), null=True, blank=True)

    objects = BeneficiaryQuerySet.as_manager()

    class Meta:
        ordering = ("organisation__name_sv", "starts")
        constraints = (
            models.UniqueConstraint(
                fields=("agreement", "organisation"),
                condition=Q(until=None),
                name="beneficiary_once",
                violation_error_message=_("This organisation is a beneficiary already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}"


class Party(models.TextChoices):
    OPERATOR = "operator", _("Federation operator")
    MEMBER = "member", _("Member")


class SignatureMethod(models.TextChoices):
    PAPER = "paper", _("On paper, seen by the registrar")
    LOGGED_IN = "logged_in", _("In Sigill, logged in")
    PADES = "pades", _("As a signed PDF, validated")
    EXTERNAL = "external", _("With an outside signing service")


class Signature(models.Model):
    """Who signed for which party, on what authority, and the SHA-256 of the text that they signed.

    `evidence` is what an adapter looked at (a scan, a signed PDF), and `verified` what it found in it.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(_("Party"), max_length=10, choices=Party)
    signer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signatures")
    authority = models.CharField(_("Authority to sign"), max_length=200)
    method = models.CharField(_("Method"), max_length=10, choices=SignatureMethod)
    document_sha256 = models.CharField(_("SHA-256 of the document"), max_length=64)
    signed_at = models.DateTimeField()
    signing_authority = models.ForeignKey(
        "members.SigningAuthority", on_delete=models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    evidence = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verified = models.JSONField(default=dict, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("signed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("agreement", "party"),
                name="each_party_signs_once",
                violation_error_message=_("This party has signed already."),
            ),
        )
