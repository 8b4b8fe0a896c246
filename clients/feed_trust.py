"""What may be believed of a signed SAML metadata document, by the pinned certificate alone. Beside watch_feed.py.

Python, cryptography, lxml and xmlsec, and nothing of Sigill. The strict form is SAML Core 2.0, section 5.4, narrowed:
one Signature, first child of the root, about the root, with the algorithms of today and no parameters. xmlsec's own
verification accepts wrapped, SHA-1 and transformed signatures, so the form is held first.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

MD, DS = "{urn:oasis:names:tc:SAML:2.0:metadata}", "{http://www.w3.org/2000/09/xmldsig#}"
INFORMATION = "{urn:oasis:names:tc:SAML:metadata:rpi}PublicationInfo"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
SIGNED_BY = {f"http://www.w3.org/2001/04/xmldsig-more#rsa-sha{bits}" for bits in (256, 384, 512)}
DIGESTED_BY = {
    "http://www.w3.org/2001/04/xmlenc#sha256": 32,
    "http://www.w3.org/2001/04/xmldsig-more#sha384": 48,
    "http://www.w3.org/2001/04/xmlenc#sha512": 64,
}


class Distrust(Exception):
    """A consumer must not use this document; the sentence says why."""


class CannotTell(Exception):
    """Something of our own is missing or broken."""


@dataclass(frozen=True)
class Feed:
    """What the signature covers; `entities` maps entityID to the SHA-256 (hex) of its canonical form."""

    serial: str
    created: datetime | None
    valid_until: datetime
    sha256: str
    entities: dict[str, str]


def parsed(document: bytes) -> etree._Element:
    """A bounded UTF-8 document in which nothing can hide."""
    declaration = re.match(rb"<\?xml[^>]*\?>", document.removeprefix(b"\xef\xbb\xbf"))
    encoding = re.search(rb"""encoding\s*=\s*["']([^"']*)""", declaration.group()) if declaration else None
    if b"\0" in document[:4] or (encoding and encoding[1].lower() != b"utf-8"):
        raise Distrust("it is not in UTF-8")
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        raise Distrust("it has a DOCTYPE")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise Distrust(f"it is not XML: {error.msg}") from error
    if root.xpath("boolean(//comment() | //processing-instruction())"):
        raise Distrust("it has a comment or a processing instruction, which no signature covers")
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9._-]*", root.get("ID", "")):
        raise Distrust("its root has no ID")
    if root.xpath("count(//@ID | //@Id | //@id | //@xml:id)") != 1:
        raise Distrust("it has an ID besides the root's, by which a signature could be about something else")
    return root


def check_form(root: etree._Element, certificate: x509.Certificate) -> etree._Element:
    """The one Signature, first child of the root, in the only form that is believed."""
    found = list(root.iter(f"{DS}Signature"))
    if len(found) != 1 or len(root) == 0 or root[0] is not found[0]:
        raise Distrust(f"it has {len(found)} signatures, or its one is not the first child of the root")
    shape, inside = _names(found[0]), list(found[0])
    if shape not in (["SignedInfo", "SignatureValue"], ["SignedInfo", "SignatureValue", "KeyInfo"]):
        raise Distrust("its Signature has more or less than SignedInfo, SignatureValue and KeyInfo")
    info = inside[0]
    if _names(info) != ["CanonicalizationMethod", "SignatureMethod", "Reference"]:
        raise Distrust("its SignedInfo has not exactly one Reference")
    _algorithm(info[0], {EXCLUSIVE})
    _algorithm(info[1], SIGNED_BY)
    _check_reference(info[2], root.get("ID", ""))
    if len(_decoded(inside[1])) != _bytes_of_key(certificate):
        raise Distrust("its SignatureValue is not as long as the key")
    for key_info in inside[2:]:
        below = [element for element in key_info.iter() if element is not key_info]
        if [element.tag for element in below] != [f"{DS}X509Data", f"{DS}X509Certificate"]:
            raise Distrust("its KeyInfo has more than a certificate")
        if _decoded(below[-1]) != certificate.public_bytes(Encoding.DER):
            raise Distrust("its KeyInfo has another certificate than the pinned one")
    return found[0]


def _check_reference(reference: etree._Element, root_id: str) -> None:
    if len(reference.attrib) != 1 or reference.get("URI") != f"#{root_id}":
        raise Distrust("its signature is not about the root")
    if _names(reference) != ["Transforms", "DigestMethod", "DigestValue"]:
        raise Distrust("its Reference has another content than it may")
    transforms, method, value = reference
    if [one.get("Algorithm") for one in transforms] != [ENVELOPED, EXCLUSIVE]:
        raise Distrust("its transforms are not exactly enveloped-signature and exclusive C14N")
    for one in transforms:
        _algorithm(one, {ENVELOPED, EXCLUSIVE})
    _algorithm(method, set(DIGESTED_BY))
    if len(_decoded(value)) != DIGESTED_BY[method.get("Algorithm", "")]:
        raise Distrust("its DigestValue is cut short")


def _algorithm(element: etree._Element, allowed: set[str]) -> None:
    if element.get("Algorithm") not in allowed or len(element):
        raise Distrust(f"its algorithm {element.get('Algorithm')} is not accepted, or has parameters")


def _names(element: etree._Element) -> list[str]:
    """Local names of children in ds; of any other its full name, which passes for none."""
    return [str(child.tag).removeprefix(DS) for child in element]


def _decoded(element: etree._Element) -> bytes:
    try:
        return b64decode("".join((element.text or "").split()), validate=True)
    except ValueError as error:
        raise Distrust("something in its signature is no Base64") from error


def _bytes_of_key(certificate: x509.Certificate) -> int:
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise CannotTell("the pinned certificate has no RSA key")
    return (key.key_size + 7) // 8


def verified(document: bytes, certificate: x509.Certificate, at: datetime, longest: timedelta) -> Feed:
    """What may be believed of an aggregate or an MDQ answer at `at` (UTC); raises Distrust."""
    root = parsed(document)
    signature = check_form(root, certificate)
    context = xmlsec.SignatureContext()
    der = certificate.public_bytes(Encoding.DER)
    context.key = xmlsec.Key.from_memory(der, xmlsec.constants.KeyDataFormatCertDer)
    context.register_id(root, "ID", None)
    try:
        context.verify(signature)
    except xmlsec.Error as error:
        raise Distrust("it was changed after it was signed, or signed by another key than the pinned one") from error
    until = _instant(root.get("validUntil"))
    if until is None:
        raise Distrust("it says no validUntil in UTC")
    if until - at > longest:
        raise Distrust(f"its validUntil {until:%Y-%m-%d} is more than {longest.days} days away")
    root.remove(signature)
    told = root.find(f"{MD}Extensions/{INFORMATION}")
    serial, created = ("", None) if told is None else (told.get("publicationId", ""), told.get("creationInstant"))
    return Feed(serial, _instant(created), until, hashlib.sha256(document).hexdigest(), dict(_entities(root)))


def _instant(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text and text.endswith("Z") else None
    except ValueError:
        return None


def _entities(root: etree._Element) -> Iterator[tuple[str, str]]:
    one_alone = root.tag == f"{MD}EntityDescriptor"
    if not one_alone and root.tag != f"{MD}EntitiesDescriptor":
        raise Distrust(f"its root is {root.tag}")
    for name in ("ID", "validUntil", "cacheDuration") if one_alone else ():
        root.attrib.pop(name, "")  # what an answer has beside what stands in the feed
    seen = set()
    for element in [root] if one_alone else root:
        if element.tag == f"{MD}Extensions":
            continue
        name = element.get("entityID", "")
        if element.tag != f"{MD}EntityDescriptor" or not name or name in seen:
            raise Distrust(f"it has {element.tag} {name} where one entity after another should stand, each once")
        seen.add(name)
        canonical = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
        yield name, hashlib.sha256(canonical).hexdigest()
