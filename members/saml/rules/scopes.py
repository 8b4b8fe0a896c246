"""Group `scope`: the domains that an identity provider asks to vouch for (MD-SCO).

Scopes are a request: they stay out of the member's part of what is published, and the registry writes those
that it approved. So the rules look at the request, wherever in the entity it stands.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..names import ENTITY, name_of
from ..roles import ROLE_NAMES, SCOPED_ROLES
from ..subject import Subject
from ..suffixes import is_public_suffix
from ..text import as_boolean, raw_text, text
from ..types import Severity
from .registry import Hit, hit, rule

_DOMAIN: Final = re.compile(
    r"(?=.{1,127}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\Z"
)
_DIGITS: Final = re.compile(r"[0-9]+\Z")


def literal(subject: Subject) -> Iterator[etree._Element]:
    """Scopes with a value that is not a regular expression, where they have an effect."""
    for element, holder in subject.scopes:
        if has_effect(holder) and text(element) and not as_boolean(element.get("regexp")):
            yield element


def has_effect(holder: etree._Element) -> bool:
    """Whether a Scope in this role, or in the entity itself, means something."""
    return holder.tag == ENTITY or ROLE_NAMES.get(str(holder.tag)) in SCOPED_ROLES


@rule(
    "MD-SCO-001",
    Severity.ERROR,
    group="scope",
    needs="shibmd:Scope",
    source="subject-id-attr §3.3 (scope ABNF)",
    title="Scope is a syntactically valid scope string",
    en="{value} is not a domain name in lower case.",
    sv="{value} är inget domännamn med små bokstäver.",
    mend_en="Write the bare domain, such as region.example: no *, @, / or capitals.",
    mend_sv="Skriv bara domänen, till exempel region.example: utan *, @, / eller versaler.",
)
def valid_scope(subject: Subject) -> Iterator[Hit]:
    """Letters beyond ASCII are MD-SCO-010's."""
    for element in literal(subject):
        if raw_text(element).isascii() and not _DOMAIN.match(raw_text(element)):
            yield hit(element, value=raw_text(element))


@rule(
    "MD-SCO-002",
    Severity.ERROR,
    group="scope",
    needs="shibmd:Scope",
    source="Shibboleth metadata extension 1.0",
    title="Scope is non-empty",
    en="The Scope is empty. A Shibboleth service provider refuses a whole feed for one empty Scope.",
    sv="Scope är tomt. En Shibboleth-SP avvisar ett helt flöde för ett enda tomt Scope.",
    mend_en="Write the domain, or remove the element.",
    mend_sv="Skriv domänen, eller ta bort elementet.",
)
def filled_scope(subject: Subject) -> Iterator[Hit]:
    for element, _ in subject.scopes:
        if not text(element):
            yield hit(element)


@rule(
    "MD-SCO-003",
    Severity.WARNING,
    group="scope",
    needs="shibmd:Scope",
    source="Shibboleth metadata extension 1.0; eduGAIN W5",
    title="regexp attribute explicit",
    en='The Scope does not say regexp="false"; the registry writes it out.',
    sv='Scope anger inte regexp="false"; registret skriver ut det.',
    mend_en='Write regexp="false".',
    mend_sv='Skriv regexp="false".',
)
def explicit_regexp(subject: Subject) -> Iterator[Hit]:
    """A warning: the registry writes every Scope itself, with the attribute."""
    for element, _ in subject.scopes:
        if element.get("regexp") is None:
            yield hit(element)


@rule(
    "MD-SCO-004",
    Severity.ERROR,
    group="scope",
    needs="shibmd:Scope",
    source="saml2int SDP-IDP14; SWAMID 5.1.16",
    title="Regular-expression scopes refused",
    en="The Scope {value} is a regular expression. One misplaced dot lets others speak for the domain.",
    sv="Scope {value} är ett reguljärt uttryck. En enda felplacerad punkt låter andra tala för domänen.",
    mend_en='List the domains one by one, with regexp="false".',
    mend_sv='Räkna upp domänerna en och en, med regexp="false".',
)
def literal_scope(subject: Subject) -> Iterator[Hit]:
    """Stays an error although the registry would not write it: users would lose their identifiers silently."""
    for element, holder in subject.scopes:
        if has_effect(holder) and as_boolean(element.get("regexp")):
            yield hit(element, "regexp", value=text(element))


@rule(
    "MD-SCO-006",
    Severity.ERROR,
    group="scope",
    needs="shibmd:Scope",
    source="Public Suffix List; UK federation; SAFIRE",
    title="Scope is not a public suffix",
    en="{value} is a domain under which anybody may register: the provider would vouch for all of them.",
    sv="{value} är en domän som vem som helst får registrera under: IdP:n skulle tala för dem alla.",
    mend_en="Write the organisation's own domain.",
    mend_sv="Skriv organisationens egen domän.",
)
def own_domain(subject: Subject) -> Iterator[Hit]:
    """A suffix of the Public Suffix List, private part included (hosts that let anybody have a name under theirs).

    Digits pass: they mean to be an organisation number, which is MD-SCO-014's business.
    """
    for element in literal(subject):
        domain = text(element).lower().rstrip(".")
        if not _DIGITS.match(domain) and is_public_suffix(domain):
            yield hit(element, value=text(element))


@rule(
    "MD-SCO-012",
    Severity.WARNING,
    group="scope",
    needs="shibmd:Scope",
    source="Shibboleth metadata extension 1.0",
    title="Scope only on IdP/AA",
    en="A Scope in {holder} means nothing; it is left out.",
    sv="Ett Scope i {holder} betyder inget; det utelämnas.",
    mend_en="Remove the element.",
    mend_sv="Ta bort elementet.",
)
def scope_on_provider(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild leaves it out, and the registry never writes one there."""
    for element, holder in subject.scopes:
        if not has_effect(holder):
            yield hit(element, holder=name_of(holder))
