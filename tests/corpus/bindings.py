"""Bindings misspelt or in the wrong place, indexes and defaults, artifacts and discovery."""

from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.entities import SAML2
from .case import Case, bad, good, in_idp, in_sp

_POST = f'Binding="{SAML2}:bindings:HTTP-POST"'
_REDIRECT = f"{SAML2}:bindings:HTTP-Redirect"
_AT_ACS = 'Location="https://journal.vard.example/acs"/>'
_DISCOVERY = 'index="1" Binding="urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol"'


def cases() -> Iterator[Case]:
    for make in (_misspelt, _misplaced, _indexes, _defaults, _artifacts, _discovery, _holder_of_key, _repeated):
        yield from make()


def _acs(binding: str) -> str:
    return in_sp(_POST, f'Binding="{binding}"')


def _misspelt() -> Iterator[Case]:
    post = f"{SAML2}:bindings:HTTP-POST"
    odd = {
        "Post": f"{SAML2}:bindings:HTTP-Post",
        "small letters": post.lower(),
        "an underscore": f"{SAML2}:bindings:HTTP_POST",
        "no hyphen": f"{SAML2}:bindings:HTTPPOST",
        "binding": f"{SAML2}:binding:HTTP-POST",
        "2_0": "urn:oasis:names:tc:SAML:2_0:bindings:HTTP-POST",
        "2.1": "urn:oasis:names:tc:SAML:2.1:bindings:HTTP-POST",
        "SAML2": "urn:oasis:names:tc:SAML2:2.0:bindings:HTTP-POST",
        "URN in capitals": post.replace("urn", "URN"),
        "a slash at the end": f"{post}/",
        "a full stop at the end": f"{post}.",
        "an address": "https://docs.oasis-open.org/security/saml/v2.0/HTTP-POST",
        "the short name": "HTTP-POST",
        "a Cyrillic O": f"{SAML2}:bindings:HTTP-PОST",
        "a hyphen of typographers": f"{SAML2}:bindings:HTTP\u2010POST",
        "browser-post": f"{SAML2}:bindings:browser-post",
        "nothing": "",
        "two of them": f"{post} {_REDIRECT}",
        "the namespace of the protocol": f"{SAML2}:protocol",
    }
    for name, binding in odd.items():
        yield bad(f"a binding with {name}", "MD-END-013", _acs(binding), Severity.ERROR)
    yield good("a binding with white space around it", _acs(f" {post}\n"))


def _misplaced() -> Iterator[Case]:
    for name in ("HTTP-Artifact",):
        yield bad(f"{name} for artifacts", "MD-END-012", _at("ArtifactResolutionService", name))
    for name in ("HTTP-POST", "HTTP-Redirect", "PAOS", "URI"):
        yield bad(f"{name} for artifacts", "MD-END-012", _at("ArtifactResolutionService", name))
    for name in ("PAOS", "URI"):
        yield bad(f"{name} for log-out", "MD-END-012", _at("SingleLogoutService", name))
        yield bad(f"{name} for log-in", "MD-END-012", _at("SingleSignOnService", name))
    for name in ("SOAP", "URI"):
        yield bad(f"{name} for assertions", "MD-END-012", _acs(f"{SAML2}:bindings:{name}"))
    yield bad("HTTP-Redirect for assertions", "MD-SP-002", _acs(_REDIRECT))
    yield bad("no consumer by POST", "MD-SP-001", _acs(f"{SAML2}:bindings:PAOS"))
    yield bad(
        "the binding of discovery for assertions",
        "MD-END-012",
        _acs(f"{SAML2[:-4]}:profiles:SSO:idp-discovery-protocol"),
    )


def _at(element: str, binding: str) -> str:
    """Another endpoint of that name in the IdP."""
    before = {"SingleSignOnService": "</md:IDPSSODescriptor>", "SingleLogoutService": "<md:NameIDFormat>"}
    old = before.get(element, "<md:SingleLogoutService")
    new = f'<md:{element} index="7" Binding="{SAML2}:bindings:{binding}" Location="https://idp.vard.example/ny"/>'
    return in_idp(old, (new if element.startswith("Art") else new.replace('index="7" ', "")) + old)


def _index(value: str) -> str:
    return in_sp(
        'index="1" Binding="urn:oasis:names:tc:SAML:2.0:bindings:PAOS"', f'{value} Binding="{SAML2}:bindings:PAOS"'
    )


def _indexes() -> Iterator[Case]:
    for value in ("-1", "65536", "1.0", "1e1", "one", "0x1", "", "١", "\uff11", "99999999999999999999", "1 2", "½"):
        yield bad(f"the index {value!r}", "MD-SCH-011", _index(f'index="{value}"'), Severity.ERROR)
    for value in ("01", "+1", " 1 ", "0000000001"):
        yield bad(f"the index {value!r}", "MD-SCH-011", _index(f'index="{value}"'), Severity.WARNING)
    for value in ("0", "00", "+0", " 0"):
        yield bad(f"the index {value!r} for the second time", "MD-SP-003", _index(f'index="{value}"'))
    yield bad("no index", "MD-SCH-001", _index(""), Severity.ERROR)
    yield good("the last index", _index('index="65535"'))


def _defaults() -> Iterator[Case]:
    paos = f'index="1" Binding="{SAML2}:bindings:PAOS"'
    yield bad("two defaults", "MD-SP-004", in_sp(paos, f'{paos} isDefault="true"'))
    yield bad("two defaults, one as 1", "MD-SP-004", in_sp(paos, f'{paos} isDefault="1"'))
    other = in_sp(paos, f'{paos} isDefault="1"').replace('index="0" isDefault="true"', 'index="0"')
    yield bad("a default that browsers cannot use", "MD-SP-005", other)
    for value in ("TRUE", "yes", "ja", "on", "2", "", "true false"):
        yield bad(f"isDefault {value!r}", "MD-SCH-010", in_sp('isDefault="true"', f'isDefault="{value}"'))
    yield good("no default", in_sp(' isDefault="true"', ""))
    yield good("a default of which it is said that it is none", in_sp('isDefault="true"', 'isDefault="0"'))


def _artifacts() -> Iterator[Case]:
    more = f'<md:SingleSignOnService Binding="{SAML2}:bindings:HTTP-Artifact" Location="https://idp.vard.example/art"/>'
    end = "</md:IDPSSODescriptor>"
    yield good("artifacts that can be resolved", in_idp(end, more + end))
    gone = in_idp(end, more + end).replace("md:ArtifactResolutionService", "md:X")
    yield bad("artifacts that nobody resolves", "MD-END-020", gone)
    slo = (
        f'<md:SingleLogoutService Binding="{SAML2}:bindings:HTTP-Artifact" Location="https://journal.vard.example/l"/>'
    )
    yield bad(
        "log-out by artifacts that nobody resolves", "MD-END-020", in_sp("<md:NameIDFormat>", f"{slo}<md:NameIDFormat>")
    )
    consumer = f'index="1" Binding="{SAML2}:bindings:PAOS"'
    yield good("assertions by artifact", in_sp(consumer, consumer.replace("PAOS", "HTTP-Artifact")))
    twice = 'Location="https://idp.vard.example/ars"/>'
    again = f'<md:ArtifactResolutionService index="0" Binding="{SAML2}:bindings:SOAP" Location="https://idp.vard.example/b"/>'
    yield bad("two resolvers of one index", "MD-END-017", in_idp(twice, twice + again))


def _discovery() -> Iterator[Case]:
    binding = "urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol"
    for name, value in {
        "of version 2": f"{SAML2}:profiles:SSO:idp-discovery-protocol",
        "of POST": f"{SAML2}:bindings:HTTP-POST",
        "in small letters": binding.lower(),
        "of nothing": "",
        "with a slash": f"{binding}/",
    }.items():
        yield bad(f"a discovery response {name}", "MD-SP-023", in_sp(_DISCOVERY, f'index="1" Binding="{value}"'))
    yield bad("a discovery response without index", "MD-SP-023", in_sp(_DISCOVERY, f'Binding="{binding}"'))
    where = '"https://journal.vard.example/ds"'
    for name, location in {
        "on another host": "https://elak.example/ds",
        "over http": "http://journal.vard.example/ds",
        "with a query of its protocol": "https://journal.vard.example/ds?entityID=x",
        "with return": "https://journal.vard.example/ds?return=https://elak.example/",
        "on a host that begins like its own": "https://journal.vard.example.elak.example/ds",
        "on a host that ends like its own": "https://elakvard.example/ds",
    }.items():
        rule = "MD-END-001" if name[-4:] == "http" else "MD-SP-024"
        yield bad(f"a discovery response {name}", rule, in_sp(where, f'"{location}"'))
    start = 'Binding="urn:oasis:names:tc:SAML:profiles:SSO:request-init"'
    for name, value in {"of POST": f"{SAML2}:bindings:HTTP-POST", "of nothing": "", "of discovery": binding}.items():
        yield bad(f"a request initiator {name}", "MD-SP-025", in_sp(start, f'Binding="{value}"'))
    yield good("a discovery response with a query of its own", in_sp(where, '"https://journal.vard.example/ds?t=1"'))


def _holder_of_key() -> Iterator[Case]:
    key = f"{SAML2}:profiles:holder-of-key:SSO:browser"
    named = f'xmlns:hoksso="{key}"'
    yield bad("holder of key without a protocol binding", "MD-END-014", _acs(key))
    yield bad(
        "a protocol binding without holder of key",
        "MD-END-014",
        in_sp(_POST, f'{_POST} {named} hoksso:ProtocolBinding="{SAML2}:bindings:HTTP-POST"'),
    )
    for name in ("SOAP", "PAOS", "HTTP-Redirect"):
        yield bad(
            f"holder of key through {name}",
            "MD-END-014",
            in_sp(_POST, f'Binding="{key}" {named} hoksso:ProtocolBinding="{SAML2}:bindings:{name}"'),
        )
    through = f'Binding="{key}" {named} hoksso:ProtocolBinding="{SAML2}:bindings:HTTP-POST"'
    right = f'<md:AssertionConsumerService index="9" {through} Location="https://journal.vard.example/hok"/>'
    yield good("holder of key through POST", in_sp(_AT_ACS, _AT_ACS + right))


def _repeated() -> Iterator[Case]:
    end, redirect = "</md:IDPSSODescriptor>", f'Binding="{_REDIRECT}"'
    yield bad(
        "two log-ins of one binding",
        "MD-IDP-004",
        in_idp(end, f'<md:SingleSignOnService {redirect} Location="https://idp.vard.example/b"/>{end}'),
    )
    yield bad(
        "the same log-in twice",
        "MD-END-018",
        in_idp(end, f'<md:SingleSignOnService {redirect} Location="https://idp.vard.example/sso"/>{end}'),
    )
    yield bad("two log-outs of one binding", "MD-END-019", _at("SingleLogoutService", "HTTP-Redirect"))
    many = "".join(
        f'<md:AssertionConsumerService index="{n}" {_POST} Location="https://journal.vard.example/{n}"/>'
        for n in range(10, 200)
    )
    yield bad("two hundred consumers", "MD-SP-029", in_sp(_AT_ACS, _AT_ACS + many))
    yield good(
        "three consumers on one host",
        in_sp(
            _AT_ACS,
            _AT_ACS
            + "".join(
                f'<md:AssertionConsumerService index="{n}" {_POST} Location="https://journal.vard.example/{n}"/>'
                for n in (5, 6)
            ),
        ),
    )
