"""Where something is: a path that a person can follow, and an XPath tool understands."""

from typing import cast

from lxml import etree

from .names import ENTITY, name_of


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


def _step(element: etree._Element) -> str:
    name = name_of(element)
    before = sum(1 for _ in element.itersiblings(str(element.tag), preceding=True))
    alone = not before and next(element.itersiblings(str(element.tag)), None) is None
    return name if alone or element.tag == ENTITY else f"{name}[{before + 1}]"
