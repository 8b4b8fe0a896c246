"""Group `mdui`: keywords, and hints by which discovery picks a provider (MD-MUI-018 to 020, 022)."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from ..addresses import is_public
from ..names import clark
from ..subject import Subject
from ..text import text
from ..types import Severity
from .registry import Hit, hit, rule

_HINTS: Final = clark("mdui:DiscoHints")
_PATH: Final = f"{clark('md:Extensions')}/{_HINTS}"
_KINDS: Final = tuple(clark(f"mdui:{name}") for name in ("IPHint", "DomainHint", "GeolocationHint"))
_IP, _GEO = _KINDS[0], _KINDS[2]
_PREFIXED: Final = re.compile(r"[0-9A-Fa-f.:]+/[0-9]{1,3}\Z")
_WIDEST: Final = {4: 8, 6: 16}  # the shortest prefixes: no organisation has a larger network
_COORDINATE: Final = r"-?[0-9]+(?:\.[0-9]+)?"
_GEO_URI: Final = re.compile(
    rf"geo:(?P<lat>{_COORDINATE}),(?P<lon>{_COORDINATE})(?:,{_COORDINATE})?"
    r"(?:;crs=(?P<crs>[A-Za-z0-9-]+))?(?:;u=[0-9]+(?:\.[0-9]+)?)?"
    r"(?:;(?!crs=|u=)[A-Za-z0-9-]+(?:=(?:[\[\]:&+$A-Za-z0-9\-_.!~*'()]|%[0-9A-Fa-f]{2})+)?)*\Z",
    re.IGNORECASE,
)


@rule(
    "MD-MUI-018",
    Severity.WARNING,
    group="mdui",
    needs="mdui:Keywords",
    source="MDUI §2.1.4",
    title="Keywords form",
    en="The keywords {value} {fault}.",
    sv="Sökorden {value} {fault_sv}.",
    mend_en="Write the words with a space between them, and + for the space inside one: Norrvik region+hospital.",
    mend_sv="Skriv orden med mellanslag emellan, och + för mellanslaget inne i ett: Norrvik region+sjukhus.",
)
def plain_keywords(subject: Subject) -> Iterator[Hit]:
    """An error in the catalogue; a warning here: a comma makes the entity harder to find, and harms nobody else."""
    for face in subject.faces:
        for words in face.parts.get("mdui:Keywords", ()):
            for sv, en in _keyword_faults(words.value):
                yield hit(words.element, value=words.value, fault=en, fault_sv=sv)


def _keyword_faults(value: str) -> Iterator[tuple[str, str]]:
    if "," in value or ";" in value:
        yield (
            "har komma eller semikolon, som blir en del av orden",
            "have commas or semicolons, which go into the words",
        )
    if any(word.startswith("+") or word.endswith("+") or "++" in word for word in value.split()):
        yield "har ett + som inte står mellan två ord", "have a + that does not stand between two words"


@rule(
    "MD-MUI-019",
    Severity.ERROR,
    group="mdui",
    needs="mdui:DiscoHints",
    source="MDUI §2.2",
    title="DiscoHints only on IdP role and once",
    en="mdui:DiscoHints {fault}.",
    sv="mdui:DiscoHints {fault_sv}.",
    mend_en="Have one mdui:DiscoHints, with a hint in it, in the md:Extensions of the md:IDPSSODescriptor.",
    mend_sv="Ha ett mdui:DiscoHints, med en ledtråd i, i md:Extensions i md:IDPSSODescriptor.",
)
def hints_of_a_provider(subject: Subject) -> Iterator[Hit]:
    """Twice is an error. Empty ones and those elsewhere are a warning: the rebuild leaves them out."""
    own = [list(role.iterfind(_PATH)) for name, role in subject.roles if name == "idp"]
    filled = {one for found in own for one in found if any(child.tag in _KINDS for child in one)}
    for element in subject.sent.get(_HINTS, ()):
        if element not in filled:
            fault = "is empty, or stands in another role", "är tomt, eller står i en annan roll"
            yield hit(element, severity=Severity.WARNING, fault=fault[0], fault_sv=fault[1])
    for found in own:
        for again in [one for one in found if one in filled][1:]:
            yield hit(again, fault="comes twice in the role", fault_sv="finns två gånger i rollen")


@rule(
    "MD-MUI-020",
    Severity.ERROR,
    group="mdui",
    needs="mdui:IPHint",
    source="MDUI §2.2.2; RFC 4632",
    title="IPHint is a CIDR network",
    en="The network {value} {fault}.",
    sv="Nätet {value} {fault_sv}.",
    mend_en="Write the organisation's own public network with its prefix, such as 192.0.2.0/24.",
    mend_sv="Skriv organisationens eget publika nät med prefix, till exempel 192.0.2.0/24.",
)
def own_network(subject: Subject) -> Iterator[Hit]:
    for element in subject.tagged.get(_IP, ()):
        fault = _network_fault(text(element))
        if fault is not None:
            yield hit(element, value=text(element), fault=fault[1], fault_sv=fault[0])


def _network_fault(value: str) -> tuple[str, str] | None:
    if not _PREFIXED.match(value):
        return "är ingen adress med ett prefix efter", "is no address with a prefix after it"
    try:
        network = ipaddress.ip_network(value)
    except ValueError:
        return "är inget nät: adressen fortsätter efter prefixet", "is no network: the address goes on after the prefix"
    if network.prefixlen < _WIDEST[network.version]:
        return "är större än någon organisations nät", "is larger than any organisation's network"
    if not all(is_public(str(network[end])) for end in (0, -1)):
        return "är inget publikt nät", "is no public network"
    return None


@rule(
    "MD-MUI-022",
    Severity.ERROR,
    group="mdui",
    needs="mdui:GeolocationHint",
    source="MDUI §2.2.4; RFC 5870",
    title="GeolocationHint is a valid geo URI",
    en="The place {value} is no point on a map.",
    sv="Platsen {value} är ingen punkt på en karta.",
    mend_en="Write latitude and longitude in degrees, such as geo:59.33,18.06.",
    mend_sv="Skriv latitud och longitud i grader, till exempel geo:59.33,18.06.",
)
def real_place(subject: Subject) -> Iterator[Hit]:
    """The point 0,0 in the sea is what software writes that knows none. A system of coordinates other than WGS 84 is a
    fault too: maps do not know it."""
    for element in subject.tagged.get(_GEO, ()):
        if not _is_place(text(element)):
            yield hit(element, value=text(element))


def _is_place(value: str) -> bool:
    match = _GEO_URI.match(value)
    if match is None or (match["crs"] or "wgs84").lower() != "wgs84":
        return False
    latitude, longitude = float(match["lat"]), float(match["lon"])
    return abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0, 0)
