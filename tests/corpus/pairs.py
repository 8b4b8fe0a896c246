"""Two endpoints or keys of which each is right alone."""

from base64 import b64encode
from collections.abc import Iterator

from ..saml.entities import SAML2, changed, idp, sp
from ..saml.keys import certificate, public
from .case import Case
from .pair import Change, Pairs, before, whole_and_halves

_CONSUMING = "<md:AttributeConsumingService"
_SIGNED = 'AuthnRequestsSigned="1"'
_LOGOUT = f'<md:SingleLogoutService Binding="{SAML2}:bindings:SOAP" Location="https://journal.vard.example/slo"/>'
_RESOLUTION = (
    f'<md:ArtifactResolutionService index="0" Binding="{SAML2}:bindings:SOAP" Location="https://idp.vard.example/ars"/>'
)
_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


def cases() -> Iterator[Case]:
    yield from whole_and_halves(
        (sp, _endpoints_of_services()),
        (_plain_sp, _keys_of_services()),
        (idp, _endpoints_of_providers()),
        (_rich_idp, _keys_of_providers()),
    )


def _plain_sp() -> str:
    """The SP that neither signs requests nor logs out."""
    return changed(changed(sp(), _LOGOUT, ""), _SIGNED, 'AuthnRequestsSigned="false"')


def _rich_idp() -> str:
    """The IdP with an algorithm for signatures."""
    return changed(idp(), 'xmlenc#sha256"/>', f'xmlenc#sha256"/><alg:SigningMethod Algorithm="{_SHA256}"/>')


def _consumer(index: str, path: str, binding: str = "HTTP-POST") -> Change:
    location = f'Location="https://journal.vard.example/{path}"'
    start = f'<md:AssertionConsumerService index="{index}" Binding="{SAML2}:bindings:{binding}"'
    return before(_CONSUMING, f"{start} {location}/>")


def _endpoints_of_services() -> Pairs:
    discovery = (
        '<idpdisc:DiscoveryResponse index="{}" Binding="urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol"'
    )
    discovery += ' Location="https://journal.vard.example/ds/{}"/>'
    start = "<idpdisc:DiscoveryResponse"
    return {
        "two consumers of one index": ("MD-SP-003", _consumer("7", "a"), _consumer("7", "b")),
        "two consumers of one number": ("MD-SP-003", _consumer("7", "a"), _consumer("007", "b")),
        "two consumers of one number with a sign": ("MD-SP-003", _consumer("8", "a"), _consumer("+8", "b")),
        "consumers of one index by two bindings": (
            "MD-SP-003",
            _consumer("9", "a"),
            _consumer("9", "b", "HTTP-POST-SimpleSign"),
        ),
        "two consumers at one address": ("MD-END-018", _consumer("10", "a"), _consumer("11", "a")),
        "a default of PAOS and no other": (
            "MD-SP-005",
            ('index="0" isDefault="true"', 'index="3"'),
            (
                'index="1" Binding="urn:oasis:names:tc:SAML:2.0:bindings:PAOS"',
                f'index="1" isDefault="1" Binding="{SAML2}:bindings:PAOS"',
            ),
        ),
        "two answers of discovery of one index": (
            "MD-SP-023",
            before(start, discovery.format("5", "a")),
            before(start, discovery.format("5", "b")),
        ),
        "logout twice by one binding": (
            "MD-END-019",
            before(_LOGOUT, _LOGOUT.replace("SOAP", "HTTP-POST").replace("/slo", "/slo/a")),
            before(_LOGOUT, _LOGOUT.replace("SOAP", "HTTP-POST").replace("/slo", "/slo/b")),
        ),
    }


def _keys_of_services() -> Pairs:
    unsigned = ('<md:KeyDescriptor use="signing"', '<md:KeyDescriptor use="encryption"')
    return {
        "signed requests and no key": (
            "MD-SP-007",
            unsigned,
            ('AuthnRequestsSigned="false"', 'AuthnRequestsSigned="true"'),
        ),
        "logout and no key": ("MD-SP-009", unsigned, before("<md:NameIDFormat>", _LOGOUT)),
        "artifacts and no key": ("MD-SP-010", unsigned, _consumer("12", "art", "HTTP-Artifact")),
    }


def _endpoints_of_providers() -> Pairs:
    sso = f'<md:SingleSignOnService Binding="{SAML2}:bindings:HTTP-POST-SimpleSign" Location="https://idp.vard.example/'
    start = "<md:SingleSignOnService"
    again = '<md:ArtifactResolutionService index="{}"'
    more = _RESOLUTION.replace('"https://idp.vard.example/ars"', '"https://idp.vard.example/ars/{}"')
    logout = (
        f'<md:SingleLogoutService Binding="{SAML2}:bindings:HTTP-Artifact" Location="https://idp.vard.example/slo/a"/>'
    )
    return {
        "log-in twice by one binding": ("MD-IDP-004", before(start, f'{sso}a"/>'), before(start, f'{sso}b"/>')),
        "two resolutions of one index": (
            "MD-END-017",
            before(_RESOLUTION, more.format("a").replace(again.format(0), again.format(5))),
            before(_RESOLUTION, more.format("b").replace(again.format(0), again.format("05"))),
        ),
        "artifacts that nobody resolves": ("MD-END-020", (_RESOLUTION, ""), before("<md:NameIDFormat>", logout)),
        "one format twice": (
            "MD-IDP-013",
            before("<md:NameIDFormat>", f"<md:NameIDFormat>{SAML2}:nameid-format:persistent</md:NameIDFormat>"),
            before("<md:NameIDFormat>", f"<md:NameIDFormat>\n{SAML2}:nameid-format:persistent</md:NameIDFormat>"),
        ),
    }


def _keys_of_providers() -> Pairs:
    modulus = b64encode(public("sound").public_numbers().n.to_bytes(384, "big")).decode()
    numbers = f"<ds:Modulus>{modulus}</ds:Modulus><ds:Exponent>AQAB</ds:Exponent>"
    value = f"<ds:KeyValue><ds:RSAKeyValue>{numbers}</ds:RSAKeyValue></ds:KeyValue>"
    key = "<md:KeyDescriptor{}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>" + certificate("rsa-2048")
    key += "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    method = f'<alg:SigningMethod Algorithm="{_SHA256}"'
    return {
        "a key value and another certificate": (
            "MD-KEY-031",
            before("<ds:X509Data>", value),
            (certificate("sound"), certificate("other")),
        ),
        "one certificate twice": (
            "MD-KEY-027",
            before("<md:ArtifactResolutionService", key.format(' use="signing"')),
            before("<md:ArtifactResolutionService", key.format("")),
        ),
        "a smallest key above the largest": (
            "MD-KEY-037",
            (method, f'{method} MinKeySize="3072"'),
            (method, f'{method} MaxKeySize="3071"'),
        ),
    }
