"""One signed PDF, examined: bytes in, facts out. Foreign PDF is parsed here, so this runs in `child.py` only.

What must hold: our document's bytes stand first, untouched; what was added to them is one signature and what keeps it
(timestamps, validation data), nothing that could change what a reader sees; the signature is whole; its certificate
leads up to a configured root and is for signing.
"""

import asyncio
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffResult,
    FormUpdatingRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
)
from pyhanko.sign.diff_analysis.constants import ACROFORM_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

# Signature fields may come and be filled; our documents have no other fields, and get none.
_POLICY: Final = StandardDiffPolicy(
    global_rules=DEFAULT_DIFF_POLICY.global_rules,
    form_rule=FormUpdatingRule(
        field_rules=[SigFieldCreationRule(), SigFieldModificationRule()],  # type: ignore[no-untyped-call]
        ignored_acroform_keys=ACROFORM_EXEMPT_STRICT_COMPARISON | {"/SigFlags"},
    ),
)
TOLERANCE: Final = timedelta(minutes=10)  # between clocks
# A certificate for signing documents says so; one for a web server, from the same issuer, does not.
_USAGE: Final = KeyUsageConstraints(key_usage={"non_repudiation"})
_DISTRUST: Final = {
    "OUT_OF_BOUNDS_NO_POE": "expired",
    "REVOKED_NO_POE": "revoked",
    "REVOKED_CA_NO_POE": "revoked",
    "CHAIN_CONSTRAINTS_FAILURE": "usage",
    "CRYPTO_CONSTRAINTS_FAILURE": "weak",
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": "weak",
}


class Wrong(Exception):
    """Why the file is no signature on the document: a code that `pades.py` has a sentence for."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Examined:
    """What the signature says. `trusted_time` is whether `signed_at` is an authority's timestamp."""

    signer_name: str
    signed_at: datetime
    trusted_time: bool
    certificate_sha256: str
    subject: str
    issuer: str
    serial: str
    valid_until: datetime


def examine(  # noqa: PLR0913 - two files, whom to trust, and when
    document: bytes, signed: bytes, *, roots: bytes, revoked: bytes, sent_at: datetime, at: datetime
) -> Examined:
    """`roots` are PEM certificates and `revoked` PEM revocation lists; raises `Wrong`."""
    reader = _opened(signed)
    if not signed.startswith(document):
        raise Wrong("other_document" if list(reader.embedded_signatures) else "unsigned")
    if len(signed) == len(document) or not list(reader.embedded_regular_signatures):
        raise Wrong("unsigned")
    signature, *more = reader.embedded_regular_signatures
    if more:
        raise Wrong("two_signatures")
    _require_only_signing(reader, _opened(document).xrefs.total_revisions - 1)
    trust = [cert for _, _, cert in pem.unarmor(roots, multiple=True)] if roots.strip() else []
    if not trust:
        raise Wrong("no_roots")
    status = _status(
        signature, trust, [crl for _, _, crl in pem.unarmor(revoked, multiple=True)] if revoked else [], at
    )
    _require_sound(status)
    return _facts(status, signature, sent_at, at)


def _opened(content: bytes) -> PdfFileReader:
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        if reader.encrypted:
            raise Wrong("encrypted")
        reader.root  # noqa: B018 - read now, so that a broken file is known as one
        list(reader.embedded_signatures)
    except Wrong:
        raise
    except Exception as error:  # a parser of foreign files fails in many ways, and each is the file's fault
        raise Wrong("broken", type(error).__name__) from error
    return reader


def _require_only_signing(reader: PdfFileReader, base: int) -> None:
    """From our document to the end, nothing but the signature and what keeps it."""
    try:
        found = _POLICY.review_file(reader, base)
    except Exception as error:
        raise Wrong("broken", type(error).__name__) from error
    if not isinstance(found, DiffResult) or found.modification_level > ModificationLevel.FORM_FILLING:
        raise Wrong("altered")


def _status(
    signature: EmbeddedPdfSignature, trust: list[bytes], revoked: list[bytes], at: datetime
) -> PdfSignatureStatus:
    certificates = [x509.Certificate.load(der) for der in trust]

    def context(moment: datetime) -> ValidationContext:
        return ValidationContext(
            trust_roots=certificates,
            crls=revoked,
            moment=moment,
            allow_fetching=False,
            revocation_mode="soft-fail",
            time_tolerance=TOLERANCE,
        )

    async def status(moment: datetime) -> PdfSignatureStatus:
        return await async_validate_pdf_signature(
            signature, context(moment), context(at), diff_policy=_POLICY, key_usage_settings=_USAGE
        )

    async def both() -> PdfSignatureStatus:
        first = await status(at)
        stamped = _stamp(first)
        # Where an authority vouches for the time, the certificate is judged as it was then.
        return first if stamped is None or first.trusted else await status(stamped)

    try:
        return asyncio.run(both())
    except Exception as error:
        raise Wrong("forged", type(error).__name__) from error


def _stamp(status: PdfSignatureStatus) -> datetime | None:
    stamp = status.timestamp_validity
    return stamp.timestamp if stamp and stamp.valid and stamp.trusted else None


def _require_sound(status: PdfSignatureStatus) -> None:
    if not (status.intact and status.valid):
        raise Wrong("forged")
    if status.modification_level is None or status.modification_level > ModificationLevel.LTA_UPDATES:
        raise Wrong("altered_after")
    if not status.docmdp_ok or not status.seed_value_ok:
        raise Wrong("altered_after")
    if not status.trusted:
        raise Wrong(_distrust(status))


def _distrust(status: PdfSignatureStatus) -> str:
    if status.signing_cert.self_signed in ("yes", "maybe"):
        return "self_signed"
    return _DISTRUST.get(getattr(status.trust_problem_indic, "name", ""), "untrusted")


def _facts(status: PdfSignatureStatus, signature: EmbeddedPdfSignature, sent_at: datetime, at: datetime) -> Examined:
    stamp = _stamp(status)
    signed_at = stamp or status.signer_reported_dt
    if signed_at is None:
        raise Wrong("no_time")
    if not sent_at - TOLERANCE <= signed_at <= at + TOLERANCE:
        raise Wrong("time", signed_at.isoformat(timespec="minutes"))
    certificate = status.signing_cert
    return Examined(
        signer_name=_name(certificate),
        signed_at=min(signed_at, at),
        trusted_time=stamp is not None,
        certificate_sha256=certificate.sha256.hex(),
        subject=certificate.subject.human_friendly,
        issuer=certificate.issuer.human_friendly,
        serial=f"{certificate.serial_number:x}",
        valid_until=certificate.not_valid_after,
    )


def _name(certificate: x509.Certificate) -> str:
    """Given name and surname where they stand apart, else the common name."""
    subject = certificate.subject.native
    parts = [subject.get("given_name"), subject.get("surname")]
    if all(isinstance(part, str) for part in parts):
        return " ".join(parts)
    name = subject.get("common_name", "")
    return name if isinstance(name, str) else " ".join(name)
