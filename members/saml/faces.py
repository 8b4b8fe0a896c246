"""Faces: what a role shows to people (mdui:UIInfo), read once for the many rules that ask for it."""

from functools import lru_cache
from typing import Final, NamedTuple

from lxml import etree

from .names import LANG, clark, short
from .nodes import Node
from .text import tidy

CONTAINERS: Final[dict[str, tuple[str, ...]]] = {
    clark("md:Organization"): ("md:OrganizationName", "md:OrganizationDisplayName", "md:OrganizationURL"),
    clark("mdui:UIInfo"): ("mdui:DisplayName", "mdui:Description", "mdui:InformationURL", "mdui:PrivacyStatementURL"),
    clark("md:AttributeConsumingService"): ("md:ServiceName", "md:ServiceDescription"),
}
"""What has texts in several languages, and which of its children say the same thing in each; keywords and logos may
differ."""


class Words(NamedTuple):
    """One text of a face: its element, its language in lower case ("" when it has none), and the tidied text."""

    element: etree._Element
    lang: str
    value: str


class Face(NamedTuple):
    """One mdui:UIInfo of a role (`idp` or `sp`, and its element); `parts` by the elements' short names, in document
    order."""

    role: str
    holder: etree._Element
    info: etree._Element
    parts: dict[str, list[Words]]

    def has(self, name: str, lang: str = "") -> bool:
        """Whether there is such an element with a text, in a language or any of its regions."""
        return any(words.value and in_language(words.lang, lang) for words in self.parts.get(name, ()))


def parts_of(container: Node) -> dict[str, list[Words]]:
    """The children of a container as `Words`, by short name."""
    found: dict[str, list[Words]] = {}
    for child in container.children:
        words = Words(child.element, _language(child.attributes.get(LANG, "")), child.text)
        found.setdefault(short(child.tag), []).append(words)
    return found


def localised(container: Node, parts: dict[str, list[Words]]) -> dict[str, list[Words]]:
    """Those parts of one of the `CONTAINERS` that say the same thing in each language."""
    return {name: parts[name] for name in CONTAINERS[container.tag] if name in parts}


@lru_cache(maxsize=1024)  # from outside: bounded
def _language(tag: str) -> str:
    return tidy(tag).lower()


def in_language(tag: str, lang: str) -> bool:
    """Whether a tag in lower case is a language or one of its varieties: en-gb is en. Every tag is in ""."""
    return not lang or tag == lang or tag.startswith(lang + "-")
