"""Prepare agreements, let both parties sign them, end them."""

import re
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.machine import move
from members.models import Agreement, AgreementTemplate, Organisation, Person, Signature
from members.models.agreement import AgreementState, Party, SignatureMethod
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def prepare(
    organisation: Organisation, template: AgreementTemplate, *, by: Person, valid_until: date | None = None
) -> Agreement:
    """A draft on a template version that is still accepted."""
    require(by, Permission.HANDLE_AGREEMENT, organisation)
    if template.accepted_until and template.accepted_until < today():
        raise Refused(_("%(template)s is no longer accepted. Use the newer version.") % {"template": template})
    agreement = Agreement(organisation=organisation, template=template, prepared_at=now(), valid_until=valid_until)
    save_checked(agreement)
    audit.record(Tag.AGREEMENT_PREPARED, agreement, by=by, organisation=organisation)
    return agreement


def send(agreement: Agreement, *, by: Person) -> None:
    """Hand the draft to the parties for signing."""
    require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    _step(agreement, AgreementState.SENT, by=by)


@transaction.atomic
def sign(  # noqa: PLR0913 - who, for whom, what, how, on what authority
    agreement: Agreement,
    party: Party,
    *,
    signer: Person,
    authority: str,
    method: SignatureMethod,
    document_sha256: str,
    by: Person,
) -> Signature:
    """Record one party's signature; the second one brings the agreement into force today."""
    _require_may_sign(agreement, party, method, signer, by)
    # Held to the end of the transaction: of two who sign at once, the second finds the first one's signature.
    agreement.state = Agreement.objects.select_for_update().get(pk=agreement.pk).state
    if agreement.state not in (AgreementState.SENT, AgreementState.PARTLY_SIGNED):
        raise Refused(_("%(agreement)s is not waiting for signatures.") % {"agreement": agreement})
    document_sha256 = _sha256(document_sha256)
    first = agreement.signatures.first()
    if first and first.document_sha256 != document_sha256:
        raise Refused(_("The other party signed another text: the SHA-256 differs. Compare the two documents."))
    if first and first.party != party and first.signer_id == signer.pk:
        raise Refused(_("%(signer)s has signed for the other party. Nobody signs for both.") % {"signer": signer})
    signature = Signature(
        agreement=agreement,
        party=party,
        signer=signer,
        authority=authority,
        method=method,
        document_sha256=document_sha256,
        signed_at=now(),
    )
    save_checked(signature)
    audit.record(Tag.AGREEMENT_SIGNED, agreement, by=by, organisation=agreement.organisation, party=party.value)
    if first:
        _step(agreement, AgreementState.IN_FORCE, by=by, valid_from=today())
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
    """A party will not sign."""
    require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    _step(agreement, AgreementState.DECLINED, by=by, note=note)


def void(agreement: Agreement, *, by: Person, note: str = "") -> None:
    """It should never have been drawn up, or nobody will ever sign it."""
    require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    _step(agreement, AgreementState.VOID, by=by, note=note)


def _require_may_sign(agreement: Agreement, party: Party, method: SignatureMethod, signer: Person, by: Person) -> None:
    """A paper is recorded by the registrar; in Sigill people sign for themselves and for their own party only."""
    if method == SignatureMethod.PAPER or party == Party.OPERATOR:
        require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    else:
        require(by, Permission.SIGN_AGREEMENT, agreement.organisation)
    if method == SignatureMethod.LOGGED_IN and signer != by:
        raise Refused(_("Only %(signer)s can sign as %(signer)s in Sigill.") % {"signer": signer})


def _sha256(text: str) -> str:
    """As hashlib writes it, however it was copied."""
    found = text.strip().lower()
    if not re.fullmatch("[0-9a-f]{64}", found):
        raise Refused(_("A SHA-256 is 64 hexadecimal digits. Copy it whole from where it is shown."))
    return found


def _step(agreement: Agreement, to: AgreementState, *, by: Person, **changes: object) -> None:
    move(agreement, to, by=by, tag=Tag.AGREEMENT_MOVED, organisation=agreement.organisation, **changes)  # type: ignore[arg-type]
