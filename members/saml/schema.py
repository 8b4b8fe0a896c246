"""The OASIS, W3C and Shibboleth schemas, compiled once per process, offline.

The files in `xsd/` are unmodified (SHA256SUMS); a driver that imports them all makes known extensions
strict where the metadata schema alone would be lax (MD-SCH-002).
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, cast

from lxml import etree

_BUNDLE = Path(__file__).with_name("xsd")
_XS = "http://www.w3.org/2001/XMLSchema"


class _Bundle(etree.Resolver):
    """Maps every schema location to the file of that name in the bundle; the network is never asked
    (MD-SCH-003)."""

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
        path = _BUNDLE / system_url.rsplit("/", 1)[-1]
        if not path.is_file():
            raise FileNotFoundError(f"{system_url} is not in the schema bundle")
        return self.resolve_filename(str(path), context)  # type: ignore[attr-defined]


@cache
def schema() -> etree.XMLSchema:
    """The compiled schema set. About 10 ms the first time."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(_Bundle())
    driver = etree.Element(f"{{{_XS}}}schema")
    for path in sorted(_BUNDLE.glob("*.xsd")):
        target = etree.parse(str(path), parser).getroot().get("targetNamespace", "")
        etree.SubElement(driver, f"{{{_XS}}}import", namespace=target, schemaLocation=path.name)
    return etree.XMLSchema(etree.fromstring(etree.tostring(driver), parser, base_url="bundle:/driver.xsd"))


def schema_errors(element: etree._Element) -> list[tuple[int, str, str]]:
    """(line, kind, libxml2's message) for each breach; an empty list means valid. `kind` is libxml2's type
    name."""
    compiled = schema()
    if compiled.validate(element):
        return []
    return [(entry.line, entry.type_name, entry.message) for entry in cast("Iterable[Any]", compiled.error_log)]


@cache
def declared() -> frozenset[str]:
    """The Clark names of every element that a schema of the bundle declares."""
    found: set[str] = set()
    for path in _BUNDLE.glob("*.xsd"):
        root = etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
        namespace = root.get("targetNamespace", "")
        found.update(f"{{{namespace}}}{one.get('name')}" for one in root.iter(f"{{{_XS}}}element") if one.get("name"))
    return frozenset(found)
