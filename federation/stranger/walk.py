"""From chunks of bytes to the parts of a document: root, Signature, Extensions, entities, end. One part in memory.

The walk knows the order in which parts may come; what they are worth is for the `Sink`.
"""

from __future__ import annotations

from typing import Protocol

from federation.stranger.canonical import Context, Writer, filled, split, tag_of
from federation.stranger.distrust import Distrust
from federation.stranger.signature import Capture
from federation.stranger.structure import (
    DS,
    ENTITY,
    EXTENSIONS,
    FEED,
    MD,
    check_entity,
    check_root,
    inspect,
    parse,
    parser,
)

MAX_PART = 1 << 21  # an entity, an Extensions, a tag: twice what preflight lets through
_SLICE = 1 << 16
_END = {FEED: b"</md:EntitiesDescriptor>", ENTITY: b"</md:EntityDescriptor>"}


class Sink(Protocol):
    """Told of each part as it ends, in canonical bytes (in the context of a root that declares md alone)."""

    def root(self, attributes: dict[str, str], start_tag: bytes) -> None: ...
    def signature(self, capture: Capture) -> None: ...
    def extensions(self, content: bytes) -> None: ...
    def begins(self) -> None:
        """What is signed for its own sake begins: an entity, or the content of the one entity that is the root."""

    def entity(self, entity_id: str, content: bytes) -> None:
        """A fragment; when the root is the entity, what stands after its Signature."""

    def end(self, end_tag: bytes) -> None: ...


class Walk:
    """Feed it chunks, then close it; raises Distrust for what is no flat, single-signed document."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._kind = self._entity_id = ""
        self._signed = self._past_extensions = False
        # A context of its own: what is worked out for one document is not kept for the next.
        context = Context({"md": MD})
        self._entity_tag = tag_of(split(ENTITY), [split("entityID")], context)
        self._writer = Writer(context, inspect, self._part_ends)
        # And one of its own for the Signature: a tag that is remembered is not looked at again, and what may be
        # in a Signature may not be in an entity.
        self._capture = Capture(Context({"md": MD}))
        self._fed = self._mark = 0
        self._parser = parser()
        self._parser.StartElementHandler = self._root_starts

    def feed(self, chunk: bytes) -> None:
        for place in range(0, len(chunk), _SLICE):
            piece = chunk[place : place + _SLICE]
            if not self._fed and b"\0" in piece[:4]:
                raise Distrust("encoding", "Dokumentet är inte i UTF-8.", "The document is not in UTF-8.")
            self._fed += len(piece)
            parse(self._parser, piece)
            if self._fed - self._mark > MAX_PART:
                raise Distrust(
                    "too-large",
                    f"En del av dokumentet är större än {MAX_PART} byte.",
                    f"A part of the document is larger than {MAX_PART} bytes.",
                )

    def close(self) -> None:
        parse(self._parser, b"", final=True)

    def release(self) -> None:
        """To be called at the end, whatever the end was: walk, parser and writers hold each other, and the collector,
        which counts objects and not what they weigh, would leave thousands of them in memory before it looks."""
        self._parser.StartElementHandler = self._parser.EndElementHandler = self._parser.CharacterDataHandler = None
        self._capture.release()
        self._writer.release()
        del self._parser, self._writer, self._capture

    def _root_starts(self, name: str, attributes: list[str]) -> None:
        self._kind = name
        named = dict(zip(attributes[::2], attributes[1::2], strict=True))
        check_root(name, named)
        tag = tag_of(split(name), [split(each) for each in attributes[::2]], Context({}))
        self._sink.root(named, filled(tag, attributes).encode())
        self._entity_id = named.get("entityID", "") if name == ENTITY else ""
        if name == ENTITY and not self._entity_id:
            raise Distrust("entity-id", "En entitet saknar entityID.", "An entity has no entityID.")
        self._between_parts()

    def _between_parts(self) -> None:
        self._mark = self._parser.CurrentByteIndex
        self._parser.StartElementHandler = self._part_starts
        self._parser.EndElementHandler = self._root_ends
        self._parser.CharacterDataHandler = self._text_between

    def _part_starts(self, name: str, attributes: list[str]) -> None:
        if split(name)[:2] == (DS, "Signature"):
            self._signature_starts(name, attributes)
        elif not self._signed:
            raise self._signature_missing()
        elif self._kind == ENTITY:
            self._inside_starts(name, attributes)
        elif name == EXTENSIONS and not self._past_extensions:
            self._past_extensions = True
            self._writer.start(name, attributes)
            self._into(self._writer)
        elif name == ENTITY:
            self._entity_starts(attributes)
        else:
            raise Distrust(
                "not-flat",
                f"Roten innehåller {split(name).qualified} där ett flöde har entiteter.",
                f"The root contains {split(name).qualified} where a feed has entities.",
            )

    def _signature_starts(self, name: str, attributes: list[str]) -> None:
        if self._signed:
            raise Distrust(
                "several-signatures", "Dokumentet har fler än en signatur.", "There is more than one signature."
            )
        self._capture.start(name, attributes)
        self._into(self._capture)
        self._parser.EndElementHandler = self._in_signature_ends

    def _entity_starts(self, attributes: list[str]) -> None:
        self._past_extensions = True
        self._entity_id = check_entity(attributes)
        self._sink.begins()
        self._writer.open(self._entity_tag, attributes)
        self._into(self._writer)

    def _inside_starts(self, name: str, attributes: list[str]) -> None:
        """The root is the entity: its children are one part, until it ends."""
        if not self._past_extensions:
            self._past_extensions = True
            self._sink.begins()
        self._writer.start(name, attributes)
        self._into(self._writer)

    def _into(self, taker: Writer | Capture) -> None:
        self._parser.StartElementHandler = taker.start
        self._parser.EndElementHandler = taker.end
        self._parser.CharacterDataHandler = taker.text

    def _in_signature_ends(self, name: str) -> None:
        self._capture.end(name)
        if not self._capture.open:
            self._signed = True
            self._sink.signature(self._capture)
            self._between_parts()

    def _part_ends(self) -> None:
        mark = self._mark
        self._between_parts()
        if self._kind == ENTITY:
            self._mark = mark  # the whole entity is one part
        elif self._entity_id:
            self._sink.entity(self._entity_id, self._writer.take())
            self._entity_id = ""
        else:
            self._sink.extensions(self._writer.take())

    def _root_ends(self, _name: str) -> None:
        if not self._signed:
            raise Distrust("no-signature", "Dokumentet har ingen signatur.", "The document has no signature.")
        end_tag = _END[self._kind]
        if self._kind == ENTITY:
            self._sink.entity(self._entity_id, self._writer.take() + end_tag)
        self._sink.end(end_tag)

    def _text_between(self, text: str) -> None:
        if self._kind != ENTITY or not self._signed:
            raise Distrust("text", "Det finns text mellan delarna.", "There is text between the parts.")
        self._writer.text(text)

    def _signature_missing(self) -> Distrust:
        return Distrust(
            "signature-not-first",
            "Rotens första barn är inte dess signatur.",
            "The root's first child is not its signature.",
        )
