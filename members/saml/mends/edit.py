"""Changes to a tree that keep its white space in order: what goes takes its line with it, what comes gets one."""

from collections.abc import Callable
from typing import Final

from lxml import etree

from ..names import clark

_HOLDERS: Final = frozenset(
    clark(name)
    for name in ("md:Extensions", "mdattr:EntityAttributes", "saml:Attribute", "mdui:UIInfo", "mdui:DiscoHints")
)


def remove(node: etree._Element) -> None:
    """Take an element or a comment out, and the holder that it leaves empty; what stood after it stays."""
    parent = node.getparent()
    if parent is None:
        return
    _take(node, parent)
    if parent.tag in _HOLDERS and parent.find("*") is None:
        remove(parent)


def _take(node: etree._Element, parent: etree._Element) -> None:
    tail, previous = node.tail or "", node.getprevious()
    before = (previous.tail if previous is not None else parent.text) or ""
    # Of two stretches of white space one is enough: the later one, which also fits before an end tag.
    joined = tail if before.isspace() and (tail.isspace() or not tail) and tail else before + tail
    node.tail = None
    parent.remove(node)
    if previous is not None:
        previous.tail = joined
    else:
        parent.text = joined


def insert(parent: etree._Element, position: int, node: etree._Element) -> None:
    """Put an element (not in a tree, or taken out of it) among a parent's children, on a line of its own."""
    node.tail = None
    if not len(parent):
        before, after = _indent(parent, 1), _indent(parent, 0)
        parent.text = before
        node.tail = after
        parent.append(node)
        return
    between = parent.text if (parent.text or "").isspace() else ""
    if position >= len(parent):
        last = parent[-1]
        node.tail, last.tail = last.tail, between
    elif position > 0:
        earlier = parent[position - 1]
        node.tail, earlier.tail = earlier.tail, between
    else:
        node.tail = between
    parent.insert(position, node)


def move(node: etree._Element, parent: etree._Element, position: int) -> None:
    """Take an element out and put it elsewhere."""
    remove(node)
    insert(parent, position, node)


def _indent(parent: etree._Element, levels: int) -> str:
    """A line end with the white space that stands before the parent, and two blanks for each level."""
    above, previous = parent.getparent(), parent.getprevious()
    before = (previous.tail if previous is not None else above.text if above is not None else "") or ""
    return "\n" + (before.rpartition("\n")[2] if before.isspace() else "") + "  " * levels


def sort(parent: etree._Element, key: Callable[[etree._Element], int]) -> None:
    """Put the children in order, equal ones as they were; a comment stays before the element that follows it.
    The white space stays where it is."""
    groups: list[list[etree._Element]] = [[]]
    for child in parent:
        groups[-1].append(child)
        if isinstance(child.tag, str):
            groups.append([])
    *whole, rest = groups
    tails = [child.tail for child in parent]
    ordered = [child for group in sorted(whole, key=lambda group: key(group[-1])) for child in group]
    for child in ordered:
        parent.remove(child)
    for place, (child, tail) in enumerate(zip([*ordered, *rest], tails, strict=True)):
        if child.getparent() is not parent:
            parent.insert(place, child)
        child.tail = tail


def change_text(element: etree._Element, change: Callable[[str], str]) -> None:
    """Change each stretch of an element's own text."""
    if element.text:
        element.text = change(element.text)
    for child in element:
        if child.tail:
            child.tail = change(child.tail)


def replace_text(element: etree._Element, value: str) -> None:
    """Give an element a text and nothing else inside; comments in it go."""
    for child in list(element):
        element.remove(child)
    element.text = value
