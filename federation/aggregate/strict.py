"""The stranger's first look: is this a document in which nothing can hide?

UTF-8, no DOCTYPE, no comment, no processing instruction, one ds:Signature, no ID but the root's. What the signature
itself may look like is in `profile`. Every refusal has a code of its own.
"""

from __future__ import annotations

import re

from lxml import etree

from federation.aggregate.refusal import NotTrusted

MAX_DOCUMENT = 1 << 29

_MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
# In the parser's own language: a walk in Python costs as much as all the rest of the verification.
_FIND_COMMENT = etree.XPath("boolean(//comment())")
_FIND_INSTRUCTION = etree.XPath("boolean(//processing-instruction())")
_FIND_IDS = etree.XPath("//*[@ID or @Id or @id or @xml:id]")
_NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")
_DECLARATION = re.compile(rb"<\?xml[^>]*?\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")


def parse(document: bytes) -> etree._Element:
    """The root of a bounded UTF-8 document without DOCTYPE, or NotTrusted."""
    if len(document) > MAX_DOCUMENT:
        raise NotTrusted(
            "too-large",
            f"Dokumentet är {len(document)} byte; högst {MAX_DOCUMENT} läses.",
            f"The document is {len(document)} bytes; at most {MAX_DOCUMENT} are read.",
        )
    _check_encoding(document)
    # Looked for in the bytes, so that no parser meets one; these bytes are also refused inside text, where
    # nobody needs them. It is enough because the encoding is known to be ASCII's superset.
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        raise NotTrusted("doctype", "Dokumentet innehåller en DOCTYPE.", "The document contains a DOCTYPE.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8")
    try:
        return etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise NotTrusted(
            "not-xml", f"Dokumentet är inte XML: {error.msg}.", f"The document is not XML: {error.msg}."
        ) from error


def _check_encoding(document: bytes) -> None:
    declaration = _DECLARATION.match(document.removeprefix(b"\xef\xbb\xbf"))
    declared = _ENCODING.search(declaration.group()) if declaration else None
    if b"\0" in document[:4] or (declared and declared.group(1).lower() != b"utf-8"):
        raise NotTrusted("encoding", "Dokumentet är inte i UTF-8.", "The document is not in UTF-8.")


def check_tree(root: etree._Element) -> None:
    """The root, its ID, and what may not be anywhere: comments, PIs, other IDs, a second signature."""
    if root.tag not in (f"{_MD}EntitiesDescriptor", f"{_MD}EntityDescriptor"):
        raise NotTrusted(
            "root",
            f"Roten är {root.tag}, inte md:EntitiesDescriptor eller md:EntityDescriptor.",
            f"The root is {root.tag}, not md:EntitiesDescriptor or md:EntityDescriptor.",
        )
    if not _NCNAME.fullmatch(root.get("ID", "")):
        raise NotTrusted("root-id", "Rotens ID saknas eller är inget NCName.", "The root's ID is no NCName.")
    _check_nodes(root)
    _check_ids(root)
    signatures = sum(1 for _ in root.iter(_SIGNATURE))
    if signatures != 1:
        raise NotTrusted(
            "no-signature" if signatures == 0 else "several-signatures",
            f"Dokumentet har {signatures} signaturer; det ska ha exakt en.",
            f"The document has {signatures} signatures; it must have exactly one.",
        )


def _check_nodes(root: etree._Element) -> None:
    if _FIND_COMMENT(root):
        # Exclusive C14N drops comments: they could split a text without breaking the signature.
        raise NotTrusted("comment", "Dokumentet har en kommentar.", "The document has a comment.")
    if _FIND_INSTRUCTION(root):
        raise NotTrusted(
            "processing-instruction",
            "Dokumentet har en processinstruktion.",
            "The document has a processing instruction.",
        )


def _check_ids(root: etree._Element) -> None:
    for element in _with_id(root):
        if _XML_ID in element.attrib:
            raise NotTrusted("xml-id", f"{element.tag} har xml:id.", f"{element.tag} has an xml:id.")
        if element is root and element.get("Id") is None and element.get("id") is None:
            continue
        if element is not root and root.get("ID") in (element.get(name) for name in ("ID", "Id", "id")):
            raise NotTrusted(
                "duplicate-id", f"{element.tag} har samma ID som roten.", f"{element.tag} has the root's ID."
            )
        raise NotTrusted("other-id", f"{element.tag} har ett eget ID.", f"{element.tag} has an ID of its own.")


def _with_id(root: etree._Element) -> list[etree._Element]:
    found = _FIND_IDS(root)
    return [element for element in found if isinstance(element, etree._Element)] if isinstance(found, list) else []
