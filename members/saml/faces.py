"""Faces: what a role shows to people (mdui:UIInfo), read once for the many rules that ask for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from .names import LANG, clark, name_of
from .text import text, tidy

_UIINFO = f"{clark('md:Extensions')}/{clark('mdui:UIInfo')}"


@dataclass(frozen=True, slots=True)
class Words:
    """One text of a face: its element, its language in lower case ("" when it has none), and the tidied text."""

    element: etree._Element
    lang: str
    value: str


@dataclass(frozen=True, slots=True)
class Face:
    """One mdui:UIInfo of a role (`idp` or `sp`); `parts` by the elements' short names, in document order."""

    role: str
    info: etree._Element
    parts: dict[str, list[Words]]

    def has(self, name: str, lang: str = "") -> bool:
        """Whether there is such an element with a text, in a language or any of its regions."""
        return any(words.value and in_language(words.lang, lang) for words in self.parts.get(name, ()))


def faces(roles: list[tuple[str, etree._Element]]) -> Iterator[Face]:
    """The faces of the roles that people meet; an attribute authority has none (MD-MUI-025)."""
    for role, element in roles:
        if role != "aa":
            for info in element.iterfind(_UIINFO):
                yield Face(role, info, by_name(info))


def by_name(container: etree._Element) -> dict[str, list[Words]]:
    """The children of a container as `Words`, by short name."""
    found: dict[str, list[Words]] = {}
    for child in container.iterchildren("*"):
        words = Words(child, tidy(child.get(LANG, "")).lower(), text(child))
        found.setdefault(name_of(child), []).append(words)
    return found


def in_language(tag: str, lang: str) -> bool:
    """Whether a tag in lower case is a language or one of its varieties: en-gb is en. Every tag is in ""."""
    return not lang or tag == lang or tag.startswith(lang + "-")
