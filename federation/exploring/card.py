"""Card: what the explorer searches and counts of one published entity, read from the fragment that is served.

No contacts: neither names nor addresses of people can be searched for, although the signed metadata has them.
"""

import re
from typing import NamedTuple

from lxml import etree

from members.saml.facts import facts
from members.saml.settable import ASSURANCE, CATEGORY
from members.saml.types import EntityFacts

FACETS = ("role", "level", "category", "authority", "organisation")

_ROOT = b'<r xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">%s</r>'
# To read the certificates takes longer than all the rest, and the list shows none. As the fragment store writes them.
_KEYS = re.compile(rb"<md:KeyDescriptor\b.*?</md:KeyDescriptor>", re.DOTALL)
_LANGUAGES = ("sv", "en")


class Card(NamedTuple):
    """`sv` and `en` are the name to show, `organisation_…` its organisation's; `sought` is everything that is searched,
    case-folded; the facets' values are as in the metadata."""

    entity_id: str
    sv: str
    en: str
    organisation_sv: str
    organisation_en: str
    role: tuple[str, ...]
    level: tuple[str, ...]
    category: tuple[str, ...]
    authority: tuple[str, ...]
    sought: str

    @property
    def organisation(self) -> tuple[str, ...]:
        """As a facet: its Swedish name."""
        return (self.organisation_sv,) if self.organisation_sv else ()


def card_of(fragment: bytes) -> Card:
    """The card of a published fragment. Raises etree.XMLSyntaxError or IndexError when it is damaged."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return _card(facts(etree.fromstring(_ROOT % _KEYS.sub(b"", fragment), parser)[0]))


def _card(said: EntityFacts) -> Card:
    organisation = _both(said.organization_names, "")
    name = _both(said.display_names, "")
    attributes = said.entity_attributes
    texts = (said.entity_id, *said.display_names.values(), *said.organization_names.values(), *said.scopes)
    return Card(
        said.entity_id,
        name[0] or organisation[0] or said.entity_id,
        name[1] or organisation[1] or said.entity_id,
        *organisation,
        said.roles,
        attributes.get(ASSURANCE, ()),
        attributes.get(CATEGORY, ()),
        (said.registration_authority,) if said.registration_authority else (),
        "\n".join(texts).casefold(),
    )


def _both(texts: dict[str, str], otherwise: str) -> tuple[str, str]:
    """The Swedish and the English one; another language's where one is missing."""
    any_of_them = next(iter(texts.values()), otherwise)
    sv, en = (texts.get(language) or "" for language in _LANGUAGES)
    return sv or en or any_of_them, en or sv or any_of_them
