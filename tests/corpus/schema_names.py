"""Attributes and elements by names that do not exist, or where they do not belong; roles that nobody has."""

from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.entities import SAML2, idp
from .case import Case, bad, in_idp, in_sp
from .schema_forms import part_of

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_ROLE, _ROLE_END = "<md:IDPSSODescriptor", "</md:IDPSSODescriptor>"
_PROTOCOL = f'protocolSupportEnumeration="{SAML2}:protocol"'


def cases() -> Iterator[Case]:
    for make in (_attributes, _elements, _roles):
        yield from make()


def _attributes() -> Iterator[Case]:
    """Names almost right are an error, as something was meant; others are left out with a warning."""
    for name in (
        "WantAuthnRequestSigned",
        "wantAuthnRequestsSigned",
        "WantAuthnRequestsSigend",
        "WantAuthRequestsSigned",
    ):
        yield bad(f"a role with {name}", "MD-SCH-007", in_idp("WantAuthnRequestsSigned", name), _ERROR)
    for name in ("AuthnRequestSigned", "authnRequestsSigned"):
        yield bad(f"a role with {name}", "MD-SCH-007", in_sp(' AuthnRequestsSigned="1"', f' {name}="1"'), _ERROR)
    for name in ("errorUrl", "ErrorURL", "errorURI"):
        yield bad(f"a role with {name}", "MD-SCH-007", in_idp("errorURL", name), _ERROR)
    for name in ("version", "name", "foo", "xmlnsmd"):
        yield bad(f"a role with {name}", "MD-SCH-007", in_idp(_ROLE, f'{_ROLE} {name}="x"'), _WARNING)
    for name in ("location", "Url", "href"):
        yield bad(
            f"an address by {name}",
            "MD-SCH-001",
            in_idp('Location="https://idp.vard.example/sso/post"', f'{name}="https://idp.vard.example/sso/post"'),
            _ERROR,
        )
    for name in ("md:index", "saml:Name", "ds:Id", "z:x"):
        yield bad(
            f"an endpoint with {name}",
            "MD-SCH-008",
            in_idp("<md:SingleLogoutService", f'<md:SingleLogoutService xmlns:z="urn:x:z" {name}="x"'),
            _WARNING,
        )


def _elements() -> Iterator[Case]:
    for name in (
        "md:SingleSignonService",
        "md:Keydescriptor",
        "md:Contact",
        "md:IDPSSODescripter",
        "md:Foo",
        "shibmd:Scopes",
        "saml:Atribute",
        "remd:Contact",
        "ds:KeyData",
    ):
        yield bad(f"an element {name}", "MD-SCH-002", in_idp(_ROLE_END, f"<{name}/>{_ROLE_END}"), _WARNING)
    yield bad(
        "empty extensions",
        "MD-SCH-004",
        in_idp("<md:SingleLogoutService", "<md:SingleLogoutService").replace(
            'Location="https://idp.vard.example/sso/post"/>',
            'Location="https://idp.vard.example/sso/post"><md:Extensions/></md:SingleSignOnService>',
        ),
        _WARNING,
    )
    for name in ("md:EntityDescriptor", "md:KeyDescriptor", "md:Extensions", "md:ContactPerson"):
        yield bad(
            f"{name} in extensions", "MD-SCH-005", in_idp("<md:Extensions>", f"<md:Extensions><{name}/>"), _WARNING
        )
    yield bad(
        "an element in an endpoint",
        "MD-SCH-009",
        in_idp(
            'Location="https://idp.vard.example/sso/post"/>',
            'Location="https://idp.vard.example/sso/post"><z:x xmlns:z="urn:x:z"/></md:SingleSignOnService>',
        ),
        _WARNING,
    )
    yield bad("a text between elements", "MD-SCH-001", in_idp(_ROLE_END, f"hej{_ROLE_END}"), _WARNING)
    yield bad(
        "two organisations",
        "MD-SCH-001",
        in_idp("<md:Organization>", part_of(idp(), "<md:Organization>", "</md:Organization>") + "<md:Organization>"),
    )


def _roles() -> Iterator[Case]:
    role = part_of(idp(), _ROLE, _ROLE_END)
    yield bad("no role", "MD-ENT-013", in_idp(role, ""))
    yield bad("the role twice", "MD-ENT-014", in_idp(role, role * 2))
    for name in ("PDPDescriptor", "AuthnAuthorityDescriptor"):
        yield bad(f"md:{name}", "MD-IDP-018", in_idp(role, f"{role}<md:{name} {_PROTOCOL}/>"), _WARNING)
    yield bad(
        "an affiliation",
        "MD-SCH-019",
        in_idp(
            role,
            '<md:AffiliationDescriptor affiliationOwnerID="https://a.example"><md:AffiliateMember>https://b.example</md:AffiliateMember></md:AffiliationDescriptor>',
        ),
    )
    space = "http://docs.oasis-open.org/wsfed/federation/200706"
    kind = f'xmlns:fed="{space}" xsi:type="fed:SecurityTokenServiceType"'
    xsi = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" {kind}'
    yield bad(
        "a role of WS-Federation", "MD-SCH-020", in_idp(role, f"{role}<md:RoleDescriptor {xsi} {_PROTOCOL}/>"), _WARNING
    )
    yield bad(
        "metadata elsewhere",
        "MD-ENT-022",
        in_idp(
            "</md:EntityDescriptor>",
            '<md:AdditionalMetadataLocation namespace="urn:x:y">https://idp.vard.example/m</md:AdditionalMetadataLocation></md:EntityDescriptor>',
        ),
        _WARNING,
    )
