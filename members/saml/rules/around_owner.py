"""What only somebody who knows the owner can say: whose domains, whose name, who may hand it in.

As long as an organisation has proven no domain at all, the rules about domains warn, once each, and say how to prove
one: the registrar decides then, as registrars did before there were proofs. From the first proof on they count as the
catalogue has it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ..claims import domain
from ..suffixes import is_public_suffix
from ..surroundings import Surroundings
from ..tables import TABLES
from ..types import EntityFacts, Severity
from ..urls import is_address, split
from .registry import Asks, Told, asking, told

_NOT_SHOWN: Final[dict[str, Any]] = {
    "en": "Nothing shows that {value} is the organisation's: {why}.",
    "sv": "Inget visar att {value} är organisationens: {why_sv}.",
    "mend_en": "Prove the domain on the organisation's page, or ask the federation operator to accept it.",
    "mend_sv": "Bevisa domänen på organisationens sida, eller be federationsoperatören godta den.",
}
_OPEN: Final[dict[str, Any]] = {
    "why": "anybody can register a name under it",
    "why_sv": "vem som helst kan registrera ett namn under den",
}
_OPEN_MAIL: Final[dict[str, Any]] = {
    "why": "anybody can get an address there",
    "why_sv": "vem som helst kan skaffa en adress där",
}
_URN: Final[dict[str, Any]] = {
    "why": "it is no web address, so a registrar has to look up whose name it is",
    "why_sv": "det är ingen webbadress, så en registrator får slå upp vems namnet är",
}


def _why(around: Surroundings) -> dict[str, Any]:
    held = ", ".join(sorted(around.owner.domains))
    if not held:
        return {
            "why": "it has proven no domain yet",
            "why_sv": "den har inte bevisat någon domän än",
        }
    return {"why": f"it has proven {held}", "why_sv": f"den har bevisat {held}"}


def _foreign(around: Surroundings, named: Iterable[tuple[str, str, str]]) -> Iterator[Told]:
    """(place, host, value to show): those whose host is nowhere under a proven domain, each host once; while nothing is
    proven, the first one only, as a warning."""
    seen: set[str] = set()
    for place, host, value in named:
        if host in seen or around.owner.holds(host):
            continue
        seen.add(host)
        if not around.owner.domains:
            yield told(place, severity=Severity.WARNING, value=value, **_why(around))
            return
        yield told(place, value=value, **_why(around))


def _host(url: str) -> str:
    """The host of a web address; empty for what has none, and for IP addresses, which other rules refuse."""
    parts = split(url)
    if parts is None or parts.scheme not in ("http", "https") or is_address(parts.host):
        return ""
    return domain(parts.host)


def _hosts(facts: EntityFacts) -> Iterator[tuple[str, str, str]]:
    for endpoint in facts.endpoints:
        for location in (endpoint.location, endpoint.response_location):
            if location and (host := _host(location)):
                yield f"endpoint:{location}", host, host


@asking(
    Asks.REGISTRY,
    "MD-ENT-004",
    Severity.ERROR,
    group="entity",
    stage="entity",
    source="UK federation MDRPS; ACOnet MRPS 5.1; REFEDS MRPS",
    title="entityID host belongs to the submitting member",
    **_NOT_SHOWN,
)
def own_name(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """A warning for a name that is no web address: no proof of a domain can show whose it is."""
    host = _host(facts.entity_id)
    if host:
        yield from _foreign(around, [("entityID", host, facts.entity_id)])
    else:
        yield told(severity=Severity.WARNING, value=facts.entity_id, **_URN)


@asking(
    Asks.REGISTRY,
    "MD-ENT-028",
    Severity.ERROR,
    group="entity",
    stage="entity",
    source="local policy",
    title="EntityDescriptor owner equals authenticated submitter",
    en="You have no role that lets you hand in metadata for the owner of {value}.",
    sv="Du har ingen roll som låter dig lämna metadata för den som äger {value}.",
    mend_en="Ask the owner's administrator for the role of technical contact.",
    mend_sv="Be ägarens administratör om rollen teknisk kontakt.",
)
def own_submitter(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    if not around.may_submit:
        yield told(value=facts.entity_id)


@asking(
    Asks.REGISTRY,
    "MD-END-010",
    Severity.ERROR,
    group="endpoints",
    stage="entity",
    source="eduID.cz 2.3; ACOnet MRPS 5.1",
    title="Endpoint domain is registrable and under member control",
    **_NOT_SHOWN,
)
def own_endpoints(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """A supplier's host passes once a registrar has accepted it among the member's domains."""
    yield from _foreign(around, _hosts(facts))


@asking(
    Asks.REGISTRY,
    "MD-END-026",
    Severity.ERROR,
    group="endpoints",
    stage="entity",
    source="local policy",
    title="All entity hosts outside our own infrastructure",
    en="{host} is a host of the federation operator's.",
    sv="{host} är en av federationsoperatörens egna värdar.",
    mend_en="Write an address of the service's own.",
    mend_sv="Ange en adress som är tjänstens egen.",
)
def outside_our_house(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """An address there could make a user's browser act on the operator's own pages. IP addresses count as names."""
    if around.owner.is_operator:
        return
    for endpoint in facts.endpoints:
        for location in filter(None, (endpoint.location, endpoint.response_location)):
            parts = split(location)
            host = domain(parts.host) if parts else ""
            if any(host == ours or host.endswith(f".{ours}") for ours in around.operator_hosts):
                yield told(f"endpoint:{location}", host=host)


@asking(
    Asks.REGISTRY,
    "MD-MUI-021",
    Severity.ERROR,
    group="mdui",
    stage="entity",
    source="SAML metadata UI 1.0 §2.2.3",
    title="DomainHint belongs to member",
    **_NOT_SHOWN,
)
def own_hints(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """A hint such as `com` is an error for everybody: it would send all of its users to this one log-in."""
    hints = [(f"text:{hint}", domain(hint), hint) for hint in facts.domain_hints]
    for place, name, hint in hints:
        if is_public_suffix(name):
            yield told(place, value=hint, **_OPEN)
    yield from _foreign(around, (one for one in hints if not is_public_suffix(one[1])))


@asking(
    Asks.REGISTRY,
    "MD-CON-010",
    Severity.WARNING,
    group="contacts",
    stage="entity",
    source="local policy",
    title="E-mail domain matches member",
    **_NOT_SHOWN,
)
def own_mailboxes(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """Addresses of the large free mail services are told of even while no domain is proven."""
    addresses = [(f"contact:{c.email}", domain(c.email.rpartition("@")[2]), c.email) for c in facts.contacts if c.email]
    free = [one for one in addresses if one[1] in TABLES.free_mail and not around.owner.holds(one[1])]
    for place, _, email in free:
        yield told(place, value=email, **_OPEN_MAIL)
    yield from _foreign(around, (one for one in addresses if one not in free))


@asking(
    Asks.REGISTRY,
    "MD-SCO-007",
    Severity.ERROR,
    group="scope",
    stage="entity",
    source="eduGAIN SAML profile §2; UK federation MDRPS; saml2int SDP-SP17",
    title="Scope domain verified for the owning member",
    **_NOT_SHOWN,
)
def own_scopes(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """The owner's organisation number needs no proof, nor does a scope that a registrar has let the entity assert for
    another organisation."""
    granted = around.granted_scopes | {around.owner.number}
    yield from _foreign(around, ((f"scope:{s}", domain(s), s) for s in facts.scopes if s not in granted))


@asking(
    Asks.REGISTRY,
    "MD-ORG-002",
    Severity.ERROR,
    group="organization",
    stage="federation",
    source="Sweden Connect technical framework 3.1; UK federation",
    title="OrganizationName matches the agreement",
    en='OrganizationName is "{name}", but the owner is registered as "{registered}".',
    sv="OrganizationName är ”{name}”, men ägaren är registrerad som ”{registered}”.",
    mend_en="Write the organisation's name as it is registered, or choose the right owner.",
    mend_sv="Skriv organisationens namn som det är registrerat, eller välj rätt ägare.",
)
def registered_name(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """In any language; letter case and white space aside."""
    registered = {_plain(name) for name in around.owner.names.values()}
    for language, name in facts.organization_names.items():
        if _plain(name) not in registered:
            ours = around.owner.names.get(language) or next(iter(around.owner.names.values()), "")
            yield told(f"text:{name}", name=name, registered=ours)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@asking(
    Asks.REGISTRY,
    "MD-ORG-006",
    Severity.ERROR,
    group="organization",
    stage="federation",
    source="Sweden Connect rules for joining 3.1",
    title="Organisation number extension consistent",
    en="The organisation number is {number}, but the owner's is {registered}.",
    sv="Organisationsnumret är {number}, men ägarens är {registered}.",
    mend_en="Remove the number, which the registry knows, or choose the right owner.",
    mend_sv="Ta bort numret, som registret känner till, eller välj rätt ägare.",
)
def registered_number(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """An error although the rebuild leaves the extension out: the document is about somebody else. LEI codes are not
    compared, as the registry has none."""
    for number in facts.organization_numbers:
        if _digits(number) != _digits(around.owner.number):
            yield told("organization", number=number, registered=around.owner.number)


def _digits(number: str) -> str:
    """Without a hyphen, a country's letters, or the century 16 of the twelve-digit form."""
    digits = re.sub(r"\D", "", number)
    return digits[2:] if len(digits) == 12 and digits.startswith("16") else digits
