"""Exclusive C14N (RFC 3741, without comments) of what expat reports, as it is reported.

Expat names everything by URI, local name and prefix, so that what an element "visibly utilizes" is in its own event
and declarations need not be followed. How a tag is written depends on its names and on what its ancestors have
declared, not on its values; feeds repeat the same few hundred tags, so each is worked out once and then filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from federation.stranger.distrust import Distrust

SEPARATOR = "\x01"  # no XML document can contain it, so a name is split in one way only
MAX_DEPTH = 96  # more than what a member may send, and what the registry adds to it
MAX_ATTRIBUTES = 128
_REMEMBERED = 20_000

_IN_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})


class Name(NamedTuple):
    """A name as expat gives it; `uri` and `prefix` are empty where there is none."""

    uri: str
    local: str
    prefix: str

    @property
    def qualified(self) -> str:
        return f"{self.prefix}:{self.local}" if self.prefix else self.local


def split(name: str) -> Name:
    parts = name.split(SEPARATOR)
    if len(parts) == 1:
        return Name("", name, "")
    return Name(parts[0], parts[1], parts[2] if len(parts) > 2 else "")


class Tag(NamedTuple):
    """How one start tag is written: `head` takes the values in `order` (None: as they come)."""

    head: str
    quotes: int
    order: tuple[int, ...] | None
    end: str
    context: Context


class Context:
    """What the ancestors have declared (prefix to URI), and the tags that were worked out below them."""

    __slots__ = ("bound", "tags")

    def __init__(self, bound: Mapping[str, str]) -> None:
        self.bound = bound
        self.tags: dict[str | tuple[str, ...], Tag] = {}

    def release(self) -> None:
        """To be called when nobody writes with it any more: it and its tags hold each other (see `Walk.release`)."""
        tags, self.tags = self.tags, {}
        for tag in tags.values():
            if tag.context is not self:
                tag.context.release()


Inspect = Callable[[Name, Sequence[Name]], None]
"""Called once for each element's and its attributes' names in a context; raises Distrust."""


class Writer:
    """Takes expat's events and keeps the canonical text in `parts`; calls `done` when the outermost element ends."""

    def __init__(self, context: Context, inspect: Inspect, done: Callable[[], None]) -> None:
        self.parts: list[str] = []
        self.stack: list[Tag] = []
        self._context = self._tags_of = context
        self._inspect = inspect
        self._done = done
        self._made = 0

    def release(self) -> None:
        self._context.release()

    def take(self) -> bytes:
        """What was written since the last time, in UTF-8."""
        written = "".join(self.parts).encode()
        self.parts.clear()
        return written

    def start(self, name: str, attributes: list[str]) -> None:
        key = (name, *attributes[::2]) if attributes else name
        tag = self._tags_of.tags.get(key)
        if tag is None:
            tag = self._make(key, name, attributes)
        self.parts.append(filled(tag, attributes) if attributes else tag.head)
        self.stack.append(tag)
        if len(self.stack) > MAX_DEPTH:
            raise _too_deep()
        self._tags_of = tag.context

    def open(self, tag: Tag, attributes: list[str]) -> None:
        """Start with a tag that was worked out and looked at elsewhere; it declares nothing."""
        self.parts.append(filled(tag, attributes))
        self.stack.append(tag)

    def end(self, _name: str) -> None:
        stack = self.stack
        self.parts.append(stack.pop().end)
        if stack:
            self._tags_of = stack[-1].context
        else:
            self._tags_of = self._context
            self._done()

    def text(self, text: str) -> None:
        if "&" in text or "<" in text or ">" in text or "\r" in text:
            text = text.translate(_IN_TEXT)
        self.parts.append(text)

    def _make(self, key: str | tuple[str, ...], name: str, attributes: list[str]) -> Tag:
        names = [split(each) for each in attributes[::2]]
        if len(names) > MAX_ATTRIBUTES:
            raise Distrust(
                "too-many-attributes",
                f"Ett element har {len(names)} attribut.",
                f"An element has {len(names)} attributes.",
            )
        self._inspect(split(name), names)
        tag = tag_of(split(name), names, self._tags_of)
        if self._made < _REMEMBERED:  # a document of ever new names must not fill the memory
            self._made += 1
            self._tags_of.tags[key] = tag
        return tag


def tag_of(name: Name, attributes: Sequence[Name], context: Context) -> Tag:
    """Work out a start tag: RFC 3741, 3 (what is declared) and Canonical XML 1.0, 2.2 (in which order)."""
    used = {each.prefix: each.uri for each in (name, *(each for each in attributes if each.prefix))}
    used.pop("xml", None)
    new = {prefix: uri for prefix, uri in sorted(used.items()) if context.bound.get(prefix, "") != uri}
    # The format's own sign may stand in a namespace, but in no name.
    declared = "".join(
        f' xmlns{":" if prefix else ""}{prefix}="{attribute(uri)}"'.replace("%", "%%") for prefix, uri in new.items()
    )
    order = sorted(range(len(attributes)), key=lambda place: attributes[place][:2])
    values = "".join(f' {attributes[place].qualified}="%s"' for place in order)
    head = f"<{name.qualified}{declared}{values}>"
    return Tag(
        head if attributes else head.replace("%%", "%"),
        head.count('"'),
        None if order == list(range(len(order))) else tuple(order),
        f"</{name.qualified}>",
        Context({**context.bound, **new}) if new else context,
    )


def filled(tag: Tag, attributes: list[str]) -> str:
    """The start tag with its values (name, value, name, value … as expat gives them), escaped."""
    values = attributes[1::2]
    if tag.order is not None:
        values = [values[place] for place in tag.order]
    text = tag.head % tuple(values)
    # Looking for what must be escaped in the whole is cheaper than looking in each value.
    if (
        "&" in text
        or "\n" in text
        or "\t" in text
        or "\r" in text
        or text.count("<") != 1
        or text.count('"') != tag.quotes
    ):
        return tag.head % tuple(attribute(value) for value in values)
    return text


def attribute(value: str) -> str:
    """An attribute's value as Canonical XML 1.0, 2.3, writes it."""
    return value.translate(_IN_ATTRIBUTE)


def _too_deep() -> Distrust:
    return Distrust(
        "too-deep",
        f"Dokumentet är mer än {MAX_DEPTH} element djupt.",
        f"The document is more than {MAX_DEPTH} elements deep.",
    )
