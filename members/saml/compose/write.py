"""From a draft to metadata: a new document, or one that says what it said before but for what the draft speaks of.

Reads foreign XML where it begins from a member's document: call it through `sandbox.compose_apart` then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..mends.edit import remove
from ..mends.source import Source
from ..names import NAMESPACES
from ..tables import TABLES
from ..types import Json
from ..where import path_of
from . import elements, parts
from .draft import LANGUAGES, Draft, claims
from .merge import ensured
from .parts import Element

_PREFIXES: Final = ("md", "ds", "saml", "mdui", "mdattr", "shibmd", "remd")


@dataclass(frozen=True, slots=True)
class Composed:
    """The document (UTF-8), and the path at which each part of the draft stands in it: `keys-0`, `names-sv`, `logo`,
    `attributes`, `scopes-1` and so on."""

    content: bytes
    paths: dict[str, str]

    def as_json(self) -> Json:
        return {"content": self.content.decode(), "paths": self.paths}

    @classmethod
    def from_json(cls, data: Json) -> "Composed":
        return cls(data["content"].encode(), data["paths"])


def composed(draft: Draft, base: bytes | None = None) -> Composed:
    """The draft as an md:EntityDescriptor; with `base`, in that document, where all else stays as it is. A role that
    `base` does not have is added.

    Raises `Refusal` when `base` cannot be read.
    """
    source = Source(base or _empty(draft))
    entity = source.root
    role = ensured(entity, parts.ROLES[draft.ROLE])
    if role.get("protocolSupportEnumeration") is None:
        role.set("protocolSupportEnumeration", TABLES.saml2_protocol)
    if entity.get("entityID") != draft.entity_id:
        entity.set("entityID", draft.entity_id)
    written = {"entity_id": entity, **_texts(entity, role, draft), **_lists(entity, role, draft)}
    return Composed(source.write(), {name: path_of(element) for name, element in written.items()})


def _empty(draft: Draft) -> bytes:
    declarations = "\n    ".join(f'xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in _PREFIXES)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<md:EntityDescriptor {declarations}\n    entityID="">\n'
        f'  <{parts.ROLES[draft.ROLE]} protocolSupportEnumeration="{TABLES.saml2_protocol}"/>\n</md:EntityDescriptor>\n'
    ).encode()


def _lists(entity: Element, role: Element, draft: Draft) -> dict[str, Element]:
    """What a draft has several of, and where each stands."""
    offered = claims(draft.ROLE)
    wanted = [(name, value) for name, values in draft.attributes.items() for value in values]
    written = {f"attributes-{n}": e for n, e in enumerate(elements.write_values(entity, wanted, offered))}
    if draft.ROLE == "idp":
        written |= _numbered("scopes", elements.write_scopes(role, draft.scopes))
    written |= _numbered("keys", elements.write_keys(role, draft.keys))
    written |= _numbered("endpoints", elements.write_endpoints(role, draft.ROLE, draft.endpoints))
    if draft.ROLE == "sp":
        written |= _numbered("requested", elements.write_requested(role, draft.requested, draft.names))
    return written | _numbered("contacts", elements.write_contacts(entity, draft.contacts))


def _numbered(name: str, written: Sequence[Element]) -> dict[str, Element]:
    return {f"{name}-{place}": element for place, element in enumerate(written)}


def _texts(entity: Element, role: Element, draft: Draft) -> dict[str, Element]:
    """Texts and the logo, those that are empty taken away."""
    written: dict[str, Element] = {}
    for field, tag in parts.TEXTS.items():
        values: dict[str, str] = getattr(draft, field)
        for language in LANGUAGES:
            if value := values.get(language, ""):
                holder = _holder(entity, role, tag)
                written[f"{field}-{language}"] = elements.write_text(holder, tag, language, value)
            elif (old := parts.texts(parts.holder_of(entity, role, tag), tag).get(language)) is not None:
                holder = _holder(entity, role, tag)
                remove(old)
                if holder.tag == parts.ORGANISATION and holder.find("*") is None:
                    remove(holder)
    logo = parts.logo(parts.holder_of(entity, role, "mdui:Logo"))
    if draft.logo is not None:
        written["logo"] = elements.write_logo(_holder(entity, role, "mdui:Logo"), draft.logo)
    elif logo is not None:
        remove(logo[0])
    return written


def _holder(entity: Element, role: Element, tag: str) -> Element:
    if tag.startswith("md:"):
        return ensured(entity, "md:Organization")
    return ensured(ensured(role, "md:Extensions"), "mdui:UIInfo")
