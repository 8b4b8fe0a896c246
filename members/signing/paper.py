"""Signed on paper: a registrar has held the scan beside the document and says that it is the same, signed."""

import hashlib

from django.utils.translation import gettext_lazy as _

from members.models.agreement import SignatureMethod
from members.signing.port import Asked, Verified


class Paper:
    """The scan is the evidence; nothing in it is read by a machine."""

    slug = "paper"
    label = _("Signed on paper and scanned")
    help_text = _("You say by this that you have compared the scan with the document, page by page.")
    registrar_only = True

    def verify(self, asked: Asked, evidence: bytes) -> Verified:
        """The registrar's word is the verification; the time is when they gave it."""
        digest = hashlib.sha256(evidence).hexdigest()
        return Verified(asked.signer_name, asked.at, SignatureMethod.PAPER, digest)
