"""Group `mdui`: what a role has to show to people (MD-MUI-001, 002, 005, 006, 008 to 010, 023).

A role without any mdui:UIInfo has MD-MUI-001 alone: the other rules ask what stands inside one.
"""

from collections.abc import Iterator
from typing import Final

from ..faces import Face, Words
from ..names import NAMESPACES, clark, name_of
from ..settable import CATEGORY
from ..subject import Subject
from ..types import Severity
from .registry import Hit, hit, rule

_CONTAINERS: Final = frozenset({clark("mdui:UIInfo"), clark("mdui:DiscoHints")})
_INSIDE: Final[dict[str, frozenset[str]]] = {
    clark("mdui:UIInfo"): frozenset(
        clark(f"mdui:{name}")
        for name in ("DisplayName", "Description", "Keywords", "Logo", "InformationURL", "PrivacyStatementURL")
    ),
    clark("mdui:DiscoHints"): frozenset(clark(f"mdui:{name}") for name in ("IPHint", "DomainHint", "GeolocationHint")),
    clark("md:Extensions"): _CONTAINERS,
}
_MDUI: Final = f"{{{NAMESPACES['mdui']}}}"
_EXTENSIONS: Final = clark("md:Extensions")
_WANT_PRIVACY: Final = frozenset(
    {
        "https://refeds.org/category/pseudonymous",
        "https://refeds.org/category/personalized",
        "https://refeds.org/category/code-of-conduct/v2",
        "http://www.geant.net/uri/dataprotection-code-of-conduct/v1",
    }
)


@rule(
    "MD-MUI-001",
    Severity.ERROR,
    group="mdui",
    source="MDUI §2.1; saml2int SDP-MD09",
    title="UIInfo present exactly once per SSO role",
    en="{name} has {count} mdui:UIInfo; it should have one.",
    sv="{name} har {count} mdui:UIInfo; den ska ha ett.",
    mend_en="Put the names, texts, logo and addresses for people into one mdui:UIInfo in the role's md:Extensions.",
    mend_sv="Samla namn, texter, logotyp och adresser för människor i ett mdui:UIInfo i rollens md:Extensions.",
)
def one_interface(subject: Subject) -> Iterator[Hit]:
    """A warning where there is none: such an entity is hard to recognise, and works. Two are an error, as readers
    pick one or the other."""
    for name, role in subject.roles:
        found = [face.info for face in subject.faces if face.holder is role]
        if name != "aa" and len(found) != 1:
            severity = None if found else Severity.WARNING
            yield hit(found[1] if found else role, severity=severity, name=name_of(role), count=len(found))


@rule(
    "MD-MUI-002",
    Severity.ERROR,
    group="mdui",
    needs="mdui:UIInfo",
    source="MDUI §2.1.2; saml2int SDP-MD09; eduGAIN §3",
    title="DisplayName present",
    en="There is no mdui:DisplayName: people would see a technical address instead of a name.",
    sv="mdui:DisplayName saknas: människor skulle se en teknisk adress i stället för ett namn.",
    mend_en="Add a mdui:DisplayName with the name that users know, in Swedish and in English.",
    mend_sv="Lägg till ett mdui:DisplayName med det namn som användarna känner igen, på svenska och engelska.",
)
def named(subject: Subject) -> Iterator[Hit]:
    for face in subject.faces:
        if "mdui:DisplayName" not in face.parts:
            yield hit(face.info)


@rule(
    "MD-MUI-005",
    Severity.WARNING,
    group="mdui",
    needs="mdui:UIInfo",
    source="eduGAIN §3; SWAMID 6.1.12; REFEDS CoCo v2",
    title="Description present (en)",
    en="There is no mdui:Description in English.",
    sv="mdui:Description på engelska saknas.",
    mend_en='Say in a sentence what it is, in mdui:Description with xml:lang="en".',
    mend_sv='Säg i en mening vad det är, i mdui:Description med xml:lang="en".',
)
def described(subject: Subject) -> Iterator[Hit]:
    for face in subject.faces:
        if not face.has("mdui:Description", "en"):
            yield hit(face.info)


@rule(
    "MD-MUI-006",
    Severity.WARNING,
    group="mdui",
    needs="mdui:Description",
    source="CoCo v2 §5.1.3; MDUI §2.1.3",
    title="Description no longer than lists and consent pages show",
    en="The description has {count} characters; more than {limit} are cut off on many pages.",
    sv="Beskrivningen har {count} tecken; mer än {limit} klipps av på många sidor.",
    mend_en="Shorten it to a sentence; put the rest on the page that mdui:InformationURL leads to.",
    mend_sv="Korta den till en mening; lägg resten på sidan som mdui:InformationURL leder till.",
)
def short_description(subject: Subject) -> Iterator[Hit]:
    """An error from `description_max`: such a text breaks the layout of other people's pages."""
    numbers = subject.numbers
    for words in _parts(subject, "mdui:Description"):
        length = len(words.value)
        if length > numbers.description_length:
            severity = Severity.ERROR if length > numbers.description_max else None
            yield hit(words.element, severity=severity, count=length, limit=numbers.description_length)


@rule(
    "MD-MUI-008",
    Severity.ERROR,
    group="mdui",
    needs="mdui:UIInfo",
    source="saml2int SDP-MD09; REFEDS RC3.1",
    title="PrivacyStatementURL present",
    en="There is no mdui:PrivacyStatementURL: users cannot read what becomes of their personal data.",
    sv="mdui:PrivacyStatementURL saknas: användarna kan inte läsa vad som händer med deras personuppgifter.",
    mend_en="Add the https address of the service's privacy statement, per language.",
    mend_sv="Lägg till https-adressen till tjänstens integritetspolicy, per språk.",
)
def privacy_statement(subject: Subject) -> Iterator[Hit]:
    """For services only: an identity provider's users have their own organisation's. An error where the entity
    claims a category that demands one (Code of Conduct, pseudonymous, personalized), and else a warning."""
    for face in subject.faces:
        if face.role == "sp" and not face.has("mdui:PrivacyStatementURL"):
            demanded = not _WANT_PRIVACY.isdisjoint(subject.facts.entity_attributes.get(CATEGORY, ()))
            yield hit(face.info, severity=None if demanded else Severity.WARNING)


@rule(
    "MD-MUI-009",
    Severity.WARNING,
    group="mdui",
    needs="mdui:UIInfo",
    source="SWAMID SAML TP 5.1.17, 6.1.12",
    title="InformationURL present",
    en="There is no mdui:InformationURL: users have nowhere to read more.",
    sv="mdui:InformationURL saknas: användarna har ingenstans att läsa mer.",
    mend_en="Add the https address of a page about the service or the log-in, per language.",
    mend_sv="Lägg till https-adressen till en sida om tjänsten eller inloggningen, per språk.",
)
def information_page(subject: Subject) -> Iterator[Hit]:
    for face in _lacking(subject, "mdui:InformationURL"):
        yield hit(face.info)


@rule(
    "MD-MUI-010",
    Severity.WARNING,
    group="mdui",
    needs="mdui:UIInfo",
    source="saml2int SDP-MD09; eduGAIN §3",
    title="Logo present",
    en="There is no mdui:Logo.",
    sv="mdui:Logo saknas.",
    mend_en="Add the https address of a logo, with its width and height in pixels.",
    mend_sv="Lägg till https-adressen till en logotyp, med bredd och höjd i bildpunkter.",
)
def logo_present(subject: Subject) -> Iterator[Hit]:
    for face in _lacking(subject, "mdui:Logo"):
        yield hit(face.info)


@rule(
    "MD-MUI-023",
    Severity.WARNING,
    group="mdui",
    source="MDUI §2",
    title="Unknown mdui element or container misspelt",
    en="{name} does not exist there, or is spelt another way; it is left out.",
    sv="{name} finns inte där, eller stavas på annat sätt; det utelämnas.",
    mend_en="Texts go into mdui:UIInfo, hints into mdui:DiscoHints; capitals matter.",
    mend_sv="Texter hör hemma i mdui:UIInfo, ledtrådar i mdui:DiscoHints; stora och små bokstäver spelar roll.",
)
def known_mdui(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild leaves it out. What a misspelt container holds is not listed one by one."""
    for tag, elements in subject.sent.items():
        for element in elements if tag.startswith(_MDUI) else ():
            parent = element.getparent()
            above = str(parent.tag) if parent is not None else ""
            inside_unknown = above.startswith(_MDUI) and above not in _CONTAINERS
            if tag not in _INSIDE.get(above, ()) and not inside_unknown:
                yield hit(element, name=name_of(element))


def _parts(subject: Subject, name: str) -> Iterator[Words]:
    for face in subject.faces:
        yield from face.parts.get(name, ())


def _lacking(subject: Subject, name: str) -> Iterator[Face]:
    return (face for face in subject.faces if not face.has(name))
