"""Attacks on the signature: python-xmlsec alone accepts several; the strict profile refuses each by name."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from copy import deepcopy

import pytest
import xmlsec
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from federation.aggregate.sign import FileKey
from federation.aggregate.verify import verify
from tests.aggregate import forge, making
from tests.aggregate.forge import DS, EXCLUSIVE, SIGNATURE, reference, template, transform
from tests.aggregate.test_verify import refusal

EVIL = "https://evil.example/idp"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
MD = f"{{{making.MD}}}"

Wrapping = Callable[[etree._Element], etree._Element]


@pytest.fixture(scope="module")
def genuine(key: FileKey) -> bytes:
    return making.document(making.signed(key))


def evil_feed(root: etree._Element) -> etree._Element:
    """A feed of the attacker's own with the genuine root's attributes."""
    feed = etree.Element(root.tag, dict(root.attrib), nsmap={"md": making.MD})
    feed.append(etree.fromstring(f'<md:EntityDescriptor xmlns:md="{making.MD}" entityID="{EVIL}"/>'))
    return feed


def wrap_in_extensions(root: etree._Element) -> etree._Element:
    """The genuine feed, signature and all, hidden in the Extensions of the attacker's."""
    feed = evil_feed(root)
    feed.set("ID", "_evil")
    extensions = etree.Element(f"{MD}Extensions")
    feed.insert(0, extensions)
    extensions.append(root)
    return feed


def wrap_with_the_same_id(root: etree._Element) -> etree._Element:
    feed = evil_feed(root)
    signature = root[0]
    feed.insert(0, signature)
    extensions = etree.SubElement(feed, f"{MD}Extensions")
    extensions.append(root)
    return feed


def wrap_in_object(root: etree._Element) -> etree._Element:
    """The genuine content moves into ds:Object of its own signature."""
    feed = evil_feed(root)
    feed.set("ID", "_evil")
    signature = root[0]
    feed.insert(0, signature)
    etree.SubElement(signature, f"{{{DS}}}Object").append(root)
    return feed


def wrap_with_another_id_and_the_signature_first(root: etree._Element) -> etree._Element:
    feed = evil_feed(root)
    feed.set("ID", "_evil")
    feed.insert(0, root[0])
    etree.SubElement(feed, f"{MD}Extensions").append(root)
    return feed


def wrap_as_a_nested_feed(root: etree._Element) -> etree._Element:
    feed = evil_feed(root)
    feed.set("ID", "_evil")
    feed.append(root)
    return feed


@pytest.mark.parametrize(
    ("wrapping", "code"),
    [
        (wrap_in_extensions, "other-id"),
        (wrap_with_the_same_id, "duplicate-id"),
        (wrap_in_object, "other-id"),
        (wrap_with_another_id_and_the_signature_first, "other-id"),
        (wrap_as_a_nested_feed, "other-id"),
    ],
)
def test_a_wrapped_signature_is_refused(genuine: bytes, key: FileKey, wrapping: Wrapping, code: str) -> None:
    wrapped = etree.tostring(wrapping(etree.fromstring(genuine)))
    assert refusal(wrapped, key.certificate_der) == code


@pytest.mark.parametrize(
    ("wrapping", "code"),
    [
        (wrap_in_extensions, "signature-not-first"),
        (wrap_in_object, "signature-content"),
        (wrap_with_another_id_and_the_signature_first, "reference-uri"),
        (wrap_as_a_nested_feed, "signature-not-first"),
    ],
)
def test_wrapping_is_refused_even_where_the_wrapped_part_shows_no_id(
    genuine: bytes, key: FileKey, wrapping: Wrapping, code: str
) -> None:
    """The second line of defence, for a consumer whose ID attribute has a name that we do not know."""
    feed = wrapping(etree.fromstring(genuine))
    for element in feed.iterdescendants():
        if element.get("ID"):
            element.set("Identifier", element.attrib.pop("ID"))
    assert refusal(etree.tostring(feed), key.certificate_der) == code


def test_xmlsec_alone_would_accept_a_wrapped_signature(genuine: bytes, key: FileKey) -> None:
    """Why the profile exists: this verifies, and the root holds the attacker's entity."""
    feed = wrap_in_extensions(etree.fromstring(genuine))
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key.certificate_der, xmlsec.constants.KeyDataFormatCertDer)
    context.register_id(feed[0][0], "ID", None)
    context.verify(feed[0][0][0])
    assert feed[-1].get("entityID") == EVIL


def test_two_signatures_are_refused(genuine: bytes, key: FileKey) -> None:
    twice = forge.altered(genuine, lambda root: root.insert(1, deepcopy(root[0])))
    assert refusal(twice, key.certificate_der) == "several-signatures"


def test_a_signature_deep_inside_an_entity_counts(genuine: bytes, key: FileKey) -> None:
    deep = forge.altered(genuine, lambda root: root[-1][0].append(etree.Element(SIGNATURE)))
    assert refusal(deep, key.certificate_der) == "several-signatures"


def test_no_signature_is_refused(genuine: bytes, key: FileKey) -> None:
    assert refusal(etree.tostring(forge.unsigned(genuine)), key.certificate_der) == "no-signature"


def test_a_signature_that_is_not_the_first_child_is_refused(
    genuine: bytes, key: FileKey, private: rsa.RSAPrivateKey
) -> None:
    late = forge.resign(forge.unsigned(genuine), private, place=1)
    assert refusal(late, key.certificate_der) == "signature-not-first"


def test_a_signature_after_text_is_not_trusted_with_other_text(genuine: bytes, key: FileKey) -> None:
    assert (
        refusal(genuine.replace(b"<ds:Signature ", b"hello<ds:Signature ", 1), key.certificate_der) == "content-changed"
    )


PROFILE = {
    "signature-algorithm": template(method=f"{DS}rsa-sha1"),
    "digest-algorithm": template(reference(digest=f"{DS}sha1")),
    "canonicalization": template(canonicalization="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
    "transforms": template(
        reference(
            transforms=transform(forge.ENVELOPED)
            + transform(XPATH, f'<ds:XPath xmlns:md="{making.MD}">not(self::md:EntityDescriptor)</ds:XPath>')
            + transform(EXCLUSIVE)
        )
    ),
    "reference-count": template(reference() * 2),
    "reference-uri": template(reference(uri="")),
    "parameters": template(
        reference(
            transforms=transform(forge.ENVELOPED)
            + transform(EXCLUSIVE, f'<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="xs"/>')
        )
    ),
    "signature-content": template(more="<ds:Object><evil/></ds:Object>"),
    "key-info": template(key_info="<ds:KeyInfo><ds:KeyName>evil</ds:KeyName></ds:KeyInfo>"),
    "other-id": template().replace("<ds:Signature ", '<ds:Signature Id="s" '),
    "duplicate-id": template().replace("<ds:SignedInfo", '<ds:SignedInfo Id="_sigill-7"'),
}


@pytest.mark.parametrize("code", PROFILE)
def test_a_valid_signature_outside_the_profile_is_refused(
    genuine: bytes, key: FileKey, private: rsa.RSAPrivateKey, code: str
) -> None:
    """Each is made with the right key and is good XML-DSig: only the profile stands in its way."""
    assert refusal(forge.resign(forge.unsigned(genuine), private, PROFILE[code]), key.certificate_der) == code


ENVELOPED_ONLY = transform(forge.ENVELOPED)
ODD_TRANSFORMS = {
    "enveloped only": ENVELOPED_ONLY,
    "exclusive only": transform(EXCLUSIVE),
    "none": "",
    "wrong order": transform(EXCLUSIVE) + ENVELOPED_ONLY,
    "with comments": ENVELOPED_ONLY + transform(f"{EXCLUSIVE}WithComments"),
    "exclusive twice": ENVELOPED_ONLY + transform(EXCLUSIVE) * 2,
    "xslt": ENVELOPED_ONLY + transform(XSLT) + transform(EXCLUSIVE),
    "inclusive": ENVELOPED_ONLY + transform("http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
}


def swap_signature(genuine: bytes, change: Callable[[str], str]) -> bytes:
    """Change the text of the genuine signature, as an attacker without the key would."""
    start, end = genuine.index(b"<ds:Signature "), genuine.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    return genuine[:start] + change(genuine[start:end].decode()).encode() + genuine[end:]


@pytest.mark.parametrize("name", ODD_TRANSFORMS)
def test_only_enveloped_and_exclusive_in_this_order_are_allowed(genuine: bytes, key: FileKey, name: str) -> None:
    def change(signature: str) -> str:
        before, rest = signature.split("<ds:Transforms>")
        return f"{before}<ds:Transforms>{ODD_TRANSFORMS[name]}</ds:Transforms>{rest.split('</ds:Transforms>')[1]}"

    assert refusal(swap_signature(genuine, change), key.certificate_der) == "transforms"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<ds:Reference URI", '<ds:Reference Type="urn:x" URI', "reference-uri"),
        ('URI="#_sigill-7"', "URI=\"#xpointer(id('_sigill-7'))\"", "reference-uri"),
        ('URI="#_sigill-7"', 'URI="http://evil.example/feed"', "reference-uri"),
        (' URI="#_sigill-7"', "", "reference-uri"),
        ("rsa-sha256", "hmac-sha256", "signature-algorithm"),
        ("rsa-sha256", "ecdsa-sha256", "signature-algorithm"),
        ("rsa-sha256", "rsa-md5", "signature-algorithm"),
        (
            'rsa-sha256"></ds:SignatureMethod>',
            'rsa-sha256"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>',
            "parameters",
        ),
        (
            "</ds:Reference>",
            '</ds:Reference><ds:Reference URI="#_sigill-7"></ds:Reference>',
            "reference-count",
        ),
        ("</ds:Reference>", '</ds:Reference><evil xmlns="urn:x"></evil>', "signed-info"),
        ("<ds:DigestMethod", "<ds:DigestMethode", "not-xml"),
        ("</ds:Transforms>", "</ds:Transforms><ds:Extra></ds:Extra>", "transforms"),
        ("</ds:SignatureValue>", "</ds:SignatureValue><ds:SignatureValue></ds:SignatureValue>", "signature-content"),
        ("<ds:SignatureValue>", "<ds:SignatureValue>*", "base64"),
        ("<ds:X509Data>", "<ds:KeyName>evil</ds:KeyName><ds:X509Data>", "key-info"),
    ],
)
def test_a_changed_signature_is_refused_by_name(genuine: bytes, key: FileKey, old: str, new: str, code: str) -> None:
    changed = swap_signature(genuine, lambda signature: signature.replace(old, new, 1))
    assert changed != genuine
    assert refusal(changed, key.certificate_der) == code


def test_a_truncated_digest_is_refused(genuine: bytes, key: FileKey) -> None:
    def change(root: etree._Element) -> None:
        root[0].find(f".//{{{DS}}}DigestValue").text = b64encode(b"\0").decode()

    assert refusal(forge.altered(genuine, change), key.certificate_der) == "digest-length"


@pytest.mark.parametrize("length", [0, 1, 255, 257])
def test_a_signature_value_of_another_length_is_refused(genuine: bytes, key: FileKey, length: int) -> None:
    def change(root: etree._Element) -> None:
        root[0][1].text = b64encode(b"\1" * length).decode()

    assert refusal(forge.altered(genuine, change), key.certificate_der) == "signature-length"


def test_another_full_length_signature_value_is_the_wrong_key(genuine: bytes, key: FileKey) -> None:
    def change(root: etree._Element) -> None:
        root[0][1].text = b64encode(b"\1" * 256).decode()

    assert refusal(forge.altered(genuine, change), key.certificate_der) == "wrong-key"


def test_the_attackers_signature_is_refused_by_the_pinned_key(attackers_key: FileKey, key: FileKey) -> None:
    """Key, certificate and KeyInfo are all the attacker's and agree with each other."""
    forged = making.document(making.signed(attackers_key))
    assert refusal(forged, key.certificate_der) == "key-info"


def test_the_attackers_signature_with_the_genuine_certificate_shown_is_refused(
    attackers_private: rsa.RSAPrivateKey, genuine: bytes, key: FileKey
) -> None:
    shown = b64encode(key.certificate_der).decode()
    key_info = f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{shown}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    forged = forge.resign(forge.unsigned(genuine), attackers_private, template(key_info=key_info))
    assert refusal(forged, key.certificate_der) == "wrong-key"


def test_the_attackers_signature_without_key_info_is_refused(
    attackers_private: rsa.RSAPrivateKey, genuine: bytes, key: FileKey
) -> None:
    assert refusal(forge.resign(forge.unsigned(genuine), attackers_private), key.certificate_der) == "wrong-key"


def test_the_attackers_certificate_shown_beside_a_genuine_signature_is_refused(
    genuine: bytes, key: FileKey, attackers_key: FileKey
) -> None:
    """KeyInfo is not signed; consumers that match on it must not be led astray by a feed of ours."""
    shown, evil = b64encode(key.certificate_der), b64encode(attackers_key.certificate_der)
    assert refusal(genuine.replace(shown, evil), key.certificate_der) == "key-info"


DOCUMENTS: dict[str, Callable[[bytes], bytes]] = {
    "doctype": lambda feed: b"<!DOCTYPE md:EntitiesDescriptor>" + feed,
    "encoding": lambda feed: feed.decode().encode("utf-16"),
    "comment": lambda feed: feed.replace(b"https://sp0.example/sp", b"https://sp0.example/sp", 1).replace(
        b"terms</mdrpi", b"te<!-- -->rms</mdrpi", 1
    ),
    "processing-instruction": lambda feed: feed.replace(
        b"</md:EntitiesDescriptor>", b"<?x y?></md:EntitiesDescriptor>"
    ),
    "not-xml": lambda feed: feed + feed,
    "root": lambda feed: b'<a xmlns="urn:x" ID="_sigill-7">' + feed + b"</a>",
    "root-id": lambda feed: feed.replace(b' ID="_sigill-7"', b"", 1),
    "xml-id": lambda feed: feed.replace(b"<md:SPSSODescriptor ", b'<md:SPSSODescriptor xml:id="a" ', 1),
    "other-id": lambda feed: feed.replace(b"<md:SPSSODescriptor ", b'<md:SPSSODescriptor ID="_other" ', 1),
    "duplicate-id": lambda feed: feed.replace(b"<md:SPSSODescriptor ", b'<md:SPSSODescriptor ID="_sigill-7" ', 1),
}


@pytest.mark.parametrize("code", DOCUMENTS)
def test_a_document_of_the_wrong_form_is_refused_by_name(genuine: bytes, key: FileKey, code: str) -> None:
    assert refusal(DOCUMENTS[code](genuine), key.certificate_der) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda feed: b"", "not-xml"),
        (lambda feed: feed[: len(feed) // 2], "not-xml"),
        (lambda feed: feed.replace(b"sp0.example", b"sp0.\xff\xfe.example", 1), "not-xml"),
        (lambda feed: feed.replace(b"terms</", b"&boom;</", 1), "not-xml"),
        (lambda feed: b'<?xml version="1.0" encoding="iso-8859-1"?>' + feed, "encoding"),
        (lambda feed: b"<!-- before -->" + feed, "comment"),
        (lambda feed: feed + b"<!-- after -->", "comment"),
        (lambda feed: b"<?before it?>" + feed, "processing-instruction"),
        (lambda feed: feed.replace(b' ID="_sigill-7"', b' ID="7" ', 1), "root-id"),
        (lambda feed: feed.replace(b' ID="_sigill-7"', b' ID="_sigill-7" Id="_sigill-7"', 1), "other-id"),
        (lambda feed: feed.replace(b' ID="_sigill-7"', b' ID="_sigill-7" xml:id="_sigill-7"', 1), "xml-id"),
    ],
)
def test_more_documents_of_the_wrong_form(
    genuine: bytes, key: FileKey, change: Callable[[bytes], bytes], code: str
) -> None:
    assert refusal(change(genuine), key.certificate_der) == code


def test_billions_of_laughs_are_refused_before_the_parser_meets_them(key: FileKey) -> None:
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    assert refusal(laughs, key.certificate_der) == "doctype"


def test_an_xml_declaration_and_a_byte_order_mark_do_no_harm(genuine: bytes, key: FileKey) -> None:
    dressed = b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>\n' + genuine
    assert verify(dressed, key.certificate_der, making.AT, None, making.DAYS_14).entities
