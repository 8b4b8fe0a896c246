"""What the schema says of order, truth, times and what has to be there, and how documents get it wrong."""

from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.entities import SAML2, changed, idp, sp
from .case import Case, bad, good, in_idp, in_sp

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_ROLE, _ROLE_END = "<md:IDPSSODescriptor", "</md:IDPSSODescriptor>"
_PROTOCOL = f'protocolSupportEnumeration="{SAML2}:protocol"'


def cases() -> Iterator[Case]:
    for make in (_order, _booleans, _times, _durations, _missing, _protocols, _right):
        yield from make()


def part_of(document: str, start: str, end: str) -> str:
    at = document.index(start)
    return document[at : document.index(end, at) + len(end)]


def _order() -> Iterator[Case]:
    """Elements in an order of their own: the rebuild mends it, the finding tells."""
    whole = idp()
    parts = {
        "contacts before the organisation": ("<md:Organization>", "</md:Organization>", "</md:EntityDescriptor>"),
        "the role last": (_ROLE, _ROLE_END, "</md:EntityDescriptor>"),
        "the extensions of the role last": ("<md:Extensions>\n      <shibmd", "</md:Extensions>", _ROLE_END),
        "the key after the addresses": ("<md:KeyDescriptor", "</md:KeyDescriptor>", _ROLE_END),
        "a name format last": ("<md:NameIDFormat>", "</md:NameIDFormat>", _ROLE_END),
        "artifacts last": ("<md:ArtifactResolutionService", "/>", _ROLE_END),
        "log-out last": ("<md:SingleLogoutService", "/>", _ROLE_END),
        "the given name last": ("<md:GivenName>Kim", "</md:GivenName>", "</md:ContactPerson>"),
        "the address of mail before the name": ("<md:EmailAddress>mailto:saml", "</md:EmailAddress>", "<md:GivenName>"),
        "the organisation's page first": (
            '<md:OrganizationURL xml:lang="sv">',
            "</md:OrganizationURL>",
            "<md:OrganizationName",
        ),
    }
    for name, (start, end, before) in parts.items():
        part = part_of(whole, start, end)
        yield bad(
            f"in another order: {name}",
            "MD-SCH-006",
            changed(whole.replace(part, "", 1), before, part + before),
            _WARNING,
        )
    requested = part_of(sp(), "<md:RequestedAttribute", "/>")
    first = '<md:ServiceName xml:lang="sv">'
    yield bad(
        "in another order: wishes before the name",
        "MD-SCH-006",
        changed(sp().replace(requested, ""), first, requested + first),
        _WARNING,
    )


def _booleans() -> Iterator[Case]:
    for value in ("TRUE", "True", "yes", "ja", "on", "", " ", "2", "-1", "01", "t", "true;", "null", "sant"):
        yield bad(
            f"WantAuthnRequestsSigned {value!r}",
            "MD-SCH-010",
            in_idp('WantAuthnRequestsSigned="true"', f'WantAuthnRequestsSigned="{value}"'),
        )
    for name in ("AuthnRequestsSigned", "WantAssertionsSigned"):
        old = 'AuthnRequestsSigned="1"' if name[0] == "A" else 'WantAssertionsSigned="true"'
        for value in ("FALSE", "no", "0.0"):
            yield bad(f"{name} {value!r}", "MD-SCH-010", in_sp(old, f'{name}="{value}"'))
    for value in ("0", "false", " true ", "\n1"):
        yield good(
            f"WantAuthnRequestsSigned {value!r}",
            in_idp('WantAuthnRequestsSigned="true"', f'WantAuthnRequestsSigned="{value}"'),
        )


def _with(attribute: str) -> str:
    return in_idp("<md:EntityDescriptor", f"<md:EntityDescriptor {attribute}")


def _times() -> Iterator[Case]:
    for value in (
        "2027-01-01",
        "2027-01-01T00:00:00",
        "2027-01-01T00:00:00+01:00",
        "2027-01-01 00:00:00Z",
        "2027-13-01T00:00:00Z-",
        "20270101T000000Z",
        "1 januari 2027",
        "1798761600",
        "never",
        "",
        "2027-01-01T00:00Z",
        "2027-01-01t00:00:00z",
        "2027-01-01T00:00:60Z",
        "02027-01-01T00:00:00Z",
        "-2027-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2027-01-01T00:00:00.0000000Z",
    ):
        yield bad(f"valid until {value!r}", "MD-SCH-012", _with(f'validUntil="{value}"'), _WARNING)
    for value in ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00.123Z"):
        yield bad(f"valid until {value!r}", "MD-ENT-020", _with(f'validUntil="{value}"'), _WARNING)


def _durations() -> Iterator[Case]:
    for value in (
        "P",
        "PT",
        "P1",
        "1D",
        "PD",
        "-P1D",
        "P-1D",
        "P0D",
        "PT0S",
        "P1H",
        "PT1D",
        "P1DT",
        "P1M1Y",
        "PT1.5H",
        "86400",
        "1 day",
        "",
        "P99999999999D",
        "p1d",
        "P1W",
        "PT1S1M",
        "P1,5D",
        "PT3600",
    ):
        yield bad(f"kept for {value!r}", "MD-SCH-013", _with(f'cacheDuration="{value}"'), _WARNING)
    for value in ("PT1H", "P1D", "P1Y2M3DT4H5M6.7S", "PT0H30M"):
        yield bad(f"kept for {value!r}", "MD-ENT-020", _with(f'cacheDuration="{value}"'), _WARNING)


def _missing() -> Iterator[Case]:
    yield bad(
        "an address that is not there",
        "MD-SCH-001",
        in_idp(' Location="https://idp.vard.example/sso/post"', ""),
        _ERROR,
    )
    yield bad("a binding that is not there", "MD-SCH-001", in_idp(f'Binding="{SAML2}:bindings:HTTP-POST"', ""), _ERROR)
    yield bad(
        "a service without an index",
        "MD-SCH-001",
        in_sp('<md:AttributeConsumingService index="0"', "<md:AttributeConsumingService"),
        _ERROR,
    )
    yield bad("no organisation", "MD-ORG-001", in_idp(part_of(idp(), "<md:Organization>", "</md:Organization>"), ""))
    yield bad("no log-in", "MD-IDP-001", idp().replace("md:SingleSignOnService", "md:X"))


def _protocols() -> Iterator[Case]:
    for value in (
        "",
        " ",
        "SAML2",
        SAML2,
        f"{SAML2}:protocols",
        f"{SAML2}:Protocol",
        f"{SAML2}:protocol,urn:x:y",
        f"{SAML2}:protocol/",
    ):
        yield bad(f"the protocol {value!r}", "MD-ENT-016", in_idp(_PROTOCOL, f'protocolSupportEnumeration="{value}"'))
    for value in ("urn:oasis:names:tc:SAML:1.1:protocol", "urn:mace:shibboleth:1.0"):
        alone = in_idp(_PROTOCOL, f'protocolSupportEnumeration="{value}"')
        yield bad(f"{value} instead of SAML 2.0", "MD-ENT-018", alone)
        yield bad(
            f"{value} beside SAML 2.0",
            "MD-ENT-017",
            in_idp(_PROTOCOL, f'protocolSupportEnumeration="{SAML2}:protocol {value}"'),
            _WARNING,
        )
    for value in ("urn:x:y", "https://vard.example/protokoll"):
        yield bad(
            f"{value} beside SAML 2.0",
            "MD-ENT-019",
            in_idp(_PROTOCOL, f'protocolSupportEnumeration="{value} {SAML2}:protocol"'),
            _WARNING,
        )
    yield bad(
        "an endpoint of SAML 1.1 without its protocol",
        "MD-END-013",
        in_idp(f'Binding="{SAML2}:bindings:HTTP-POST"', 'Binding="urn:oasis:names:tc:SAML:1.0:bindings:HTTP-POST"'),
    )


def _right() -> Iterator[Case]:
    yield good(
        "white space around a protocol", in_idp(_PROTOCOL, f'protocolSupportEnumeration="\n {SAML2}:protocol\n"')
    )
    yield good("no white space between elements", idp().replace(">\n", ">"))
    yield good(
        "elements that are closed at once",
        in_idp(
            'Location="https://idp.vard.example/sso"/>',
            'Location="https://idp.vard.example/sso"></md:SingleSignOnService>',
        ),
    )
    yield good(
        "no given name and no surname, but a company",
        in_idp(
            "<md:GivenName>Kim</md:GivenName>\n    <md:SurName>Åkerlund</md:SurName>", "<md:Company>Drift</md:Company>"
        ),
    )
    yield good(
        "the SAML 2.0 protocol twice",
        in_idp(_PROTOCOL, f'protocolSupportEnumeration="{SAML2}:protocol {SAML2}:protocol"'),
    )
