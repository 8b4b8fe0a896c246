"""Feeds made of literal bytes and signed by hand, so that every part of them can be made wrong."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from federation.stranger import Distrust, Known, Verdict, read_all, read_known
from tests.aggregate import making

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DAYS_14 = timedelta(days=14)
MD = making.MD
DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
SHA1 = bytes.fromhex("3021300906052b0e03021a05000414")

Row = tuple[str, str, int]


@dataclass(frozen=True, repr=False)
class Signer:
    """A key and its certificate; `raw` signs any block, without a library that would know better."""

    private: rsa.RSAPrivateKey
    certificate_der: bytes

    @classmethod
    def new(cls, private: rsa.RSAPrivateKey) -> Signer:
        return cls(private, making.certificate(private).public_bytes(Encoding.DER))

    @property
    def size(self) -> int:
        return self.private.key_size // 8

    def value(self, signed_info: bytes) -> bytes:
        return self.private.sign(signed_info, padding.PKCS1v15(), hashes.SHA256())

    def raw(self, block: bytes) -> bytes:
        numbers = self.private.private_numbers()
        opened = pow(int.from_bytes(block, "big"), numbers.d, numbers.public_numbers.n)
        return opened.to_bytes(self.size, "big")


def padded(size: int, info: bytes) -> bytes:
    return b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info


@dataclass(frozen=True)
class Feed:
    """What stands in a feed, part by part. `method` … `key_info` are what its signature says."""

    fragments: tuple[bytes, ...]
    start: str = (
        f'<md:EntitiesDescriptor xmlns:md="{MD}" ID="_f" Name="https://f.example/" cacheDuration="PT6H"'
        ' validUntil="2026-12-02T03:00:00Z">'
    )
    extensions: str = (
        '<md:Extensions><mdrpi:PublicationInfo xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi"'
        ' publisher="https://f.example/"></mdrpi:PublicationInfo></md:Extensions>'
    )
    end: str = "</md:EntitiesDescriptor>"
    method: str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    transforms: str = (
        f'<ds:Transform Algorithm="{DS}enveloped-signature"></ds:Transform>'
        f'<ds:Transform Algorithm="{EXCLUSIVE}"></ds:Transform>'
    )
    uri: str = "#_f"
    key_info: str = ""

    def unsigned(self) -> bytes:
        return self.start.encode() + self.after()

    def after(self) -> bytes:
        return self.extensions.encode() + b"".join(self.fragments) + self.end.encode()

    def covered(self) -> bytes:
        """The digest that the transforms give, whatever form the bytes have."""
        root = etree.fromstring(self.unsigned(), etree.XMLParser(strip_cdata=False))
        return hashlib.sha256(etree.tostring(root, method="c14n", exclusive=True, with_comments=False)).digest()

    def signed_info(self) -> str:
        return (
            f'<ds:SignedInfo xmlns:ds="{DS}"><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}">'
            f'</ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="{self.method}"></ds:SignatureMethod>'
            f'<ds:Reference URI="{self.uri}"><ds:Transforms>{self.transforms}</ds:Transforms>'
            '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>'
            f"<ds:DigestValue>{b64encode(self.covered()).decode()}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
        )

    def signature(self, signer: Signer, value: bytes | None = None) -> bytes:
        info = self.signed_info()
        if value is None:
            value = signer.value(info.encode())
        inside = info.replace(f' xmlns:ds="{DS}"', "", 1)
        return (
            f'<ds:Signature xmlns:ds="{DS}">{inside}<ds:SignatureValue>'
            f"{b64encode(value).decode()}</ds:SignatureValue>{self.key_info}</ds:Signature>"
        ).encode()

    def signed(self, signer: Signer, value: bytes | None = None) -> bytes:
        return self.start.encode() + self.signature(signer, value) + self.after()

    def but(self, **changes: object) -> Feed:
        return replace(self, **changes)  # type: ignore[arg-type]


def fragment(entity_id: str, inside: str = "") -> bytes:
    escaped = entity_id.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return f'<md:EntityDescriptor entityID="{escaped}">{inside}</md:EntityDescriptor>'.encode()


def row(content: bytes) -> Row:
    entity = etree.fromstring(b'<a xmlns:md="%s">%s</a>' % (MD.encode(), content))[0]
    return (entity.get("entityID", ""), hashlib.sha256(content).hexdigest(), len(content))


def rows(fragments: Iterable[bytes]) -> list[Row]:
    return [row(each) for each in fragments]


def full(document: bytes, signer: Signer, expected: Iterable[Row] | None = None, at: datetime = AT) -> Verdict | str:
    """The full reading's verdict, or the code of its distrust."""
    return said(lambda: read_all([document], signer.certificate_der, at, DAYS_14, expected))


def quick(document: bytes, signer: Signer, expected: Iterable[Row], known: Known, at: datetime = AT) -> Verdict | str:
    """The verdict by known fragments, or the code of its distrust."""
    return said(lambda: read_known([document], known, signer.certificate_der, at, DAYS_14, expected))


def said(reading: Callable[[], Verdict]) -> Verdict | str:
    try:
        return reading()
    except Distrust as distrust:
        return distrust.code if distrust.sv and distrust.en else ""
