"""A made-up federation abroad: its aggregate, its keys, and an attacker who signs in every way that there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

import xmlsec
from cryptography.hazmat.primitives import serialization
from lxml import etree

from federation.foreign.pinned import PinnedKey, fingerprint_of
from tests.aggregate.forge import reference, template
from tests.saml import keys
from tests.saml.entities import AT, DECLARATIONS, changed, idp, sp

ID = "_granland"
REGISTRAR = "https://registrator.granland.example"
IDP = "https://idp.vard.example/saml"
SP = "https://journal.vard.example/saml"
MDRPI = 'xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi"'


def registration(authority: str = REGISTRAR, instant: str = "2025-02-03T04:05:06Z") -> str:
    return (
        f'<mdrpi:RegistrationInfo {MDRPI} registrationAuthority="{authority}" registrationInstant="{instant}">'
        f'<mdrpi:RegistrationPolicy xml:lang="en">{authority}/policy</mdrpi:RegistrationPolicy>'
        "</mdrpi:RegistrationInfo>"
    )


def foreign_idp(info: str | None = None) -> str:
    """The sound IdP, registered abroad."""
    said = registration() if info is None else info
    return changed(idp(), "<md:Extensions>", f"<md:Extensions>{said}")


def foreign_sp(info: str | None = None) -> str:
    said = registration() if info is None else info
    return changed(sp(), "<md:SPSSODescriptor", f"<md:Extensions>{said}</md:Extensions><md:SPSSODescriptor")


def aggregate(
    *documents: str, made: timedelta = timedelta(hours=1), valid: timedelta | None = timedelta(days=7), path: str = ""
) -> bytes:
    """An unsigned aggregate, made so long before AT and valid for so long after it."""
    until = "" if valid is None else f' validUntil="{AT + valid:%Y-%m-%dT%H:%M:%SZ}"'
    info = (
        f'<md:Extensions><mdrpi:PublicationInfo {MDRPI} publisher="https://granland.example"'
        f' creationInstant="{AT - made:%Y-%m-%dT%H:%M:%SZ}"/>{path}</md:Extensions>'
    )
    inside = "".join(document.partition("?>")[2] for document in documents)
    return f'<md:EntitiesDescriptor {DECLARATIONS} ID="{ID}"{until}>{info}{inside}</md:EntitiesDescriptor>'.encode()


@cache
def usual() -> bytes:
    """One IdP and one SP, unsigned."""
    return aggregate(foreign_idp(), foreign_sp())


def signed(
    document: bytes | None = None,
    *,
    kind: str = "sound",
    signature: str | None = None,
    put: Callable[[etree._Element, etree._Element], Any] | None = None,
) -> bytes:
    """The document with a signature made with the key of a kind, by a template; `put` says where it stands."""
    root = etree.fromstring(usual() if document is None else document)
    node = etree.fromstring(signature or template(reference(f"#{ID}")))
    (put or (lambda at, new: at.insert(0, new)))(root, node)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(_pem(kind), xmlsec.constants.KeyDataFormatPem)
    for element in root.iter():
        if element.get("ID"):
            context.register_id(element, "ID", None)
    context.sign(node)
    return etree.tostring(root)


def _pem(kind: str) -> bytes:
    encoding, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return keys.key(kind).private_bytes(encoding, pkcs8, serialization.NoEncryption())


def public_pem(kind: str = "sound") -> str:
    encoding, info = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return keys.key(kind).public_key().public_bytes(encoding, info).decode()


def pinned(kind: str = "sound") -> tuple[PinnedKey, ...]:
    public = keys.key(kind).public_key()
    return (PinnedKey(fingerprint_of(public), public),)


def plainly_verified(document: bytes, kind: str = "sound") -> bool:
    """What a library's plain verify() says of the first signature that it finds."""
    root = etree.fromstring(document)
    node = next(root.iter("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(_pem(kind), xmlsec.constants.KeyDataFormatPem)
    for element in root.iter():
        if element.get("ID"):
            context.register_id(element, "ID", None)
    try:
        context.verify(node)
    except xmlsec.Error:
        return False
    return True
