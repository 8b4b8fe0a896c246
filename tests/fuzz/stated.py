"""Facts that were read against facts that would be published: the same, but for what the registry says itself."""

from collections.abc import Iterator
from dataclasses import fields, replace

from lxml import etree

from members.saml.facts import facts
from members.saml.settable import is_settable
from members.saml.text import shown
from members.saml.types import EntityFacts, Inspection


def publishable(sent: EntityFacts) -> EntityFacts:
    """What of the facts a member may say: not scopes, not who registered it, not what an operator grants."""
    settable = {
        name: kept
        for name, values in sent.entity_attributes.items()
        if (kept := tuple(value for value in values if is_settable(name, value)))
    }
    return replace(sent, scopes=(), registration_authority=None, organization_numbers=(), entity_attributes=settable)


def differences(received: etree._Element, found: Inspection) -> Iterator[str]:
    """In words, the facts that differ between what was sent, what was read of it and what is published of it."""
    sent, published = facts(received), facts(etree.fromstring(found.clean))
    if sent != found.facts:
        yield "the facts are not those of the document"
    for field in fields(EntityFacts):
        said, kept = getattr(publishable(sent), field.name), getattr(published, field.name)
        if said != kept:
            yield f"{field.name} was {_what(said, kept)} and is published as {_what(kept, said)}"


def _what(one: object, other: object) -> str:
    """What differs, as far as a line has room for it."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        one = tuple(item for item in one if item not in other) or one
    return shown(repr(one), 400)
