"""An attacker's workbench: signs any tree in any way with python-xmlsec, and takes genuine feeds apart."""

from __future__ import annotations

from collections.abc import Callable

import xmlsec
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from tests.aggregate import making

DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DS}enveloped-signature"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
RSA_SHA1 = f"{DS}rsa-sha1"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SHA1 = f"{DS}sha1"
SIGNATURE = f"{{{DS}}}Signature"


def transform(algorithm: str, inside: str = "") -> str:
    return f'<ds:Transform Algorithm="{algorithm}">{inside}</ds:Transform>'


def reference(
    uri: str = "#_sigill-7",
    transforms: str = transform(ENVELOPED) + transform(EXCLUSIVE),
    digest: str = SHA256,
    attributes: str = "",
) -> str:
    return (
        f'<ds:Reference URI="{uri}"{attributes}><ds:Transforms>{transforms}</ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{digest}"/><ds:DigestValue/></ds:Reference>'
    )


def template(
    references: str | None = None,
    method: str = RSA_SHA256,
    canonicalization: str = EXCLUSIVE,
    key_info: str = "",
    more: str = "",
    method_inside: str = "",
) -> str:
    return (
        f'<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>'
        f'<ds:CanonicalizationMethod Algorithm="{canonicalization}"/>'
        f'<ds:SignatureMethod Algorithm="{method}">{method_inside}</ds:SignatureMethod>'
        f"{reference() if references is None else references}</ds:SignedInfo>"
        f"<ds:SignatureValue/>{key_info}{more}</ds:Signature>"
    )


def unsigned(document: bytes) -> etree._Element:
    """A genuine feed without its signature."""
    root = etree.fromstring(document)
    root.remove(root[0])
    return root


def resign(root: etree._Element, private: rsa.RSAPrivateKey, signature: str | None = None, place: int = 0) -> bytes:
    """The tree with this signature template filled in at this place among the root's children."""
    node = etree.fromstring(signature or template())
    root.insert(place, node)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(making.pem(private), xmlsec.constants.KeyDataFormatPem)
    context.register_id(root, "ID", None)
    context.sign(node)
    return etree.tostring(root)


def altered(document: bytes, change: Callable[[etree._Element], object]) -> bytes:
    """The document after a change to its tree; the signature's bytes are kept."""
    root = etree.fromstring(document)
    change(root)
    return etree.tostring(root)
