"""What only the registry may say, said by a member: it is told of, and never published."""

from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.entities import changed, sp
from .case import Case, bad, good, in_idp

_RPI = 'xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi"'
_URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
_CATEGORY = "http://macedir.org/entity-category"
_SUPPORT = "http://macedir.org/entity-category-support"
_ASSURANCE = "urn:oasis:names:tc:SAML:attribute:assurance-certification"
_SUBJECT_ID = "urn:oasis:names:tc:SAML:profiles:subject-id:req"
_HIDE = "http://refeds.org/category/hide-from-discovery"
_LEVELS = (
    "https://refeds.org/sirtfi",
    "https://refeds.org/sirtfi2",
    "http://www.swamid.se/policy/assurance/al1",
    "http://www.swamid.se/policy/assurance/al3",
    "http://id.elegnamnden.se/loa/1.0/loa2",
    "http://id.elegnamnden.se/loa/1.0/loa3",
    "http://id.elegnamnden.se/loa/1.0/loa4",
    "http://id.swedenconnect.se/loa/1.0/uncertified-loa3",
)
_NO_LEVELS = (
    "http://ond.example/loa/9",
    "https://refeds.org/assurance/IAP/high",
    "urn:x:loa4",
    "loa3",
    "https://refeds.org/sirtfi3",
)
_MISSPELT_LEVELS = (
    "http://refeds.org/sirtfi",
    "https://refeds.org/sirtfi/",
    "https://www.refeds.org/sirtfi",
    "HTTPS://refeds.org/SIRTFI",
    "https://id.elegnamnden.se/loa/1.0/loa3",
    "http://id.elegnamnden.se/loa/1.0/LOA3",
)
_RESTRICTED = (
    "http://refeds.org/category/research-and-scholarship",
    "https://refeds.org/category/anonymous",
    "https://refeds.org/category/pseudonymous",
    "https://refeds.org/category/personalized",
    "http://id.elegnamnden.se/ec/1.0/loa3-pnr",
    "http://id.swedenconnect.se/ec/1.0/loa2-name",
    "https://ond.example/category/everything",
)
_MISSPELT = (
    "https://refeds.org/category/research-and-scholarship",
    "http://refeds.org/category/research-and-scholarship/",
    "http://refeds.org/category/anonymous",
    "https://refeds.org/Category/personalized",
    "http://refeds.org/category/code-of-conduct/v2",
    "https://refeds.org/category/hide-from-discovery",
)
_INSTANTS = {
    "no zone": "2024-01-01T00:00:00",
    "an offset": "2024-01-01T00:00:00+01:00",
    "an offset of nought": "2024-01-01T00:00:00+00:00",
    "a date": "2024-01-01",
    "a space for the T": "2024-01-01 00:00:00Z",
    "a z in small": "2024-01-01T00:00:00z",
    "month 13": "2024-13-01T00:00:00Z",
    "second 60": "2024-12-31T23:59:60Z",
    "the year nought": "0000-01-01T00:00:00Z",
    "a negative year": "-2024-01-01T00:00:00Z",
    "five digits in the year": "20240-01-01T00:00:00Z",
    "nothing": "",
    "words": "i går",
    "seconds since 1970": "1704067200",
}


def cases() -> Iterator[Case]:
    yield from _registrations()
    yield from _certifications()
    yield from _categories()
    yield from _containers()


def _claims(name: str, *values: str) -> str:
    inside = "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
    return f'<saml:Attribute Name="{name}" NameFormat="{_URI}">{inside}</saml:Attribute>'


def _idp(claims: str) -> str:
    return in_idp("<mdattr:EntityAttributes>", f"<mdattr:EntityAttributes>{claims}")


def _sp(claims: str) -> str:
    return _extended(f"<mdattr:EntityAttributes>{claims}</mdattr:EntityAttributes>")


def _extended(extensions: str) -> str:
    """The SP with extensions of its own."""
    return changed(sp(), "<md:SPSSODescriptor", f"<md:Extensions>{extensions}</md:Extensions><md:SPSSODescriptor")


def _info(authority: str = "https://ond.example", more: str = "", content: str = "") -> str:
    start = f'<mdrpi:RegistrationInfo {_RPI} registrationAuthority="{authority}" {more}'
    return f"{start}>{content}</mdrpi:RegistrationInfo>" if content else f"{start}/>"


def _registrations() -> Iterator[Case]:
    for authority in (
        "https://ond.example",
        "https://federation.example",
        "",
        " https://federation.example ",
        "x" * 2000,
    ):
        document = in_idp("<md:Extensions>", f"<md:Extensions>{_info(authority)}")
        yield bad(f"a registrar {authority[:30]!r}", "MD-RPI-002", document, Severity.WARNING)
    policy = '<mdrpi:RegistrationPolicy xml:lang="en">https://ond.example/mrps</mdrpi:RegistrationPolicy>'
    yield bad(
        "a registration policy", "MD-RPI-002", in_idp("<md:Extensions>", f"<md:Extensions>{_info(content=policy)}")
    )
    yield bad("two registrations", "MD-RPI-004", in_idp("<md:Extensions>", f"<md:Extensions>{_info()}{_info()}"))
    for place, start in {
        "a role": "<md:Extensions>\n      <shibmd",
        "a face": "<mdui:UIInfo>",
        "an entity attribute's neighbour": "<mdattr:EntityAttributes>",
    }.items():
        tag, bracket, rest = start.partition(">")
        yield bad(
            f"a registration in {place}",
            "MD-RPI-005",
            in_idp(start, f"{tag}{bracket}{_info()}{rest}"),
            Severity.WARNING,
        )
    for place in ("<md:Organization>", '<md:ContactPerson contactType="technical">'):
        held = f"{place}<md:Extensions>{_info()}</md:Extensions>"
        yield bad(f"a registration in {place[4:16]}", "MD-RPI-005", in_idp(place, held))
    for what, instant in _INSTANTS.items():
        document = in_idp("<md:Extensions>", f"<md:Extensions>{_info(more=f'registrationInstant={instant!r}')}")
        yield bad(f"registered at {what}", "MD-SCH-012", document, Severity.WARNING)
    for instant in ("2026-06-01T12:05:01Z", "2027-01-01T00:00:00Z", "2199-12-31T23:59:59Z"):
        document = in_idp("<md:Extensions>", f"<md:Extensions>{_info(more=f'registrationInstant={instant!r}')}")
        yield bad(f"registered at {instant}", "MD-RPI-006", document, Severity.WARNING)
    for name in ("RegistrationPolicy", "Publication", "registrationInfo", "RegistrationAuthority"):
        unknown = f"<md:Extensions><mdrpi:{name} {_RPI}/>"
        yield bad(f"mdrpi:{name} by itself", "MD-RPI-011", in_idp("<md:Extensions>", unknown))
    publisher = f'<mdrpi:PublicationInfo {_RPI} publisher="https://ond.example" creationInstant="2026-01-01"/>'
    yield bad("a publication at a date", "MD-SCH-012", in_idp("<md:Extensions>", f"<md:Extensions>{publisher}"))


def _certifications() -> Iterator[Case]:
    for level in _LEVELS:
        yield bad(f"an IdP's claim to {level}", "MD-IDP-021", _idp(_claims(_ASSURANCE, level)), Severity.WARNING)
    for level in _NO_LEVELS:
        yield bad(f"no level: {level}", "MD-ENA-024", _idp(_claims(_ASSURANCE, level)), Severity.WARNING)
    for level in _MISSPELT_LEVELS:
        yield bad(f"nearly a level: {level}", "MD-ENA-007", _idp(_claims(_ASSURANCE, level)), Severity.WARNING)
    yield bad("an SP's claim to Sirtfi", "MD-IDP-021", _sp(_claims(_ASSURANCE, _LEVELS[0])))
    yield bad("Sirtfi 2 without 1", "MD-ENA-022", _sp(_claims(_ASSURANCE, _LEVELS[1])))
    mail = "csirt@vard.example"
    nobody = changed(_idp(_claims(_ASSURANCE, _LEVELS[0])), f"<md:EmailAddress>mailto:{mail}</md:EmailAddress>", "")
    yield bad("Sirtfi with a security contact that nobody reaches", "MD-ENA-021", nobody)
    yield bad("all levels at once", "MD-IDP-021", _idp(_claims(_ASSURANCE, *_LEVELS)))
    yield bad("a level with white space", "MD-IDP-021", _idp(_claims(_ASSURANCE, f"\n  {_LEVELS[5]}\n")))
    yield bad("a level under the name of support", "MD-ENA-026", _idp(_claims(_SUPPORT, _LEVELS[5])))
    yield bad("a level under the name of a category", "MD-ENA-009", _sp(_claims(_CATEGORY, _LEVELS[5])))


def _categories() -> Iterator[Case]:
    for value in _RESTRICTED:
        yield bad(f"an SP grants itself {value}", "MD-ENA-009", _sp(_claims(_CATEGORY, value)), Severity.WARNING)
    for value in _MISSPELT:
        yield bad(f"nearly a category: {value}", "MD-ENA-007", _sp(_claims(_CATEGORY, f"\n{value}\n")))
        yield bad(f"nearly a supported category: {value}", "MD-ENA-007", _idp(_claims(_SUPPORT, value)))
    yield bad("hide-from-discovery on an SP", "MD-ENA-029", _sp(_claims(_CATEGORY, _HIDE)), Severity.WARNING)
    yield bad("hide-from-discovery on an IdP", "MD-IDP-020", _idp(_claims(_CATEGORY, _HIDE)), Severity.INFO)
    yield bad("hide-from-discovery as support", "MD-ENA-026", _idp(_claims(_SUPPORT, _HIDE)))
    yield bad(
        "a category of services on an IdP",
        "MD-ENA-008",
        _idp(_claims(_CATEGORY, "https://refeds.org/category/code-of-conduct/v2")),
    )
    yield bad(
        "a category that is no URI", "MD-ENA-006", _sp(_claims(_CATEGORY, "research and scholarship")), Severity.WARNING
    )
    yield bad("a supported category that is no URI", "MD-ENA-006", _idp(_claims(_SUPPORT, "r&amp;s")), Severity.ERROR)
    yield bad("an empty supported category", "MD-ENA-006", _idp(_claims(_SUPPORT, "")), Severity.ERROR)
    for value in ("any", "subject-id", "pairwise-id", "none"):
        yield good(f"subject-id:req {value}", _sp(_claims(_SUBJECT_ID, value)))
    for value in ("", "Any", "subject-id pairwise-id", "urn:oasis:names:tc:SAML:attribute:subject-id", "both"):
        yield bad(f"subject-id:req {value!r}", "MD-ENA-020", _sp(_claims(_SUBJECT_ID, value)), Severity.ERROR)
    yield bad("subject-id:req twice over", "MD-ENA-020", _sp(_claims(_SUBJECT_ID, "any", "none")))
    yield bad("subject-id:req on an IdP", "MD-ENA-020", _idp(_claims(_SUBJECT_ID, "any")))


def _containers() -> Iterator[Case]:
    held = f"<mdattr:EntityAttributes>{_claims(_CATEGORY, _HIDE)}</mdattr:EntityAttributes>"
    yield bad("entity attributes in a role", "MD-ENA-001", in_idp("<shibmd:Scope", f"{held}<shibmd:Scope"))
    yield bad("entity attributes twice", "MD-ENA-001", in_idp("<mdattr:", f"{held}<mdattr:"))
    yield bad(
        "entity attributes in a contact",
        "MD-ENA-001",
        in_idp("<md:GivenName>", f"<md:Extensions>{held}</md:Extensions><md:GivenName>"),
    )
    issued = 'ID="_a" Version="2.0" IssueInstant="2026-01-01T00:00:00Z"'
    asserted = f"<saml:Assertion {issued}><saml:Issuer>https://ond.example</saml:Issuer></saml:Assertion>"
    yield bad("an assertion about oneself", "MD-ENA-002", _idp(asserted), Severity.WARNING)
    for name in (
        "http://macedir.org/entity-categories",
        "https://macedir.org/entity-category",
        "entity-category",
        "",
        "urn:x",
    ):
        yield bad(f"an entity attribute {name!r}", "MD-ENA-004", _idp(_claims(name, "urn:x")), Severity.WARNING)
    yield bad(
        "an entity attribute without a format",
        "MD-ENA-003",
        _idp(_claims(_CATEGORY, _HIDE).replace(f' NameFormat="{_URI}"', "")),
    )
    yield bad(
        "an entity attribute of a basic format",
        "MD-ENA-003",
        _idp(_claims(_CATEGORY, _HIDE).replace("format:uri", "format:basic")),
    )
    yield bad("one entity attribute twice", "MD-ENA-005", _idp(_claims(_CATEGORY, _HIDE) * 2))
