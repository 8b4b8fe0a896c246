"""Scopes where they mean nothing, and organisation numbers as scopes."""

from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.entities import changed, sp
from .case import Case, bad, good, in_idp

_ORGANISATIONS = {
    "a wrong check digit": "2120000143",
    "nine digits": "212000014",
    "eleven digits": "21200001420",
    "a century before it": "162120000142",
    "a personal number": "8507099805",
    "a personal number of twelve digits": "198507099805",
    "a co-ordination number": "7010632391",
    "ones": "1111111111",
    "one digit": "5",
}


def cases() -> Iterator[Case]:
    scope = '<shibmd:Scope regexp="false">annan.example</shibmd:Scope>'
    held = f"<md:Extensions>{scope}</md:Extensions>"
    yield bad(
        "a scope on an SP", "MD-SCO-012", changed(sp(), "<mdui:UIInfo>", f"{scope}<mdui:UIInfo>"), Severity.WARNING
    )
    yield bad("a scope on an organisation", "MD-SCO-012", in_idp("<md:Organization>", f"<md:Organization>{held}"))
    yield bad("a scope on a contact", "MD-SCO-012", in_idp("<md:GivenName>", f"{held}<md:GivenName>"))
    yield good("a scope on the entity", in_idp("<alg:", f"{scope}<alg:"))
    on_sp = changed(sp(), "<md:SPSSODescriptor", f"{held}<md:SPSSODescriptor")
    yield bad("a scope on an entity that is no IdP", "MD-SCO-009", on_sp, Severity.WARNING)
    yield bad("a scope in a scope", "MD-SCH-001", in_idp(">vard.example</shibmd", f">vard.example{scope}</shibmd"))
    for what, number in _ORGANISATIONS.items():
        document = in_idp(">vard.example</shibmd", f">{number}</shibmd")
        yield bad(f"a scope of {what}", "MD-SCO-014", document, Severity.ERROR)
    yield good("a scope of an organisation number", in_idp(">vard.example</shibmd", ">2120000142</shibmd"))
    yield bad(
        "a scope of an organisation number with white space",
        "MD-SCO-001",
        in_idp(">vard.example</shibmd", "> 2120000142 </shibmd"),
    )
    yield bad("a scope of Arabic digits", "MD-SCO-010", in_idp(">vard.example</shibmd", ">٢١٢٠٠٠٠١٤٢</shibmd"))
    yield bad("a scope of wide digits", "MD-SCO-010", in_idp(">vard.example</shibmd", ">２１２００００１４２</shibmd"))
    for role in ("md:PDPDescriptor", "md:AuthnAuthorityDescriptor"):
        start = f'<{role} protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{held}</{role}>'
        yield bad(f"a scope on {role}", "MD-SCO-012", in_idp("<md:Organization>", f"{start}<md:Organization>"))
    face = in_idp("<mdui:UIInfo>", f"<mdui:UIInfo>{scope}")
    yield bad("a scope in a face", "MD-SCO-012", face)
    yield bad(
        "a scope in an endpoint", "MD-SCH-009", in_idp('sso/post"/>', f'sso/post">{scope}</md:SingleSignOnService>')
    )
