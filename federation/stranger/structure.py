"""What may not be anywhere in a document that is to be trusted, and what its root looks like.

UTF-8, no DOCTYPE (so no entities and no default attributes), no comment, no processing instruction, no CDATA section,
no ID but the root's, one Signature, entities only where a flat feed has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NoReturn
from xml.parsers import expat

from federation.stranger.canonical import SEPARATOR, Name
from federation.stranger.distrust import Distrust

MD = "urn:oasis:names:tc:SAML:2.0:metadata"
DS = "http://www.w3.org/2000/09/xmldsig#"

ENTITY = SEPARATOR.join((MD, "EntityDescriptor", "md"))
FEED = SEPARATOR.join((MD, "EntitiesDescriptor", "md"))
EXTENSIONS = SEPARATOR.join((MD, "Extensions", "md"))

_NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*", re.ASCII)
# Consumers look for any of these names when they resolve a Reference, in any namespace (xml:id, wsu:Id).
_IDS = frozenset({"ID", "Id", "id"})
_ROOT = {
    FEED: frozenset({"ID", "Name", "cacheDuration", "validUntil"}),
    ENTITY: frozenset({"ID", "entityID", "cacheDuration", "validUntil"}),
}


def parser() -> expat.XMLParserType:
    """Expat with namespaces and prefixes, UTF-8 whatever the document says, and every door to trickery closed."""
    made = expat.ParserCreate("UTF-8", SEPARATOR)
    made.namespace_prefixes = True
    made.ordered_attributes = True
    made.buffer_text = True
    made.buffer_size = 1 << 16
    made.XmlDeclHandler = _declaration
    made.StartDoctypeDeclHandler = _doctype
    made.CommentHandler = _comment
    made.ProcessingInstructionHandler = _instruction
    made.StartCdataSectionHandler = _cdata
    return made


def parse(parser: expat.XMLParserType, chunk: bytes, final: bool = False) -> None:
    try:
        parser.Parse(chunk, final)
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        raise Distrust("not-xml", f"Dokumentet är inte XML: {why}.", f"The document is not XML: {why}.") from error


def inspect(element: Name, attributes: Sequence[Name]) -> None:
    """Look at the names of an element inside an entity or an Extensions, where nothing may hide."""
    forbid_ids(element, attributes)
    if element.uri == DS and element.local == "Signature":
        raise Distrust("several-signatures", "Dokumentet har fler än en signatur.", "There is more than one signature.")
    if element.uri == MD and element.local in ("EntityDescriptor", "EntitiesDescriptor"):
        raise Distrust(
            "hidden-entity",
            f"{element.local} finns inuti något annat; ett flöde är platt.",
            f"An {element.local} stands inside something else; a feed is flat.",
        )


def forbid_ids(element: Name, attributes: Sequence[Name]) -> None:
    for name in attributes:
        if name.local in _IDS:
            raise Distrust(
                "xml-id" if name.prefix == "xml" else "other-id",
                f"{element.local} har ett eget {name.qualified}; bara roten får ha ett ID.",
                f"{element.local} has a {name.qualified} of its own; only the root may have an ID.",
            )


def check_root(name: str, attributes: Mapping[str, str]) -> None:
    """The root is a flat feed or one entity, has an ID and no attribute whose meaning would reach its entities."""
    allowed = _ROOT.get(name)
    if allowed is None:
        raise Distrust(
            "root",
            "Roten är varken md:EntitiesDescriptor eller md:EntityDescriptor.",
            "The root is neither md:EntitiesDescriptor nor md:EntityDescriptor.",
        )
    if not _NCNAME.fullmatch(attributes.get("ID", "")):
        raise Distrust("root-id", "Rotens ID saknas eller är inget NCName.", "The root's ID is missing or no NCName.")
    for more in attributes.keys() - allowed:
        shown = more.rpartition(SEPARATOR)[2]
        raise Distrust(
            "root-attribute",
            f"Roten har ett attribut för mycket ({shown}).",
            f"The root has an attribute too many ({shown}).",
        )


def check_entity(attributes: Sequence[str]) -> str:
    """The entityID of an entity in a feed, which is its only attribute."""
    names = attributes[::2]
    if "entityID" not in names or not attributes[names.index("entityID") * 2 + 1]:
        raise Distrust("entity-id", "En entitet saknar entityID.", "An entity has no entityID.")
    if len(names) > 1:
        raise Distrust(
            "other-id" if _IDS & set(names) else "entity-attribute",
            "En entitet har fler attribut än entityID.",
            "An entity has other attributes than its entityID.",
        )
    return attributes[1]


def _declaration(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() != "utf-8":
        raise Distrust("encoding", f"Dokumentet sägs vara i {encoding}.", f"The document says it is in {encoding}.")


def _doctype(*_: object) -> NoReturn:
    raise Distrust("doctype", "Dokumentet har en DOCTYPE.", "The document has a DOCTYPE.")


def _comment(_: str) -> NoReturn:
    # Canonical form drops comments: they could split a text without breaking the signature.
    raise Distrust("comment", "Dokumentet har en kommentar.", "The document has a comment.")


def _instruction(*_: str) -> NoReturn:
    raise Distrust(
        "processing-instruction", "Dokumentet har en processinstruktion.", "The document has a processing instruction."
    )


def _cdata() -> NoReturn:
    raise Distrust("cdata", "Dokumentet har en CDATA-sektion.", "The document has a CDATA section.")
