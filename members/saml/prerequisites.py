"""What the registry grants to an entity besides its levels of assurance, and what the entity has to show for it.

Asked by the rules about a member's claim, by the same rules about what was granted, and before anything is granted:
one answer for all three (REFEDS: Research and Scholarship §4.3, Anonymous, Pseudonymous and Personalized, Sirtfi).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from .settable import ASSURANCE, CATEGORY
from .tables import TABLES
from .types import EntityFacts

RESEARCH: Final = "http://refeds.org/category/research-and-scholarship"
ANONYMOUS: Final = "https://refeds.org/category/anonymous"
PSEUDONYMOUS: Final = "https://refeds.org/category/pseudonymous"
PERSONALIZED: Final = "https://refeds.org/category/personalized"
SIRTFI: Final = "https://refeds.org/sirtfi"
SIRTFI_2: Final = "https://refeds.org/sirtfi2"
NAMES: Final = {
    RESEARCH: "Research and Scholarship",
    ANONYMOUS: "Anonymous Access",
    PSEUDONYMOUS: "Pseudonymous Access",
    PERSONALIZED: "Personalized Access",
    SIRTFI: "Sirtfi",
    SIRTFI_2: "Sirtfi v2",
}
GRANTABLE: Final[dict[str, str]] = {
    **{value: CATEGORY for value in TABLES.category_roles if value not in TABLES.self_assertable_categories},
    **dict.fromkeys((SIRTFI, SIRTFI_2), ASSURANCE),
}
"""By value, the entity attribute that it is written in. Levels of assurance come from certifications, not from here."""
_POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_NAME, _PAGE, _PRIVACY = "mdui:DisplayName", "mdui:InformationURL", "mdui:PrivacyStatementURL"


@dataclass(frozen=True, slots=True)
class Lack:
    """What to add (names of elements), and which requested attributes go against it; false when all is well."""

    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus)

    def words(self) -> dict[str, Any]:
        """Both as they stand in a message."""
        return {"missing": ", ".join(self.missing) or "–", "surplus": ", ".join(self.surplus) or "–"}


def name_of(value: str) -> str:
    """What people call it: a proper name in every language, or the value itself."""
    return NAMES.get(value, value)


def fits_role(value: str, facts: EntityFacts) -> bool:
    """Whether the entity has the role that a category is for; a certification is for every role."""
    return TABLES.category_roles.get(value, "") in ("", *facts.roles)


def lack(value: str, facts: EntityFacts) -> Lack:
    """What the entity lacks for a category or for Sirtfi. Of a proxy, whatever name it shows counts."""
    wanted = _WANTED.get(value)
    return wanted(facts) if wanted else Lack()


def _research(facts: EntityFacts) -> Lack:
    missing = [*_unseen(facts, _NAME, _PAGE), *_without_contact(facts, "technical")]
    if not any(e.element == "AssertionConsumerService" and e.binding == _POST for e in facts.endpoints):
        missing.append("md:AssertionConsumerService HTTP-POST")
    return Lack(tuple(missing))


def _anonymous(facts: EntityFacts) -> Lack:
    told = TABLES.identifying_attributes | TABLES.pseudonymous_attributes
    return Lack((*_unseen(facts, _NAME, _PAGE), *_without_contact(facts)), _requested(facts, told))


def _pseudonymous(facts: EntityFacts) -> Lack:
    told = TABLES.identifying_attributes - TABLES.pseudonymous_attributes
    return Lack((*_unseen(facts, _NAME, _PAGE, _PRIVACY), *_without_contact(facts)), _requested(facts, told))


def _personalized(facts: EntityFacts) -> Lack:
    return Lack((*_unseen(facts, _NAME, _PAGE, _PRIVACY), *_without_contact(facts)))


def _sirtfi(facts: EntityFacts) -> Lack:
    """A name as well as an address; which kind of name it is to be is MD-CON-005's."""
    found = any(contact.kind == "security" and contact.name and contact.email for contact in facts.contacts)
    return Lack() if found else Lack(("md:ContactPerson security (md:GivenName, md:EmailAddress)",))


def _unseen(facts: EntityFacts, *names: str) -> list[str]:
    """Those of the names of mdui elements that the service shows in no language."""
    shown = {f"mdui:{page.kind}" for page in facts.pages if page.role == "sp" and page.url}
    if any(facts.display_names.values()):
        shown.add(_NAME)
    return [name for name in names if name not in shown]


def _without_contact(facts: EntityFacts, *kinds: str) -> list[str]:
    """What to add where no contact, of one of the kinds if any are named, has an address."""
    found = any(c.email and (not kinds or c.kind in kinds) for c in facts.contacts)
    return [] if found else [f"md:ContactPerson {kind}".strip() for kind in kinds or ("",)]


def _requested(facts: EntityFacts, told: Iterable[str]) -> tuple[str, ...]:
    return tuple(a.friendly_name or a.name for a in facts.requested_attributes if a.name in told)


_WANTED: Final[dict[str, Callable[[EntityFacts], Lack]]] = {
    RESEARCH: _research,
    ANONYMOUS: _anonymous,
    PSEUDONYMOUS: _pseudonymous,
    PERSONALIZED: _personalized,
    SIRTFI: _sirtfi,
    SIRTFI_2: _sirtfi,
}
