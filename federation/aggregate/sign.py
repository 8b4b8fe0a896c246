"""P8: an enveloped XML signature over a `Prepared` document, made without a DOM.

XML Signature 1.1 with RSA-SHA256, exclusive C14N and one Reference to the root, in the form that SAML
Metadata 2.0 (section 3) and saml2int ask for. RSA PKCS#1 v1.5 is deterministic: the same input and key give
the same bytes.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from federation.aggregate.keys import FileKey, KeyRefused, SigningKey, load_certificate
from federation.aggregate.preflight import Prepared
from federation.aggregate.refusal import Refusal

__all__ = ["FileKey", "KeyRefused", "Signed", "SigningKey", "SourceChanged", "load_certificate", "sign"]

DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


class SourceChanged(Refusal):
    """The fragments read for writing were not those that were signed: throw away what was written."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed document that is written, or read in pieces, as often as needed.

    `sha256` (hex) and `size` (bytes) are of the whole document: its ETag and Content-Length.
    """

    prepared: Prepared
    signature: bytes
    sha256: str
    size: int

    def pieces(self) -> Iterator[bytes]:
        """The document from start to end. SourceChanged after the last piece if it is not what was signed."""
        written = hashlib.sha256(self.prepared.head)
        yield self.prepared.head
        yield self.signature
        for piece in self.prepared.pieces():
            written.update(piece)
            yield piece
        if written.digest() != self.prepared.digest:
            raise SourceChanged(
                "source-changed",
                "Fragmenten ändrades medan utgåvan skrevs. Släng den och kör publiceringen igen.",
                "The fragments changed while the release was being written. Discard it and publish again.",
            )

    def write(self, file: BinaryIO) -> None:
        """Write the document piece by piece; at no time is it whole in memory."""
        for piece in self.pieces():
            file.write(piece)


def sign(prepared: Prepared, key: SigningKey) -> Signed:
    """Sign what preflight prepared. Raises TypeError for anything else, KeyRefused if the key does not sign
    for its own certificate (a token with two keys, a faulty signer)."""
    if not isinstance(prepared, Prepared):
        raise TypeError("sign() takes what preflight.prepare() or prepare_entity() made, and nothing else")
    value = key.sign(_signed_info(prepared, f' xmlns:ds="{DS}"'))
    _check(value, prepared, key)
    signature = _signature(prepared, value, key.certificate_der)
    whole = hashlib.sha256(prepared.head)
    whole.update(signature)
    for piece in prepared.pieces():
        whole.update(piece)
    return Signed(prepared, signature, whole.hexdigest(), prepared.size + len(signature))


def _signed_info(prepared: Prepared, declaration: str = "") -> bytes:
    """ds:SignedInfo: canonicalised alone it declares ds itself, inside ds:Signature it does not."""
    return (
        f"<ds:SignedInfo{declaration}>"
        f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"></ds:CanonicalizationMethod>'
        "<ds:SignatureMethod"
        ' Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod>'
        f'<ds:Reference URI="#{prepared.root_id}"><ds:Transforms>'
        f'<ds:Transform Algorithm="{DS}enveloped-signature"></ds:Transform>'
        f'<ds:Transform Algorithm="{EXCLUSIVE}"></ds:Transform></ds:Transforms>'
        '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>'
        f"<ds:DigestValue>{b64encode(prepared.digest).decode()}</ds:DigestValue>"
        "</ds:Reference></ds:SignedInfo>"
    ).encode()


def _signature(prepared: Prepared, value: bytes, certificate_der: bytes) -> bytes:
    return b"".join(
        (
            f'<ds:Signature xmlns:ds="{DS}">'.encode(),
            _signed_info(prepared),
            b"<ds:SignatureValue>",
            b64encode(value),
            b"</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>",
            b64encode(certificate_der),
            b"</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>",
        )
    )


def _check(value: bytes, prepared: Prepared, key: SigningKey) -> None:
    public = x509.load_der_x509_certificate(key.certificate_der).public_key()
    try:
        if not isinstance(public, rsa.RSAPublicKey):
            raise InvalidSignature
        signed_info = _signed_info(prepared, f' xmlns:ds="{DS}"')
        public.verify(value, signed_info, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as error:
        raise KeyRefused(
            "key-mismatch",
            "Nyckelns underskrift stämmer inte med dess certifikat. Inget publiceras; kontrollera nyckeln.",
            "The key's signature does not match its certificate. Nothing is published; check the key.",
        ) from error
