"""Keys as statements: by role and SHA-256, with use, size and expiry; what they may encrypt with stands apart."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from .. import certificates
from ..names import clark
from ..text import raw_text, text, tidy, unwrapped
from .statement import DIGEST, Part, Said, Statement, state

_CERTIFICATE: Final = clark("ds:X509Certificate")
_METHOD: Final = clark("md:EncryptionMethod")


def keys(where: str, descriptor: etree._Element) -> Iterator[Statement]:
    """The certificate and the encryption methods of an md:KeyDescriptor."""
    use = tidy(descriptor.get("use", ""))
    for element in descriptor.iter(_CERTIFICATE):
        yield _key(where, use, raw_text(element))
    for method in descriptor.iterchildren(_METHOD):
        yield _method(where, use, method)


def _key(where: str, use: str, content: str) -> Statement:
    found = certificates.read(content)
    uses = use or "signing, encryption"
    if found is None:
        return Statement(Part.KEYS, f"{where} {uses}", Said(unwrapped(content)))
    kind = f"{found.algorithm} {found.bits or ''}".rstrip()
    return Statement(
        Part.KEYS, f"{where}{DIGEST}{found.sha256}", Said(f"{uses}, {kind}, {found.not_after.date().isoformat()}")
    )


def _method(where: str, use: str, method: etree._Element) -> Statement:
    below = (f"{etree.QName(child).localname} {child.get('Algorithm') or text(child)}" for child in method)
    return state(Part.ALGORITHMS, where, use, "EncryptionMethod", method.get("Algorithm", ""), text=", ".join(below))
