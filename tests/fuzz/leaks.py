"""Nothing that was left out is in the fragment: neither what the notes name, by the paths that a member sees, nor
what is foreign by its namespace, noted or not."""

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from members.saml.names import KNOWN_NAMESPACES, namespace_of, short
from members.saml.reasons import Reason
from members.saml.rebuild import URI_FORMAT
from members.saml.settable import ASSURANCE, CATEGORY
from members.saml.types import Inspection
from members.saml.where import path_of

_SHORTEST = 6  # a shorter text may be anywhere by chance
_OWN = (URI_FORMAT, CATEGORY, ASSURANCE)  # what the rebuild and the registry write by themselves


def leaked(received: etree._Element, found: Inspection, whole: bytes) -> Iterator[str]:
    """Texts of the aggregate `whole` that only what was left out has. `received` is the entity as it was sent."""
    if any(note.what.startswith("+") for note in found.left_out):
        return  # too many to be told of one by one
    kept = deepcopy(received)
    removed = {*_noted(kept, found), *_foreign(kept)}
    remaining = "\n".join(_texts(kept))
    for text in removed.intersection(_texts(etree.fromstring(whole))):
        if len(text) >= _SHORTEST and text not in remaining and text not in _OWN:
            yield f"what was left out is published: {text[:80]!r}"


def _noted(entity: etree._Element, found: Inspection) -> Iterator[str]:
    """The texts of what the notes name; it is taken out of the tree, what follows it stays."""
    by_path = {path_of(element): element for element in entity.iter("*")}
    for note in found.left_out:
        path, _, attribute = note.path.partition("/@")
        element = by_path.get(path)
        if element is None:
            continue
        if attribute:
            for name in [name for name in map(str, element.attrib) if short(name) == attribute]:
                yield from _tidied(str(element.attrib.pop(name, "")))  # a name with a brace is not found
        elif note.en == Reason.TEXT.value[1]:
            yield from _own_texts(element)
        elif note.what != "<!-- -->" and element.getparent() is not None:
            yield from _texts(element)
            _cut(element)


def _foreign(entity: etree._Element) -> Iterator[str]:
    for element in list(entity.iterdescendants("*")):
        if namespace_of(str(element.tag)) not in KNOWN_NAMESPACES and element.getparent() is not None:
            yield from _texts(element)
            _cut(element)
        for name in [name for name in map(str, element.attrib) if namespace_of(name) not in {"", *KNOWN_NAMESPACES}]:
            yield from _tidied(str(element.attrib.pop(name, "")))  # a name with a brace is not found


def _cut(element: etree._Element) -> None:
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    assert parent is not None
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)


def _texts(root: etree._Element) -> Iterator[str]:
    for element in root.iter("*"):
        yield from _own_texts(element)
        for value in element.attrib.values():
            yield from _tidied(str(value))


def _own_texts(element: etree._Element) -> Iterator[str]:
    for value in (element.text or "", *(child.tail or "" for child in element)):
        yield from _tidied(value)


def _tidied(value: str) -> Iterator[str]:
    if value.strip():
        yield " ".join(value.split())
