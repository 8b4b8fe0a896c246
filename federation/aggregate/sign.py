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
from functools import cached_property, lru_cache
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


@dataclass(frozen=True)
class Signed:
    """A signed document that is written, or read in pieces, as often as needed; `size` is of the whole, in bytes."""

    prepared: Prepared
    signature: bytes

    @property
    def size(self) -> int:
        return self.prepared.size + len(self.signature)

    @cached_property
    def sha256(self) -> str:
        """Of the whole document (hex), by one more pass over it: whoever writes it has that already."""
        whole = hashlib.sha256()
        for piece in self.pieces():
            whole.update(piece)
        return whole.hexdigest()

    def pieces(self) -> Iterator[bytes]:
        """The document from start to end. SourceChanged after the last piece if it is not what was signed."""
        written = hashlib.sha256(self.prepared.head)
        yield self.prepared.head
        yield self.signature
        for piece in self.prepared.pieces():
            written.update(piece)
            yield piece
        if written.digest() != self.prepared.digest:
            raise source_changed()

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
    return Signed(prepared, _signature(prepared, value, key.certificate_der))


def source_changed() -> SourceChanged:
    return SourceChanged(
        "source-changed",
        "Fragmenten ändrades medan utgåvan skrevs. Släng den och kör publiceringen igen.",
        "The fragments changed while the release was being written. Discard it and publish again.",
    )


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


@lru_cache(maxsize=8)  # ten thousand answers are signed by one key
def _public(certificate_der: bytes) -> object:
    return x509.load_der_x509_certificate(certificate_der).public_key()


def _check(value: bytes, prepared: Prepared, key: SigningKey) -> None:
    public = _public(key.certificate_der)
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
