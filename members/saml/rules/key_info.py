"""Group `keys`: what stands beside the certificate in ds:KeyInfo (MD-KEY-030 and 031)."""

import base64
import binascii
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..certificates import Certificate
from ..names import NAMESPACES, clark, name_of, namespace_of
from ..subject import Subject
from ..text import raw_text, unwrapped
from ..types import Severity
from .registry import Hit, hit, rule

_INFO, _DATA, _CERTIFICATE = clark("ds:KeyInfo"), clark("ds:X509Data"), clark("ds:X509Certificate")
_VALUE = clark("ds:KeyValue")
_RSA, _EC = clark("ds:RSAKeyValue"), clark("dsig11:ECKeyValue")
_MODULUS, _EXPONENT, _POINT = clark("ds:Modulus"), clark("ds:Exponent"), clark("dsig11:PublicKey")
_USUAL: Final = frozenset({_INFO, _DATA, _CERTIFICATE, _VALUE})
_NAMESPACES = frozenset({NAMESPACES["ds"], NAMESPACES["dsig11"]})


def _is_other(name: str) -> bool:
    return namespace_of(name) in _NAMESPACES and name not in _USUAL


@rule(
    "MD-KEY-030",
    Severity.WARNING,
    group="keys",
    needs=lambda names: any(map(_is_other, names)),
    source="metadata-iop §2.5.1",
    title="ds:KeyName, X509SubjectName, X509IssuerSerial, X509SKI, RetrievalMethod present",
    en="{name} is of no use beside the certificate; it is left out.",
    sv="{name} fyller ingen funktion bredvid certifikatet; det utelämnas.",
    mend_en="Nothing. Remove the element to be rid of this notice.",
    mend_sv="Inget. Ta bort elementet för att slippa den här upplysningen.",
)
def certificate_only(subject: Subject) -> Iterator[Hit]:
    """A warning also for references to other places (RetrievalMethod): the rebuild leaves all of them out. If no
    certificate is left, MD-KEY-001 is the error. ds:KeyValue is MD-KEY-031's, other namespaces are MD-KEY-029's."""
    for info in (info for key in subject.keys for info in key.inside(_INFO)):
        for child in (*info.element.iterchildren("*"), *info.element.iterfind(f"{_DATA}/*")):
            if _is_other(str(child.tag)):
                yield hit(child, name=name_of(child))


@rule(
    "MD-KEY-031",
    Severity.ERROR,
    group="keys",
    needs="ds:KeyValue",
    source="metadata-iop §2.5.1",
    title="ds:KeyValue agrees with the certificate",
    en="ds:KeyValue holds another key than the certificate, and software may use either.",
    sv="ds:KeyValue innehåller en annan nyckel än certifikatet, och programvara kan använda vilken som helst.",
    mend_en="Remove ds:KeyValue, after making sure that the certificate is the right one.",
    mend_sv="Ta bort ds:KeyValue, efter att ha kontrollerat att certifikatet är det rätta.",
)
def same_key_value(subject: Subject) -> Iterator[Hit]:
    """An error although the rebuild leaves ds:KeyValue out: the certificate may be the wrong one of the two. One that
    cannot be read agrees with nothing."""
    for one in subject.carried:
        if one.certificate is not None:
            for value in one.descriptor.iterfind(f"{_INFO}/{_VALUE}"):
                if not _agrees(value, one.certificate):
                    yield hit(value)


def _agrees(value: etree._Element, certificate: Certificate) -> bool:
    key = next(value.iterchildren("*"), None)
    if key is None:
        return False
    if key.tag == _RSA:
        numbers = tuple(int.from_bytes(_octets(key, name), "big") for name in (_MODULUS, _EXPONENT))
        return numbers == (certificate.modulus, certificate.exponent)
    point = _octets(key, _POINT)
    return key.tag == _EC and certificate.algorithm.startswith("EC:") and len(point) > 32 and point in certificate.der


def _octets(key: etree._Element, name: str) -> bytes:
    """Of a base64 child; empty where there is none or it cannot be read."""
    try:
        return b"".join(base64.b64decode(unwrapped(raw_text(e)), validate=True) for e in key.iterchildren(name))
    except (binascii.Error, ValueError):
        return b""
