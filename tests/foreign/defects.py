"""One smallest document for each rule about the signature that it breaks."""

from collections.abc import Callable

from lxml import etree

from tests.aggregate.forge import ENVELOPED, EXCLUSIVE, RSA_SHA1, altered, reference, template, transform
from tests.foreign.making import ID, signed, usual
from tests.saml import keys

INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
HIDING = (
    '<ds:XPath xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">not(ancestor-or-self::md:SingleSignOnService)</ds:XPath>'
)
EVIL = "https://ond.example/sso"
SSO = "{urn:oasis:names:tc:SAML:2.0:metadata}SingleSignOnService"
EXTENSIONS = "{urn:oasis:names:tc:SAML:2.0:metadata}Extensions"


def in_extensions() -> bytes:
    def put(root: etree._Element, node: etree._Element) -> None:
        root[0].append(node)

    return signed(put=put)


def about_one_entity() -> bytes:
    one = usual().replace(b"<md:EntityDescriptor ", b'<md:EntityDescriptor ID="_one" ', 1)
    return signed(one, signature=template(reference("#_one")))


def about_one_entity_and_then_changed() -> bytes:
    """What the library still accepts: another entity, which nobody signed, has another address."""
    document = signed(
        usual().replace(b"<md:EntityDescriptor ", b'<md:EntityDescriptor ID="_one" ', 1),
        signature=template(reference("#_one")),
    )
    return document.replace(b"https://journal.vard.example/acs", EVIL.encode())


def changed_after_signing() -> bytes:
    return signed().replace(b"https://idp.vard.example/sso/post", EVIL.encode())


def xpath_that_hides_a_change() -> bytes:
    transforms = transform(ENVELOPED) + transform(XPATH, HIDING) + transform(EXCLUSIVE)
    document = signed(signature=template(reference(f"#{ID}", transforms)))
    return document.replace(b"https://idp.vard.example/sso/post", EVIL.encode())


def inclusive_canonicalization() -> bytes:
    return signed(signature=template(reference(f"#{ID}"), canonicalization=INCLUSIVE))


def with_sha1() -> bytes:
    return signed(signature=template(reference(f"#{ID}"), method=RSA_SHA1))


def by_somebody_else() -> bytes:
    certificate = keys.certificate("other")
    info = f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    return signed(kind="other", signature=template(reference(f"#{ID}"), key_info=info))


def with_an_object() -> bytes:
    return signed(signature=template(reference(f"#{ID}"), more="<ds:Object>ond</ds:Object>"))


def cut_short() -> bytes:
    def cut(root: etree._Element) -> None:
        value = root[0][1]
        value.text = "".join((value.text or "").split())[:40]

    return altered(signed(), cut)


def wrapped() -> bytes:
    """The genuine root in the Extensions of a root of the attacker's, which has the signature as its first child."""
    root = etree.fromstring(signed())
    evil = etree.fromstring(usual().replace(b"https://idp.vard.example/sso", EVIL.encode()))
    evil.set("ID", "_ond")
    evil.insert(0, root[0])
    evil[1].append(root)
    return etree.tostring(evil)


def wrapped_with_the_signature() -> bytes:
    """The genuine document, whole, in the Extensions of a root of the attacker's."""
    evil = etree.fromstring(usual().replace(b"https://idp.vard.example/sso", EVIL.encode()))
    evil.set("ID", "_ond")
    evil.find(EXTENSIONS).append(etree.fromstring(signed()))  # type: ignore[union-attr]
    return etree.tostring(evil)


def two_with_the_same_id() -> bytes:
    return signed(usual().replace(b"<md:EntityDescriptor ", b'<md:EntityDescriptor Id="_granland" ', 1))


# Rule, document, and the kind of the key that is pinned.
SIGNATURES: list[tuple[str, Callable[[], bytes], str]] = [
    ("MD-SIG-001", in_extensions, "sound"),
    ("MD-SIG-001", wrapped_with_the_signature, "sound"),
    ("MD-SIG-002", about_one_entity, "sound"),
    ("MD-SIG-002", about_one_entity_and_then_changed, "sound"),
    ("MD-SIG-002", wrapped, "sound"),
    ("MD-SIG-002", two_with_the_same_id, "sound"),
    ("MD-SIG-003", changed_after_signing, "sound"),
    ("MD-SIG-004", xpath_that_hides_a_change, "sound"),
    ("MD-SIG-005", inclusive_canonicalization, "sound"),
    ("MD-SIG-006", with_sha1, "sound"),
    ("MD-SIG-007", by_somebody_else, "sound"),
    ("MD-SIG-008", lambda: signed(kind="rsa-1024"), "rsa-1024"),
    ("MD-SIG-009", with_an_object, "sound"),
    ("MD-SIG-010", cut_short, "sound"),
    ("MD-SIG-011", usual, "sound"),
]
# What python-xmlsec's plain verify() takes all the same.
TAKEN_BY_THE_LIBRARY = [
    in_extensions,
    wrapped,
    wrapped_with_the_signature,
    about_one_entity_and_then_changed,
    xpath_that_hides_a_change,
    with_sha1,
]
