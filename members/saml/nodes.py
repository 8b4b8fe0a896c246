"""An entity's elements as plain values, read once for the many rules that look at the same ones: asking libxml2 for a
name, an attribute or a text costs more than most rules spend on the answer."""

from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple, TypeVar

from lxml import etree

from .names import clark
from .text import raw_text, tidy

_SIGNATURE = clark("ds:Signature")
_Row = TypeVar("_Row", bound=tuple[Any, ...])


class Node(NamedTuple):
    """An element as it stands. `tag` and the names of `attributes` are Clark names, `above` is the tag of `parent`, and
    `children` has the elements inside it, but for signatures."""

    element: etree._Element
    parent: etree._Element | None
    tag: str
    above: str
    attributes: dict[str, str]
    raw: str
    text: str  # `raw`, tidied
    children: list["Node"]

    def inside(self, *tags: str) -> list["Node"]:
        """Those of the children that have one of the tags."""
        return [child for child in self.children if child.tag in tags]

    def value(self, name: str) -> str:
        """An attribute, tidied; empty where there is none."""
        return tidy(self.attributes.get(name, ""))


def nodes(entity: etree._Element) -> dict[etree._Element, Node]:
    """Every element outside signatures, in document order."""
    every = list(entity.iter("*"))
    signed: set[etree._Element] = set()
    for element in every:
        if element.tag == _SIGNATURE and element is not entity and element not in signed:
            signed.update(element.iter("*"))
    outside = [element for element in every if element not in signed] if signed else every
    parents, raws = [element.getparent() for element in outside], list(map(raw_text, outside))
    columns = (
        outside,
        parents,
        [str(element.tag) for element in outside],
        ["" if parent is None else str(parent.tag) for parent in parents],
        [dict(element.items()) for element in outside],
        raws,
        map(tidy, raws),
        [[] for _ in outside],  # type: ignore[var-annotated]
    )
    found = dict(zip(outside, rows(Node, zip(*columns, strict=True)), strict=True))
    for node in found.values():
        if node.parent in found:
            found[node.parent].children.append(node)
    return found


def rows(kind: type[_Row], values: Iterable[tuple[Any, ...]]) -> list[_Row]:
    """Named tuples of a kind, in a fifth of the time that its own constructor takes: an entity has hundreds."""
    return list(map(partial(tuple.__new__, kind), values))
