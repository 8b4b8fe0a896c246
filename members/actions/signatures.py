"""Signatures by what shows them: the scan of a paper, a signed PDF, or whatever else the installation takes."""

from django.utils.translation import gettext as _

from members import audit
from members.actions import agreements
from members.clock import now
from members.errors import Refused
from members.models import Agreement, Person, Signature
from members.models.agreement import SIGNABLE, Party, SignatureMethod
from members.permissions import Permission, may, require
from members.signing.adapters import adapter as adapter_named
from members.signing.port import Asked, SigningAdapter, Verified
from members.tags import Tag


def take(  # noqa: PLR0913 - who, for whom, and what shows it
    agreement: Agreement,
    party: Party,
    *,
    adapter: str,
    evidence: bytes,
    signer: Person,
    authority: str,
    by: Person,
) -> Signature:
    """Let the adapter look at the evidence, and record the signature that it shows.

    Raises `Refused` with the adapter's own sentence; the attempt is then in the log.
    """
    if party == Party.OPERATOR or not may(by, Permission.SIGN_AGREEMENT, agreement.organisation):
        require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    chosen = adapter_named(adapter)
    if chosen.registrar_only:
        require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
        if signer == by:
            raise Refused(_("You signed this yourself: another registrar compares the paper and records it."))
    if agreement.state not in SIGNABLE or agreement.document is None or agreement.sent_at is None:
        raise Refused(_("There is no document of Sigill's that waits for a signature here. Send the agreement first."))
    verified = _verified(chosen, agreement, agreement.document.bytes(), evidence, signer, by)
    return agreements.sign(
        agreement,
        party,
        signer=signer,
        authority=authority,
        method=verified.method,
        document_sha256=agreement.document.pk,
        by=by,
        verified=verified,
        evidence=evidence,
    )


def _verified(  # noqa: PLR0913 - what is looked at, and for whom
    chosen: SigningAdapter, agreement: Agreement, document: bytes, evidence: bytes, signer: Person, by: Person
) -> Verified:
    sent_at = agreement.sent_at or agreement.prepared_at
    try:
        found = chosen.verify(Asked(document, signer.name, sent_at, now()), evidence)
    except Refused:
        audit.record(
            Tag.SIGNATURE_REFUSED,
            agreement,
            by=by,
            organisation=agreement.organisation,
            adapter=chosen.slug,
            why="not_verified",
        )
        raise
    if found.method == SignatureMethod.LOGGED_IN or found.signed_at > now():
        raise Refused(_("The signing service answers what cannot be. Ask whoever runs Sigill."))
    return found
