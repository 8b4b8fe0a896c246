"""Documents that the parser refuses, one per rule of the parse stage, each with the line it is refused at."""

from .entities import aggregate, idp

BOM_16 = idp().encode("utf-16")
DEEP = b'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">\n' + b"<a>" * 100
DEEP += b"</a>" * 100 + b"</md:EntityDescriptor>"


def _first_line(line: str) -> bytes:
    return (line + idp().partition("?>")[2]).encode()


SWEDISH = idp().encode("latin-1")
UNKNOWN_ENTITY = idp().replace("Kim", "&kim;")
CUT = idp().encode()[:-5]


def _line(document: bytes | str, what: bytes | str) -> int:
    """The line on which something stands for the first time."""
    before, found, _ = document.partition(what)  # type: ignore[arg-type]
    assert found
    return before.count("\n" if isinstance(before, str) else b"\n") + 1


DOCUMENTS: dict[str, list[tuple[bytes, int | None]]] = {
    "MD-XML-001": [
        (b"<md:EntityDescriptor", 1),
        (b"", 1),
        (CUT, CUT.count(b"\n") + 1),
        (idp().encode() + b"<a/>", idp().count("\n") + 1),
    ],
    "MD-XML-002": [(_first_line('<?xml version="1.0"?>\n<!DOCTYPE md:EntityDescriptor>'), 2)],
    "MD-XML-003": [(UNKNOWN_ENTITY.encode(), _line(UNKNOWN_ENTITY, "&kim;"))],
    "MD-XML-004": [
        (BOM_16, 1),
        (_first_line('<?xml version="1.0" encoding="UTF-7"?>'), 1),
        (_first_line('<?xml version="1.0" encoding="ISO-8859-1"?>'), 1),
        (SWEDISH, _line(SWEDISH, "å".encode("latin-1"))),
    ],
    "MD-XML-005": [(_first_line('<?xml version="1.1"?>'), 1)],
    "MD-XML-006": [
        (_first_line('<?xml version="1.0"?>\n<?xml-stylesheet href="https://ond.test/x.xsl"?>'), 2),
        (idp().encode() + b"<?php ond ?>", idp().count("\n") + 1),
    ],
    "MD-XML-009": [(b" " * ((1 << 20) + 1), None)],
    "MD-XML-010": [(DEEP, 2)],
    "MD-XML-031": [],  # nothing is known that reads but does not write back: see test_inspect.py
    "MD-XML-032": [
        (b"<html>404</html>", 1),
        (b'<md:Organization xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"/>', 1),
        (aggregate(), 1),
    ],
}
