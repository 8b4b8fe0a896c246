"""Which entity attributes a member may set itself (RFC 8409; SAML V2.0 Metadata Extension for Entity
Attributes).

Category support and the subject identifier requirement are the member's own words. An entity category is,
unless the tables mark it as granted by an operator or do not know it. Assurance certification never is: not
the level of assurance, and not Sirtfi either, which the registry records before it vouches for it.
"""

from typing import Final

from lxml import etree

from .names import clark
from .reasons import Reason
from .tables import TABLES
from .text import text

CATEGORY: Final = "http://macedir.org/entity-category"
HIDE: Final = "http://refeds.org/category/hide-from-discovery"
SUPPORT: Final = "http://macedir.org/entity-category-support"
SUBJECT_ID: Final = "urn:oasis:names:tc:SAML:profiles:subject-id:req"
ASSURANCE: Final = "urn:oasis:names:tc:SAML:attribute:assurance-certification"
REGISTRY_NAMES: Final = frozenset({CATEGORY, ASSURANCE})

_ATTRIBUTE, _VALUE = clark("saml:Attribute"), clark("saml:AttributeValue")

Settable = dict[str, dict[str, etree._Element]]


def is_settable(name: str, value: str) -> bool:
    """Whether a member may set this value of this entity attribute."""
    return name in (SUPPORT, SUBJECT_ID) or (name == CATEGORY and value in TABLES.self_assertable_categories)


def _skeleton(value: str) -> str:
    return value.lower().rpartition("://")[2].removeprefix("www.").rstrip("/")


_KNOWN: Final = {_skeleton(v): v for v in (*TABLES.category_roles, *TABLES.support_values, *TABLES.assurance_values)}


def respelt(value: str) -> str | None:
    """The known value that somebody meant who wrote it with another scheme, capitals or a slash at the end; None when
    it is known as it stands, or nothing like a known one."""
    near = _KNOWN.get(_skeleton(value))
    return near if near != value else None


def settable_attributes(container: etree._Element) -> tuple[Settable, list[tuple[etree._Element, Reason]]]:
    """What of an mdattr:EntityAttributes element a member may set: {name: {value: its element}}, names
    sorted, repeated names merged; and what not, with the reason."""
    settable: Settable = {}
    refused: list[tuple[etree._Element, Reason]] = []
    for child in container:
        if child.tag != _ATTRIBUTE:
            refused.append((child, Reason.UNUSED if isinstance(child.tag, str) else Reason.COMMENT))
            continue
        name = child.get("Name", "").strip()
        for element in child:
            reason = _refusal(name, element, settable)
            if reason is None:
                settable.setdefault(name, {})[text(element)] = element
            else:
                refused.append((element, reason))
    return dict(sorted(settable.items())), refused


def _refusal(name: str, element: etree._Element, taken: Settable) -> Reason | None:
    if not isinstance(element.tag, str):
        return Reason.COMMENT
    if element.tag != _VALUE or element.find("*") is not None:
        return Reason.STRUCTURE
    if text(element) in taken.get(name, {}):
        return Reason.REPEATED
    if is_settable(name, text(element)):
        return None
    return Reason.REGISTRY if name in REGISTRY_NAMES else Reason.UNUSED
