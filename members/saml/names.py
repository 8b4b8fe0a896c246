"""Qualified names: `md:EntityDescriptor` in our code and messages, `{namespace}EntityDescriptor` in lxml."""

from functools import cache, lru_cache

from lxml import etree

from .tables import TABLES

XML = "http://www.w3.org/XML/1998/namespace"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XINCLUDE = "http://www.w3.org/2001/XInclude"

NAMESPACES: dict[str, str] = TABLES.namespaces
_PREFIXES: dict[str, str] = {uri: prefix for prefix, uri in NAMESPACES.items()} | {
    XML: "xml",
    XSI: "xsi",
    XINCLUDE: "xi",
}
_URIS: dict[str, str] = {prefix: uri for uri, prefix in _PREFIXES.items()}


KNOWN_NAMESPACES = frozenset(_PREFIXES)


@cache
def clark(name: str) -> str:
    """`md:Company` → `{urn:oasis:names:tc:SAML:2.0:metadata}Company`; a name without prefix stays as it is."""
    prefix, colon, local = name.partition(":")
    return f"{{{_URIS[prefix]}}}{local}" if colon else name


@lru_cache(maxsize=4096)  # names from outside: bounded
def short(tag: str) -> str:
    """The reverse of `clark`; a namespace that is not in the tables stays in braces."""
    if not tag.startswith("{"):
        return tag
    uri, _, local = tag[1:].partition("}")
    prefix = _PREFIXES.get(uri)
    return f"{prefix}:{local}" if prefix else tag


@lru_cache(maxsize=4096)
def namespace_of(tag: str) -> str:
    """The namespace of a Clark name, or the empty string."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def name_of(element: etree._Element) -> str:
    """The element's short name."""
    return short(str(element.tag))


ENTITY = clark("md:EntityDescriptor")
ENTITIES = clark("md:EntitiesDescriptor")
LANG = clark("xml:lang")
