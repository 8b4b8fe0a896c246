"""Group `keys`: whether the algorithms of a list go together, and with the keys (MD-KEY-035 to 037)."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..names import clark
from ..subject import Subject
from ..tables import TABLES
from ..types import Severity
from .algorithms import Listed, announced, encryption_methods
from .registry import Hit, hit, rule

_CIPHERS, _TRANSPORTS, _AGREEMENTS = (
    frozenset().union(*TABLES.algorithms[kind].values()) for kind in ("block_cipher", "key_transport", "key_agreement")
)
_CBC: Final = TABLES.algorithms["block_cipher"]["cbc"]
_OAEP: Final = TABLES.algorithms["key_transport"]["ok"]
_DIGEST, _SIGNING = clark("ds:DigestMethod"), clark("alg:SigningMethod")
_FAMILIES: Final = {"RSA": "rsa", "DSA": "#dsa-", "EC": "ecdsa", "Ed25519": "eddsa", "Ed448": "eddsa"}


def _algorithm(subject: Subject, key: etree._Element) -> str:
    """The algorithm of a KeyDescriptor's key, without the curve; empty where it cannot be read."""
    found = (one.certificate.algorithm for one in subject.carried if one.descriptor is key and one.certificate)
    return next(found, "").partition(":")[0]


@rule(
    "MD-KEY-035",
    Severity.ERROR,
    group="keys",
    needs="md:EncryptionMethod",
    source="algsupport §2; XML Enc §5.5",
    title="Algorithm set is self-consistent",
    en="Nobody can encrypt by this list of algorithms: {how}.",
    sv="Ingen kan kryptera efter den här listan med algoritmer: {how_sv}.",
    mend_en="List a block cipher and, for an RSA key, rsa-oaep-mgf1p; or list none at all.",
    mend_sv="Ange ett blockchiffer och, för en RSA-nyckel, rsa-oaep-mgf1p; eller ange inga alls.",
)
def consistent_algorithms(subject: Subject) -> Iterator[Hit]:
    """A digest where none belongs is a warning: it is not looked at. OAEP without a digest is complete: it has a
    default."""
    for key, methods in encryption_methods(subject):
        listed = {one.uri for one in methods}
        if listed & _CIPHERS and not listed & _usable(_algorithm(subject, key)):
            how = "none of them carries the session's key to this kind of key"
            how_sv = "ingen av dem för över sessionsnyckeln till en nyckel av det här slaget"
            yield hit(methods[0].element, how=how, how_sv=how_sv)
        for one in methods:
            digest = one.element.find(_DIGEST)
            if digest is not None and one.uri not in _OAEP:
                how, how_sv = "ds:DigestMethod belongs to RSA-OAEP only", "ds:DigestMethod hör bara till RSA-OAEP"
                yield hit(digest, severity=Severity.WARNING, how=how, how_sv=how_sv)


def _usable(algorithm: str) -> frozenset[str]:
    """How a session key reaches a key of this kind; any way for one that cannot be read."""
    return {"RSA": _TRANSPORTS, "EC": _AGREEMENTS}.get(algorithm, _TRANSPORTS | _AGREEMENTS)


@rule(
    "MD-KEY-036",
    Severity.WARNING,
    group="keys",
    needs="md:EncryptionMethod",
    source="errata05 E93; XML Enc 1.1 §6; saml2int ALG01",
    title="Only CBC ciphers advertised",
    en="Only CBC ciphers are listed; what is encrypted with them can be tampered with (padding oracle).",
    sv="Bara CBC-chiffer anges; det som krypteras med dem kan manipuleras (padding oracle).",
    mend_en="Add http://www.w3.org/2009/xmlenc11#aes256-gcm or aes128-gcm, if the software has it; else update it.",
    mend_sv="Lägg till http://www.w3.org/2009/xmlenc11#aes256-gcm eller aes128-gcm, om programvaran klarar det.",
)
def authenticated_cipher(subject: Subject) -> Iterator[Hit]:
    for _, methods in encryption_methods(subject):
        ciphers = [one for one in methods if one.uri in _CIPHERS]
        if ciphers and all(one.uri in _CBC for one in ciphers):
            yield hit(ciphers[0].element, "Algorithm")


def _size(one: Listed, name: str) -> int | None:
    value = one.element.get(name, "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


@rule(
    "MD-KEY-037",
    Severity.ERROR,
    group="keys",
    needs="alg:SigningMethod",
    source="algsupport §2.3",
    title="MinKeySize ≤ MaxKeySize and key within range",
    en="{algorithm} is said to need keys of {low} to {high} bits: {how}.",
    sv="{algorithm} sägs kräva nycklar på {low} till {high} bitar: {how_sv}.",
    mend_en="Correct MinKeySize and MaxKeySize, or leave both out.",
    mend_sv="Rätta MinKeySize och MaxKeySize, eller utelämna båda.",
)
def possible_key_sizes(subject: Subject) -> Iterator[Hit]:
    """The range is what the entity accepts of others, so an own key outside it is a warning. What is no number is the
    schema's to tell."""
    for _, listed in announced(subject):
        for one in listed:
            low, high = _size(one, "MinKeySize"), _size(one, "MaxKeySize")
            if one.element.tag == _SIGNING and (low is not None or high is not None):
                yield from _range(subject, one, low or 0, high)


def _range(subject: Subject, one: Listed, low: int, high: int | None) -> Iterator[Hit]:
    name, top, own = one.uri.rpartition("#")[2], "…" if high is None else high, _own_sizes(subject, one.uri)
    if high is not None and low > high:
        how, how_sv = "there are no such", "sådana finns inte"
        yield hit(one.element, "MinKeySize", algorithm=name, low=low, high=top, how=how, how_sv=how_sv)
    elif own and not any(low <= bits <= (high or bits) for bits in own):
        how, how_sv = f"the entity's own has {own[0]}", f"entitetens egen har {own[0]}"
        warning = Severity.WARNING
        yield hit(one.element, severity=warning, algorithm=name, low=low, high=top, how=how, how_sv=how_sv)


def _own_sizes(subject: Subject, uri: str) -> list[int]:
    """Bits of the entity's signing keys that the algorithm is for."""
    carried = (one.certificate for one in subject.carried if "signing" in one.uses and one.certificate)
    return [c.bits for c in carried if c.bits and _FAMILIES.get(c.algorithm.partition(":")[0], "?") in uri]
