"""Where in the text a fact stands, so that a rule that knows only facts can say it, too."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from . import certificates
from .names import clark, name_of
from .text import raw_text, text, tidy
from .where import line_of, path_of, paths

_CERTIFICATE, _SCOPE, _EMAIL = clark("ds:X509Certificate"), clark("shibmd:Scope"), clark("md:EmailAddress")


@dataclass(frozen=True, slots=True)
class Place:
    """A line from 1 (None where there was no text) and a path as in `where.path_of`."""

    line: int | None
    path: str


Places = dict[str, Place]
"""By fact: `entityID`, `key:<SHA-256 of the certificate>`, `endpoint:<Location>`, `scope:<value>`,
`contact:<address without mailto>`, `organization`, `role:<idp|sp|aa>` and, for every other text, `text:<value>`."""

_ROLES = {
    clark("md:IDPSSODescriptor"): "role:idp",
    clark("md:SPSSODescriptor"): "role:sp",
    clark("md:AttributeAuthorityDescriptor"): "role:aa",
    clark("md:Organization"): "organization",
}


def places(entity: etree._Element) -> Places:
    """The places of an entity's facts; where a fact stands twice, the first one."""
    found, known = {"entityID": Place(line_of(entity), path_of(entity, "entityID"))}, paths(entity)
    for element in entity.iterdescendants("*"):
        for name, attribute in _named(element):
            if name not in found:
                path = f"{known[element]}/@{attribute}" if attribute else known[element]
                found[name] = Place(line_of(element), path)
    return found


def _named(element: etree._Element) -> Iterator[tuple[str, str | None]]:
    tag = str(element.tag)
    if tag in _ROLES:
        yield _ROLES[tag], None
    for attribute in ("Location", "ResponseLocation"):
        if location := element.get(attribute):
            yield f"endpoint:{tidy(location)}", attribute
    if tag == _CERTIFICATE:
        certificate = certificates.read(raw_text(element))
        if certificate:
            yield f"key:{certificate.sha256}", None
    elif tag == _SCOPE:
        yield f"scope:{text(element)}", None
    elif tag == _EMAIL:
        address = text(element)
        yield f"contact:{address[7:] if address.lower().startswith('mailto:') else address}", None
    elif _is_display(element):
        yield f"text:{text(element)}", None


def _is_display(element: etree._Element) -> bool:
    return len(element) == 0 and name_of(element).partition(":")[0] in ("mdui", "md", "saml") and bool(element.text)
