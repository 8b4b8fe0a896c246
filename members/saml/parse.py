"""Parse: bytes from outside → elements, or a `Refusal` with line, column and what to do.

Accepted is UTF-8 only, with or without a byte order mark. (The catalogue would allow UTF-16 with one; no
SAML software was found to write it, and one encoding is one parser difference less.) No DOCTYPE, no
entities, no processing instructions, no XML 1.1, no network; size, depth and counts bounded.
"""

from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from .limits import ONE_ENTITY, Limits
from .names import ENTITIES, ENTITY
from .rules import documents
from .scan import Span, scan
from .types import Refusal

_LAST_LINE = 65_535
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0\0<", b"\0\0\xfe\xff")  # UTF-16 and UTF-32, marked or not


def parse(data: bytes, limits: Limits = ONE_ENTITY) -> etree._Element:
    """The document element, an md:EntityDescriptor or md:EntitiesDescriptor. Raises `Refusal`."""
    _check_bytes(data, limits)
    return _document(data, _scanned(data, limits)[0])


def _document(data: bytes, first: Span) -> etree._Element:
    parser = etree.XMLParser(
        encoding="UTF-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refusal(error) from None
    if first.is_document:
        _tell_lines(root, first)
    return root


def entities(data: bytes, limits: Limits = ONE_ENTITY) -> Iterator[tuple[Span, etree._Element]]:
    """The document's entities one after the other, with where each begins; nested groups are flattened.

    Only one entity's tree is kept at a time: an element is valid until the next one is asked for. An
    md:EntityDescriptor inside another element than md:EntitiesDescriptor is not an entity of the document.
    """
    _check_bytes(data, limits)
    spans = _scanned(data, limits)
    if spans[0].is_document:
        yield spans[0], _document(data, spans[0])
    else:
        yield from _grouped(data, iter(spans))


def _grouped(data: bytes, spans: Iterator[Span]) -> Iterator[tuple[Span, etree._Element]]:
    events = etree.iterparse(
        BytesIO(data),
        events=("end",),
        tag=ENTITY,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in events:
            if all(ancestor.tag == ENTITIES for ancestor in element.iterancestors()):
                span = next(spans)
                _tell_lines(element, span)
                yield span, element
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise _refusal(error) from None


def _check_bytes(data: bytes, limits: Limits) -> None:
    """Few enough, and UTF-8; both parsers step over a byte order mark themselves."""
    if len(data) > limits.size:
        raise Refusal(documents.SIZE.at(None, "", size=len(data), limit=limits.size))
    if data.startswith(_WIDE):
        en, sv = "it is UTF-16 or UTF-32", "den är UTF-16 eller UTF-32"
        raise Refusal(documents.ENCODING.at(1, "", detail=en, detail_sv=sv))
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        values = {
            "detail": f"byte 0x{data[error.start]:02X}",
            "detail_sv": f"byten 0x{data[error.start]:02X}",
        }
        raise Refusal(documents.ENCODING.at(line, "", **values)) from None


def _scanned(data: bytes, limits: Limits) -> tuple[Span, ...]:
    spans = scan(data, limits)
    if not spans:
        en, sv = "it holds no md:EntityDescriptor", "den innehåller ingen md:EntityDescriptor"
        raise Refusal(documents.ROOT.at(1, "", detail=en, detail_sv=sv))
    return spans


def _refusal(error: etree.XMLSyntaxError) -> Refusal:
    """libxml2 is stricter than expat in a few places, such as namespace names that are not URIs."""
    line, column = error.position
    detail = str(error.msg).split(", line ")[0]
    return Refusal(documents.WELL_FORMED.at(line, "", column=column, detail=detail, detail_sv=detail))


def _tell_lines(entity: etree._Element, span: Span) -> None:
    """The line on which each start tag begins: libxml2 knows where it ends, and cannot keep lines from 65,535 on."""
    if span.lines and span.lines[-1] < _LAST_LINE:
        for element, line in zip(entity.iter("*"), span.lines, strict=False):
            element.sourceline = line  # type: ignore[assignment]  # the stubs have it read-only


def _forget(element: etree._Element) -> None:
    """Free an entity that has been dealt with, and whatever stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
