"""Changes of a tree that leave it a tree: what parses is what reaches the rules and the rebuild."""

from collections.abc import Callable
from copy import deepcopy
from random import Random

from lxml import etree

from members.saml.names import NAMESPACES, clark
from members.saml.shapes import KNOWN_TAGS, SHAPES

from .material import VALUES

_TAGS = (*sorted(KNOWN_TAGS), "{urn:fuzz}x", "x", clark("ds:Signature"), clark("mdrpi:RegistrationInfo"))
_ATTRIBUTES = (
    *sorted({name for shape in SHAPES.values() for name in shape.attributes}),
    *("ID", "validUntil", "cacheDuration", "regexp", "{urn:fuzz}y", "x"),
    *("{http://www.w3.org/2001/XMLSchema-instance}type", "{http://www.w3.org/XML/1998/namespace}id"),
    "{http://www.w3.org/XML/1998/namespace}base",
)


def regrown(random: Random, root: etree._Element) -> None:
    """One change somewhere in the tree, in place."""
    random.choice(_CHANGES)(random, random.choice(list(root.iter("*"))))


def _remove(random: Random, element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _twice(random: Random, element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.insert(random.randrange(len(parent) + 1), deepcopy(element))


def _elsewhere(random: Random, element: etree._Element) -> None:
    target = random.choice(list(element.getroottree().iter("*")))
    if element.getparent() is not None and element not in (target, *target.iterancestors()):
        target.insert(random.randrange(len(target) + 1), element)


def _rename(random: Random, element: etree._Element) -> None:
    element.tag = random.choice(_TAGS)


def _text(random: Random, element: etree._Element) -> None:
    others = [other.text for other in element.getroottree().iter("*") if other.text]
    element.text = _writable(random.choice((random.choice(VALUES), random.choice(others or [""]))))


def _attribute(random: Random, element: etree._Element) -> None:
    name = random.choice([*map(str, element.attrib), random.choice(_ATTRIBUTES)])
    element.set(name, _writable(random.choice((random.choice(VALUES), element.get(name, "")[:-1]))))


def _without_attribute(random: Random, element: etree._Element) -> None:
    if element.attrib:
        del element.attrib[random.choice(list(element.attrib))]


def _swapped(random: Random, element: etree._Element) -> None:
    """Two siblings change places."""
    other = element.getnext()
    if other is not None and element.getparent() is not None:
        other.addnext(element)


def _foreign(random: Random, element: etree._Element) -> None:
    child = etree.Element(random.choice(("{urn:fuzz}x", "x", random.choice(_TAGS))), nsmap={"f": "urn:fuzz"})
    child.text, child.tail = f"planted-{random.randrange(10**6)}", random.choice(("", " ", "planted-tail"))
    element.insert(random.randrange(len(element) + 1), child)


def _comment(random: Random, element: etree._Element) -> None:
    """A comment somewhere inside; half of the element's text comes after it."""
    comment, text = etree.Comment("a planted comment"), element.text or ""
    cut = random.randrange(len(text) + 1)
    element.insert(0, comment)
    element.text, comment.tail = text[:cut], text[cut:]


def _wrap(random: Random, element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        prefix = random.choice(sorted(NAMESPACES))
        around = etree.Element(random.choice(_TAGS), nsmap={prefix: NAMESPACES[prefix]})
        parent.replace(element, around)
        around.append(element)


def _writable(value: str) -> str:
    return "".join(c for c in value if c in "\t\n\r" or c >= " ")


_CHANGES: tuple[Callable[[Random, etree._Element], None], ...] = (
    *(_remove, _twice, _elsewhere, _rename, _text, _text, _text, _attribute, _attribute, _attribute),
    *(_without_attribute, _swapped, _foreign, _comment, _wrap),
)
