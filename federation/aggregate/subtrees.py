"""Which entities does a verified document hold, and what is each one's fragment digest?

Part of the stranger: its canonical bytes come from lxml, not from the code that assembled them.
"""

from __future__ import annotations

import hashlib

from lxml import etree

from federation.aggregate.refusal import NotTrusted

_MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_DECLARATION = b' xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"'


def entities_of(root: etree._Element) -> dict[str, str]:
    """entityID to SHA-256 (hex) of the fragment, for an aggregate or a single entity. The Signature is gone.

    A single entity loses its root attributes here: the fragment is what stands inside a feed.
    """
    if root.tag == f"{_MD}EntityDescriptor":
        for name in ("ID", "cacheDuration", "validUntil"):
            root.attrib.pop(name, "")
        return {_entity_id(root): _digest(root)}
    found: dict[str, str] = {}
    for child in root:
        if child.tag == f"{_MD}EntityDescriptor":
            entity_id = _entity_id(child)
            if entity_id in found:
                raise NotTrusted("entity-twice", f"{entity_id} finns två gånger.", f"{entity_id} occurs twice.")
            found[entity_id] = _digest(child)
        elif child.tag != f"{_MD}Extensions":
            raise NotTrusted(
                "not-flat",
                f"Roten innehåller {child.tag}; ett flöde är platt.",
                f"The root contains {child.tag}; a feed is flat.",
            )
    if not found:
        raise NotTrusted("empty", "Flödet har inga entiteter.", "The feed has no entities.")
    return found


def _entity_id(entity: etree._Element) -> str:
    entity_id = entity.get("entityID")
    if not entity_id:
        raise NotTrusted("entity-id", "En entitet saknar entityID.", "An entity has no entityID.")
    return entity_id


def _digest(entity: etree._Element) -> str:
    """Canonicalised alone, an entity declares `md` itself; inside a feed its root does."""
    canonical = etree.tostring(entity, method="c14n", exclusive=True, with_comments=False, with_tail=False)
    return hashlib.sha256(canonical.replace(_DECLARATION, b"", 1)).hexdigest()
