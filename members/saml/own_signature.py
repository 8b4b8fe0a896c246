"""A member's own signature on its metadata: whether it fits the document, under the keys that the document states.

It decides nothing: the federation trusts a log-in and its own reviewers, and publishes no such signature. It tells of
a document that was cut off or changed on its way. What is asked of it is accordingly less than of a feed's signature.
"""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from enum import Enum
from typing import Final

from lxml import etree

from .certificates import Certificate, read
from .names import ENTITY, clark
from .tables import TABLES
from .text import raw_text

_INFO, _REFERENCE = clark("ds:SignedInfo"), clark("ds:Reference")
_TRANSFORM, _CERTIFICATE = clark("ds:Transform"), clark("ds:X509Certificate")
_DIGEST, _METHOD = clark("ds:DigestMethod"), clark("ds:SignatureMethod")
_CANONICAL: Final = clark("ds:CanonicalizationMethod")
_ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_INCLUSIVE: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_CANONICALS: Final = frozenset({_EXCLUSIVE, f"{_EXCLUSIVE}WithComments", _INCLUSIVE, f"{_INCLUSIVE}#WithComments"})
_KEYS_TRIED: Final = 5


class Verdict(Enum):
    """(Swedish, English): what is wrong with a signature."""

    PARTIAL = ("den gäller inte hela dokumentet", "it does not cover the whole document")
    OBSOLETE = ("den är gjord med en föråldrad algoritm", "it is made with an obsolete algorithm")
    STRANGER = (
        "den är gjord med en nyckel som inte är entitetens egen",
        "it is made with a key that is not the entity's",
    )
    BROKEN = ("dokumentet har ändrats sedan det signerades", "the document was changed after it was signed")


def verdict(signature: etree._Element, own: Iterable[Certificate]) -> Verdict | None:
    """What is wrong with the ds:Signature of an entity, its parent; None when it fits, and when nobody can tell."""
    info = signature.find(_INFO)
    if info is None or not _covers_all(info, signature.getparent()):
        return Verdict.PARTIAL
    if not _is_modern(info):
        return Verdict.OBSOLETE
    keys = {certificate.spki_sha256: certificate for certificate in own if certificate.spki_sha256}
    named = {found.spki_sha256 for found in _named(signature)}
    if keys and named and named.isdisjoint(keys):
        return Verdict.STRANGER
    candidates = [key for spki, key in keys.items() if not named or spki in named][:_KEYS_TRIED]
    if not candidates or (_is_inside(signature) and not _stands_alone(info)):
        return None
    return None if any(_fits(signature, key) for key in candidates) else Verdict.BROKEN


def _covers_all(info: etree._Element, entity: etree._Element | None) -> bool:
    """One reference, to the entity, with transforms that leave nothing out. Anything else never reaches the library
    that verifies, which would follow addresses and run programs (XPath, XSLT)."""
    references, canonical = list(info.iterchildren(_REFERENCE)), info.find(_CANONICAL)
    if entity is None or entity.tag != ENTITY or len(references) != 1 or canonical is None:
        return False
    transforms = [transform.get("Algorithm", "") for transform in references[0].iter(_TRANSFORM)]
    return (
        references[0].get("URI") in ("", f"#{entity.get('ID')}")
        and canonical.get("Algorithm") in _CANONICALS
        and transforms[:1] == [_ENVELOPED]
        and len(transforms) <= 2
        and _CANONICALS.issuperset(transforms[1:])
    )


def _is_modern(info: etree._Element) -> bool:
    method, digest = info.find(_METHOD), info.find(f"{_REFERENCE}/{_DIGEST}")
    found = [None if element is None else element.get("Algorithm") for element in (method, digest)]
    return all(uri in TABLES.algorithms[kind]["ok"] for uri, kind in zip(found, ("signature", "digest"), strict=True))


def _named(signature: etree._Element) -> Iterator[Certificate]:
    for element in signature.iter(_CERTIFICATE):
        if (certificate := read(raw_text(element))) is not None:
            yield certificate


def _is_inside(signature: etree._Element) -> bool:
    """Whether the entity stands in an aggregate."""
    entity = signature.getparent()
    return entity is not None and entity.getparent() is not None


def _stands_alone(info: etree._Element) -> bool:
    """Whether the canonical form hangs on nothing outside the entity: exclusive, without a list of prefixes."""
    steps = [info.find(_CANONICAL), *info.iter(_TRANSFORM)][:3]
    methods = [step for step in steps if step is not None and step.get("Algorithm") != _ENVELOPED]
    return len(methods) > 1 and all(m.get("Algorithm", "").startswith(_EXCLUSIVE) and not len(m) for m in methods)


def _fits(signature: etree._Element, key: Certificate) -> bool:
    """Whether a key made the signature. Verified in a copy of the entity, so that no other entity's ID is in reach."""
    import xmlsec  # noqa: PLC0415  a library to load for the few documents that are signed

    entity = signature.getparent()
    if entity is None:
        return False
    copy = deepcopy(entity)
    copy.tail = None
    context = xmlsec.SignatureContext()
    try:
        context.key = xmlsec.Key.from_memory(key.der, xmlsec.constants.KeyDataFormatCertDer)
        if copy.get("ID") is not None:
            context.register_id(copy, "ID", None)
        context.verify(copy[entity.index(signature)])
    except xmlsec.Error:
        return False
    return True
