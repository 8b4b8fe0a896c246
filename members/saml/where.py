"""Where something is: a path that a person can follow, and an XPath tool understands."""

from typing import cast

from lxml import etree

from .names import ENTITY, name_of, short


def line_of(element: etree._Element) -> int | None:
    """The line of the element's start tag in the text as received, from 1; None where there was no text."""
    return cast("int | None", element.sourceline)


def path_of(element: etree._Element, attribute: str | None = None) -> str:
    """`/md:EntityDescriptor/md:SPSSODescriptor/md:KeyDescriptor[2]/@use`, starting at the element's own
    entity.

    A position is given only where siblings share the name; `attribute` is a short name.
    """
    steps: list[str] = [f"@{attribute}"] if attribute else []
    current: etree._Element | None = element
    while current is not None:
        steps.append(_step(current))
        current = None if current.tag == ENTITY else current.getparent()
    return "/" + "/".join(reversed(steps))


def paths(entity: etree._Element) -> dict[etree._Element, str]:
    """`path_of` of every element of an md:EntityDescriptor, in one walk."""
    found = {entity: path_of(entity)}
    for parent in entity.iter("*"):
        if len(parent):
            found.update(_below(parent, found[parent]))
    return found


class Paths:
    """`path_of` for several elements of a document that does not change meanwhile: siblings are counted once for all
    of them, however many are asked for."""

    def __init__(self) -> None:
        self._found: dict[etree._Element, str] = {}

    def of(self, element: etree._Element, attribute: str | None = None) -> str:
        path = self._found.get(element)
        if path is None:
            path = self._look(element)
        return f"{path}/@{attribute}" if attribute else path

    def _look(self, element: etree._Element) -> str:
        above = [element]
        while above[-1] not in self._found and above[-1].tag != ENTITY:
            parent = above[-1].getparent()
            if parent is None:
                break
            above.append(parent)
        self._found.setdefault(above[-1], path_of(above[-1]))
        for parent in reversed(above[1:]):
            self._found.update(_below(parent, self._found[parent]))
        return self._found.get(element) or path_of(element)  # it may be a comment


def _below(parent: etree._Element, path: str) -> dict[etree._Element, str]:
    """The paths of an element's children, `path` being its own."""
    return {child: step if child.tag == ENTITY else path + step for child, step in _steps(parent)}


def _steps(parent: etree._Element) -> list[tuple[etree._Element, str]]:
    """(child, its step with the slash) of each child that is an element."""
    children = [(child, str(child.tag)) for child in parent.iterchildren("*")]
    total: dict[str, int] = {}  # a Counter takes longer to make than most elements have children
    for _, tag in children:
        total[tag] = total.get(tag, 0) + 1
    seen = dict.fromkeys(total, 0)
    steps: list[tuple[etree._Element, str]] = []
    for child, tag in children:
        seen[tag] += 1
        alone = total[tag] == 1 or tag == ENTITY
        steps.append((child, f"/{short(tag)}" if alone else f"/{short(tag)}[{seen[tag]}]"))
    return steps


def _step(element: etree._Element) -> str:
    name = name_of(element)
    before = sum(1 for _ in element.itersiblings(str(element.tag), preceding=True))
    alone = not before and next(element.itersiblings(str(element.tag)), None) is None
    return name if alone or element.tag == ENTITY else f"{name}[{before + 1}]"
