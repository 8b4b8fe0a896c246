"""Prepare agreements, send their document to the parties, let both sign it, end them."""

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions import agreement_letters
from members.actions.documents import document_of
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.machine import move, require_step
from members.models import Agreement, AgreementTemplate, Blob, Organisation, Person, Signature, SigningAuthority
from members.models.agreement import SIGNABLE, AgreementState, Language, Party, SignatureMethod, TemplateState
from members.models.letter import LetterKind
from members.permissions import Permission, mandate_behind, may, require
from members.signing.port import Verified
from members.tags import Tag


class WithoutAuthority(Refused):
    """Somebody signs for a party without a paper that shows that they may."""


@transaction.atomic
def prepare(  # noqa: PLR0913 - what stands on an agreement
    organisation: Organisation,
    template: AgreementTemplate,
    *,
    by: Person,
    valid_until: date | None = None,
    language: str = Language.SWEDISH,
    commissioner: Organisation | None = None,
    replaces: Agreement | None = None,
) -> Agreement:
    """A draft on a template version that is adopted and still accepted."""
    require(by, Permission.HANDLE_AGREEMENT, organisation)
    _require_usable(template, language)
    agreement = Agreement(
        organisation=organisation,
        commissioner=None if commissioner == organisation else commissioner,
        template=template,
        language=language,
        replaces=replaces,
        prepared_at=now(),
        valid_until=valid_until,
    )
    save_checked(agreement)
    audit.record(Tag.AGREEMENT_PREPARED, agreement, by=by, organisation=organisation)
    return agreement


def send(agreement: Agreement, *, by: Person) -> None:
    """Make the document, once, and hand it to the parties for signing; what they sign is its SHA-256."""
    require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    require_step(agreement, AgreementState.SENT)
    made = document_of(agreement) if agreement.template.body(agreement.language) else None
    with transaction.atomic():
        document = Blob.objects.keep(made) if made else None
        details = {"document_sha256": document.pk} if document else {}
        _step(agreement, AgreementState.SENT, by=by, document=document, sent_at=now(), details=details)
        agreement_letters.tell(agreement, LetterKind.AGREEMENT_WAITS)


def sign(  # noqa: PLR0913 - who, for whom, what, how, on what authority
    agreement: Agreement,
    party: Party,
    *,
    signer: Person,
    authority: str,
    method: SignatureMethod,
    document_sha256: str,
    by: Person,
    verified: Verified | None = None,
    evidence: bytes = b"",
) -> Signature:
    """Record one party's signature; the second one brings the agreement into force today.

    `verified` is what an adapter of the signing port found in the `evidence` (`members.actions.signatures`).
    """
    _require_may_sign(agreement, party, method, signer, by)
    try:
        return _sign(agreement, party, signer, authority, method, document_sha256, by, verified, evidence)
    except WithoutAuthority:
        audit.record(
            Tag.SIGNATURE_REFUSED,
            agreement,
            by=by,
            organisation=agreement.organisation,
            party=party.value,
            why="no_authority",
        )
        raise


@transaction.atomic
def _sign(  # noqa: PLR0913 - the same
    agreement: Agreement,
    party: Party,
    signer: Person,
    authority: str,
    method: SignatureMethod,
    document_sha256: str,
    by: Person,
    verified: Verified | None,
    evidence: bytes,
) -> Signature:
    # Held to the end of the transaction: of two who sign at once, the second finds the first one's signature.
    held = Agreement.objects.select_for_update().get(pk=agreement.pk)
    agreement.state, agreement.document_id = held.state, held.document_id
    if agreement.state not in SIGNABLE:
        raise Refused(_("%(agreement)s is not waiting for signatures.") % {"agreement": agreement})
    document_sha256 = _sha256(document_sha256)
    _require_same_text(agreement, document_sha256, method, verified)
    first = agreement.signatures.first()
    _require_another(first, party, signer, document_sha256)
    signature = Signature(
        agreement=agreement,
        party=party,
        signer=signer,
        authority=authority,
        method=method,
        document_sha256=document_sha256,
        signed_at=verified.signed_at if verified else now(),
        signing_authority=_authority(agreement, party, signer),
        evidence=Blob.objects.keep(evidence) if evidence else None,
        verified=dict(verified.details) if verified else {},
        recorded_by=by,
    )
    save_checked(signature)
    told: dict[str, Any] = {"party": party.value}
    if signature.evidence_id:
        told["evidence_sha256"] = signature.evidence_id
    audit.record(Tag.AGREEMENT_SIGNED, agreement, by=by, organisation=agreement.organisation, **told)
    if first:
        _step(agreement, AgreementState.IN_FORCE, by=by, valid_from=today())
        _take_over(agreement, by)
    else:
        _step(agreement, AgreementState.PARTLY_SIGNED, by=by)
    return signature


def give_notice(agreement: Agreement, *, until: date, by: Person) -> None:
    """Either party ends the agreement at a date; until then it is in force."""
    require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    if until < today():
        raise Refused(_("Notice must end today or later."))
    _step(agreement, AgreementState.NOTICE_GIVEN, by=by, valid_until=until)


def end(agreement: Agreement, *, by: Person, note: str = "") -> None:
    """End the agreement now."""
    require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    _step(agreement, AgreementState.ENDED, by=by, valid_until=today(), note=note)


def supersede(agreement: Agreement, *, by: Person, note: str = "") -> None:
    """A newer agreement stands in its place."""
    require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    _step(agreement, AgreementState.SUPERSEDED, by=by, valid_until=today(), note=note)


def decline(agreement: Agreement, *, by: Person, note: str = "") -> None:
    """A party will not sign: its signatory says so, or a registrar who was told."""
    if not may(by, Permission.SIGN_AGREEMENT, agreement.organisation):
        require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    _step(agreement, AgreementState.DECLINED, by=by, note=note)


def void(agreement: Agreement, *, by: Person, note: str = "") -> None:
    """It should never have been drawn up, or nobody will ever sign it."""
    require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    _step(agreement, AgreementState.VOID, by=by, note=note)


def _require_usable(template: AgreementTemplate, language: str) -> None:
    if template.state != TemplateState.ADOPTED:
        raise Refused(_("%(template)s is a draft. Adopt it first.") % {"template": template})
    if template.accepted_until and template.accepted_until < today():
        raise Refused(_("%(template)s is no longer accepted. Use the newer version.") % {"template": template})
    if (template.body_sv or template.body_en) and not template.body(language):
        raise Refused(_("%(template)s has no text in this language. Choose the other one.") % {"template": template})


def _require_may_sign(agreement: Agreement, party: Party, method: SignatureMethod, signer: Person, by: Person) -> None:
    """A paper is recorded by the registrar; in Sigill people sign for themselves and for their own party only."""
    if method == SignatureMethod.PAPER or party == Party.OPERATOR:
        require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    elif method == SignatureMethod.LOGGED_IN or not may(by, Permission.HANDLE_AGREEMENT, agreement.organisation):
        require(by, Permission.SIGN_AGREEMENT, agreement.organisation)
    if method == SignatureMethod.LOGGED_IN and signer != by:
        raise Refused(_("Only %(signer)s can sign as %(signer)s in Sigill.") % {"signer": signer})


def _require_same_text(
    agreement: Agreement, document_sha256: str, method: SignatureMethod, verified: Verified | None
) -> None:
    """Where Sigill made the document, that is what is signed, and what is not signed here is shown by evidence."""
    if agreement.document_id and document_sha256 != agreement.document_id:
        raise Refused(_("This is not the document of this agreement: its SHA-256 differs. Download it here again."))
    shown = method in (SignatureMethod.PADES, SignatureMethod.EXTERNAL)
    if verified is None and (shown or (agreement.document_id and method == SignatureMethod.PAPER)):
        raise Refused(_("Hand in what shows the signature: the scanned paper, or the signed PDF."))


def _require_another(first: Signature | None, party: Party, signer: Person, document_sha256: str) -> None:
    """The second party signs the same text, by another person."""
    if first and first.document_sha256 != document_sha256:
        raise Refused(_("The other party signed another text: the SHA-256 differs. Compare the two documents."))
    if first and first.party != party and first.signer_id == signer.pk:
        raise Refused(_("%(signer)s has signed for the other party. Nobody signs for both.") % {"signer": signer})


def _authority(agreement: Agreement, party: Party, signer: Person) -> SigningAuthority | None:
    """The accepted paper by which the person signs for a member; None for the operator, whose own roles say it, and
    for whoever signs on a mandate, which both organisations have signed."""
    if party == Party.OPERATOR:
        return None
    at = agreement.organisation
    found = SigningAuthority.objects.valid(at, signer, today()).first()
    if found is None and mandate_behind(signer, at, Permission.SIGN_AGREEMENT) is None:
        raise WithoutAuthority(
            _(
                "No accepted authority shows that %(signer)s may sign for %(organisation)s today. Hand in a register "
                "extract, a power of attorney or a delegation decision, and let a registrar accept it; then sign."
            )
            % {"signer": signer, "organisation": at}
        )
    return found


def _take_over(agreement: Agreement, by: Person) -> None:
    """The agreement that this one replaces stands no longer beside it."""
    older = agreement.replaces
    if older is not None and older.state == AgreementState.IN_FORCE:
        _step(older, AgreementState.SUPERSEDED, by=by, valid_until=today())


def _sha256(text: str) -> str:
    """As hashlib writes it, however it was copied."""
    found = text.strip().lower()
    if not re.fullmatch("[0-9a-f]{64}", found):
        raise Refused(_("A SHA-256 is 64 hexadecimal digits. Copy it whole from where it is shown."))
    return found


def _step(agreement: Agreement, to: AgreementState, *, by: Person, **changes: object) -> None:
    move(agreement, to, by=by, tag=Tag.AGREEMENT_MOVED, organisation=agreement.organisation, **changes)  # type: ignore[arg-type]
