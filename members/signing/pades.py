"""An uploaded PDF with a PAdES signature: read in a child process with limits, and told in sentences."""

import base64
import hashlib
import json
import logging
import subprocess
import sys
import sysconfig
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.errors import Refused
from members.models.agreement import SignatureMethod
from members.signing.names import same_person
from members.signing.port import Asked, Verified

logger = logging.getLogger(__name__)
SECONDS: Final = 45.0
MAX_BYTES: Final = 10_000_000
_ROOT: Final = Path(__file__).resolve().parents[2]
_BOOT: Final = "import sys; sys.path[:0] = sys.argv[1:]; from members.signing.child import main; main()"

WRONG: Final = {
    "unsigned": gettext_lazy("There is no signature in this PDF. Sign the document, then upload the signed file."),
    "other_document": gettext_lazy(
        "This is not the document of this agreement: its first bytes differ. Sign the file that is downloaded here, "
        "and let the program add the signature without saving the document anew."
    ),
    "two_signatures": gettext_lazy(
        "There are several signatures in this PDF. Upload a file with one: each party signs the document on its own."
    ),
    "encrypted": gettext_lazy("This PDF is encrypted. Upload it without a password."),
    "broken": gettext_lazy("This PDF cannot be read to its end: it is damaged. Sign and save it again."),
    "altered": gettext_lazy(
        "Something else than a signature has been added to the document. Download it again, and only sign it."
    ),
    "altered_after": gettext_lazy("The document was changed after it was signed. Upload the file as it was signed."),
    "forged": gettext_lazy(
        "The signature does not fit the document: its digest or its seal is wrong. Download the document and sign "
        "again."
    ),
    "self_signed": gettext_lazy(
        "The certificate of the signature is signed by itself: anybody can make one. Sign with a certificate from an "
        "issuer that the federation operator trusts."
    ),
    "untrusted": gettext_lazy(
        "The certificate of the signature does not lead up to an issuer that the federation operator trusts. Ask the "
        "operator which ones it does."
    ),
    "expired": gettext_lazy(
        "The certificate of the signature has expired, and no timestamp shows that it was valid when it signed. Sign "
        "again with a certificate that is valid."
    ),
    "revoked": gettext_lazy("The certificate of the signature is revoked. Sign again with another one."),
    "usage": gettext_lazy(
        "The certificate is not for signing documents (its key usage has no non-repudiation). Sign with one that is."
    ),
    "weak": gettext_lazy("The signature uses an algorithm that is too weak. Sign with SHA-256 or better."),
    "no_time": gettext_lazy("The signature does not say when it was made. Sign again with a program that writes it."),
    "no_roots": gettext_lazy(
        "This installation trusts no issuer of certificates yet, so no signed PDF can be accepted. Whoever runs Sigill "
        "sets SIGILL_SIGNING_ROOTS."
    ),
}


class Pades:
    """The signed PDF is the evidence."""

    slug = "pades"
    label = gettext_lazy("Signed PDF")
    help_text = gettext_lazy(
        "The document of this agreement with one electronic signature (PAdES) in it, by the person named here."
    )
    registrar_only = False

    def verify(self, asked: Asked, evidence: bytes) -> Verified:
        """See `pdf_signature` for what must hold."""
        found = _examined(asked, evidence)
        if not same_person(found["signer_name"], asked.signer_name):
            raise Refused(
                _("It is signed by %(found)s, not by %(wanted)s. Choose who signed, or let the right person sign.")
                % {"found": found["signer_name"] or found["subject"], "wanted": asked.signer_name}
            )
        return Verified(
            found["signer_name"],
            datetime.fromisoformat(found["signed_at"]),
            SignatureMethod.PADES,
            hashlib.sha256(evidence).hexdigest(),
            {
                "subject": found["subject"],
                "issuer": found["issuer"],
                "serial": found["serial"],
                "certificate_sha256": found["certificate_sha256"],
                "certificate_valid_until": found["valid_until"],
                "time": "timestamp" if found["trusted_time"] else "stated",
            },
        )


def _examined(asked: Asked, evidence: bytes) -> dict[str, Any]:
    if len(evidence) > MAX_BYTES:
        raise Refused(_("The signed PDF is larger than 10 MB. Sign the file that is downloaded here."))
    answer = _answer(
        {
            "document": base64.b64encode(asked.document).decode(),
            "signed": base64.b64encode(evidence).decode(),
            "roots": _pem(settings.SIGILL_SIGNING_ROOTS),
            "revoked": _pem(settings.SIGILL_SIGNING_CRLS),
            "sent_at": asked.sent_at.isoformat(),
            "at": asked.at.isoformat(),
        }
    )
    if "wrong" in answer:
        raise Refused(_sentence(*answer["wrong"]))
    found: dict[str, Any] = answer["examined"]
    return found


def _sentence(code: str, detail: str) -> str:
    logger.info("a signed PDF was refused: %s %s", code, detail)
    if code == "time":
        said = date_format(localtime(datetime.fromisoformat(detail)), "SHORT_DATETIME_FORMAT")
        return _(
            "The signature says that it was made %(at)s, which is before the agreement was sent or in the future."
        ) % {"at": said}
    return str(WRONG[code])


def _pem(path: str) -> str:
    """A file's text; empty where none is configured."""
    return Path(path).read_text(encoding="ascii") if path else ""


def _answer(asked: dict[str, str]) -> dict[str, Any]:
    paths = [str(_ROOT), *dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))]
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module, fixed arguments
            [sys.executable, "-I", "-S", "-c", _BOOT, *paths],
            input=json.dumps(asked).encode(),
            capture_output=True,
            check=True,
            timeout=SECONDS,
            env={},
            cwd="/",
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.CalledProcessError as error:
        logger.warning("the reader of signed PDFs broke down (%s): %s", error.returncode, error.stderr[-500:])
        return {"wrong": ["broken", "child"]}
    except (subprocess.TimeoutExpired, ValueError):
        return {"wrong": ["broken", "time"]}
    return answer
