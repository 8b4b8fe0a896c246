"""From metadata to a draft, and what the draft cannot say."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from ..parse import parse
from ..text import text, tidy
from . import parts
from .draft import Draft, claims, draft_class
from .parts import Element


@dataclass(frozen=True, slots=True)
class Reading:
    """A draft of an entity; `others` are the parts of it that the draft cannot say, one line each."""

    draft: Draft
    others: tuple[str, ...]


def draft_of(document: bytes, role: str) -> Reading | None:
    """The draft of an md:EntityDescriptor's role (`idp` or `sp`); None when it has no such role.

    Reads the registry's own documents (`Inspection.clean`, or what `composed` wrote). Raises `Refusal`.
    """
    entity = parse(document)
    element = parts.role_of(entity, role)
    return _reading(entity, element, role) if element is not None else None


def _reading(entity: etree._Element, role: etree._Element, name: str) -> Reading:
    said: list[Element] = []
    fields: dict[str, dict[str, str]] = {}
    for field, tag in parts.TEXTS.items():
        found = parts.texts(parts.holder_of(entity, role, tag), tag)
        said += found.values()
        fields[field] = {language: text(element) for language, element in found.items() if text(element)}
    logo = parts.logo(parts.holder_of(entity, role, "mdui:Logo"))
    said += [logo[0]] if logo else []
    keys, endpoints = list(parts.keys(role)), list(parts.endpoints(role, name))
    contacts, values = list(parts.contacts(entity)), list(parts.values(entity, claims(name)))
    scopes = list(parts.scopes(role)) if name == "idp" else []
    requested = list(parts.requested(role)) if name == "sp" else []
    said += [element for pairs in (keys, endpoints, contacts, values, scopes, requested) for element, _ in pairs]
    draft = draft_class(name)(
        entity_id=tidy(entity.get("entityID", "")),
        logo=logo[1] if logo else None,
        keys=tuple(key for _, key in keys),
        endpoints=tuple(endpoint for _, endpoint in endpoints),
        contacts=tuple(contact for _, contact in contacts),
        scopes=tuple(scope for _, scope in scopes),
        requested=tuple(attribute for _, attribute in requested),
        attributes=_by_name(pair for _, pair in values),
        **fields,
    )
    return Reading(draft, parts.others(entity, said, role))


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found
