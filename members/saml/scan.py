"""The first look at foreign XML, with expat, before a tree is built.

It refuses what a tree would hide or choke on (DOCTYPE, entities, processing instructions, bombs), with line
and column, and tells where each entity of an aggregate begins and how large it is.
"""

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from .limits import Limits
from .names import ENTITIES, ENTITY, short
from .rules import documents
from .rules.registry import Rule
from .types import Finding, Refusal

_SEPARATOR = " "  # cannot occur in a name; expat joins namespace and local name with it
_ENTITY, _ENTITIES = (tag[1:].replace("}", _SEPARATOR) for tag in (ENTITY, ENTITIES))
_SV = {
    expat.errors.XML_ERROR_NO_ELEMENTS: "filen är tom eller slutar för tidigt",
    expat.errors.XML_ERROR_INVALID_TOKEN: "ett tecken som inte får stå där",
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: "en tagg som inte avslutas",
    expat.errors.XML_ERROR_TAG_MISMATCH: "sluttaggen passar inte ihop med starttaggen",
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "samma attribut två gånger",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "innehåll efter det yttersta elementet",
    expat.errors.XML_ERROR_UNBOUND_PREFIX: "ett namnrymdsprefix som inte är deklarerat",
}


@dataclass(slots=True)
class Span:
    """One entity of the document: where it begins, its size in bytes, the line on which each of its elements begins (in
    document order, itself first), and what is wrong with it. `is_document`: nothing is around it."""

    line: int
    start: int
    is_document: bool
    size: int = 0
    lines: list[int] = field(default_factory=list)
    problem: Finding | None = None


class _Scan:
    """What cannot be is not counted: a document shorter than the longest text or attribute has no longer one."""

    def __init__(self, limits: Limits, size: int) -> None:
        self.limits, self.spans = limits, list[Span]()
        self.has_room = size > limits.attribute_length
        self.current: Span | None = None
        self.depth = self.groups = self.elements = self.text = self.entity_depth = 0
        self.parser = parser = expat.ParserCreate("UTF-8", _SEPARATOR)
        parser.buffer_text = parser.ordered_attributes = True
        parser.XmlDeclHandler = self.declaration
        parser.StartDoctypeDeclHandler = lambda *_: self.refuse(documents.DOCTYPE)
        parser.ProcessingInstructionHandler = lambda target, _: self.refuse(documents.INSTRUCTION, target=target)
        parser.SkippedEntityHandler = lambda *_: self.refuse(documents.ENTITY_REFERENCE)
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        if size > limits.text_length:
            parser.CharacterDataHandler = self.characters

    def finding(self, rule: Rule, **values: object) -> Finding:
        return rule.at(self.parser.CurrentLineNumber, "", column=self.parser.CurrentColumnNumber + 1, **values)

    def refuse(self, rule: Rule, **values: object) -> NoReturn:
        raise Refusal(self.finding(rule, **values))

    def declaration(self, version: str, encoding: str | None, _standalone: int) -> None:
        if version != "1.0":
            self.refuse(documents.XML_1_1, version=version)
        if encoding is not None and encoding.upper() != "UTF-8":
            en, sv = f"its first line says {encoding}", f"första raden anger {encoding}"
            self.refuse(documents.ENCODING, detail=en, detail_sv=sv)

    def start(self, name: str, attributes: list[str]) -> None:
        if self.current is None:
            self.outside(name)
        self.depth, self.elements, self.text = self.depth + 1, self.elements + 1, 0
        if self.depth > self.limits.depth or self.elements > self.limits.elements:
            self.too_large(name)
        if self.current is not None:
            lines = self.current.lines
            lines.append(self.parser.CurrentLineNumber)
            if len(lines) > self.limits.entity_elements:
                self.beyond(self.limits.entity_elements, "elements in the entity", "element i entiteten")
        if attributes:
            self.attributes(attributes)

    def outside(self, name: str) -> None:
        """An element that is in no entity: the outermost one, a group, an entity itself, or what stands beside them."""
        if self.depth == 0 and name not in (_ENTITY, _ENTITIES):
            found = short("{" + name.replace(_SEPARATOR, "}") if _SEPARATOR in name else name)
            en, sv = f"its outermost element is {found}", f"det yttersta elementet är {found}"
            self.refuse(documents.ROOT, detail=en, detail_sv=sv)
        if self.groups == self.depth:
            self.open(name)

    def attributes(self, said: list[str]) -> None:
        """Names and values in turns."""
        if len(said) // 2 > self.limits.attributes:
            self.beyond(self.limits.attributes, "attributes of an element", "attribut på ett element")
        if self.has_room and max(map(len, said)) > self.limits.attribute_length:
            self.beyond(self.limits.attribute_length, "characters in an attribute", "tecken i ett attribut")

    def open(self, name: str) -> None:
        """An element whose ancestors are all md:EntitiesDescriptor: another group, or an entity."""
        if name == _ENTITIES:
            self.groups += 1
        elif name == _ENTITY:
            self.current, self.entity_depth = (
                Span(self.parser.CurrentLineNumber, self.parser.CurrentByteIndex, self.depth == 0),
                self.depth,
            )
            self.spans.append(self.current)

    def end(self, name: str) -> None:
        self.depth, self.text = self.depth - 1, 0
        if self.current is not None and self.depth == self.entity_depth:
            self.current.size = self.parser.CurrentByteIndex - self.current.start
            if self.current.size > self.limits.entity_size and self.current.problem is None:
                values = {"size": self.current.size, "limit": self.limits.entity_size}
                self.current.problem = documents.SIZE.at(self.current.line, "", **values)
            self.current = None
        elif name == _ENTITIES and self.groups > self.depth:
            self.groups -= 1

    def characters(self, data: str) -> None:
        self.text += len(data)
        if self.text > self.limits.text_length:
            self.beyond(self.limits.text_length, "characters in a text", "tecken i en text")

    def too_large(self, _name: str) -> NoReturn:
        deep = self.depth > self.limits.depth
        en, sv = ("levels of nesting", "nivåer") if deep else ("elements", "element")
        limit = self.limits.depth if deep else self.limits.elements
        self.refuse(documents.STRUCTURE, what=en, what_sv=sv, limit=limit)

    def beyond(self, limit: int, en: str, sv: str) -> None:
        """Too much of something: inside one entity of an aggregate only that entity is lost, elsewhere the document."""
        if self.current is None or self.entity_depth == 0:
            self.refuse(documents.STRUCTURE, what=en, what_sv=sv, limit=limit)
        if self.current.problem is None:
            self.current.problem = self.finding(documents.STRUCTURE, what=en, what_sv=sv, limit=limit)


def scan(data: bytes, limits: Limits) -> tuple[Span, ...]:
    """The entities of a document, in document order. `data` is UTF-8, with or without a byte order mark.

    Raises `Refusal` for anything that is not well-formed XML 1.0, not SAML metadata, or forbidden in it.
    """
    state = _Scan(limits, len(data))
    try:
        state.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Refusal(_syntax(error)) from None
    finally:
        del state.parser  # it holds the state's methods: a circle that only the garbage collector would open
    return tuple(state.spans)


def _syntax(error: expat.ExpatError) -> Finding:
    message = expat.ErrorString(error.code)
    if message == expat.errors.XML_ERROR_UNDEFINED_ENTITY:
        return documents.ENTITY_REFERENCE.at(error.lineno, "", column=error.offset + 1)
    detail_sv = _SV.get(message, message)
    return documents.WELL_FORMED.at(error.lineno, "", column=error.offset + 1, detail=message, detail_sv=detail_sv)
