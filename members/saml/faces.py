"""Faces: what a role shows to people (mdui:UIInfo), read once for the many rules that ask for it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from .names import LANG, clark, name_of
from .text import text, tidy

_UIINFO: Final = f"{clark('md:Extensions')}/{clark('mdui:UIInfo')}"
CONTAINERS: Final[dict[str, tuple[str, ...]]] = {
    clark("md:Organization"): ("md:OrganizationName", "md:OrganizationDisplayName", "md:OrganizationURL"),
    clark("mdui:UIInfo"): ("mdui:DisplayName", "mdui:Description", "mdui:InformationURL", "mdui:PrivacyStatementURL"),
    clark("md:AttributeConsumingService"): ("md:ServiceName", "md:ServiceDescription"),
}
"""What has texts in several languages, and which of its children say the same thing in each; keywords and logos may
differ."""


@dataclass(frozen=True, slots=True)
class Words:
    """One text of a face: its element, its language in lower case ("" when it has none), and the tidied text."""

    element: etree._Element
    lang: str
    value: str


@dataclass(frozen=True, slots=True)
class Face:
    """One mdui:UIInfo of a role (`idp` or `sp`, and its element); `parts` by the elements' short names, in document
    order."""

    role: str
    holder: etree._Element
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
                yield Face(role, element, info, by_name(info))


def by_name(container: etree._Element) -> dict[str, list[Words]]:
    """The children of a container as `Words`, by short name."""
    return _by_name(container.iterchildren("*"))


def localised(container: etree._Element, known: dict[str, list[Words]] | None = None) -> dict[str, list[Words]]:
    """Those children of one of the `CONTAINERS` that say the same thing in each language; `known` is what `by_name`
    said of it, if somebody asked already."""
    names = CONTAINERS[str(container.tag)]
    if known is None:
        known = _by_name(container.iterchildren(*map(clark, names)))
    return {name: known[name] for name in names if name in known}


def _by_name(children: Iterable[etree._Element]) -> dict[str, list[Words]]:
    found: dict[str, list[Words]] = {}
    for child in children:
        words = Words(child, tidy(child.get(LANG, "")).lower(), text(child))
        found.setdefault(name_of(child), []).append(words)
    return found


def in_language(tag: str, lang: str) -> bool:
    """Whether a tag in lower case is a language or one of its varieties: en-gb is en. Every tag is in ""."""
    return not lang or tag == lang or tag.startswith(lang + "-")
