"""What a service asks for: names misspelt, called something else, of another format, twice."""

from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.entities import SAML2, sp
from .case import Case, bad, good, in_sp

_ASKED = 'Name="urn:oid:2.5.4.42" FriendlyName="givenName" isRequired="true"'
_FORMAT = f'NameFormat="{SAML2}:attrname-format:uri"'
_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def cases() -> Iterator[Case]:
    for make in (_names, _friendly, _formats, _services, _right):
        yield from make()


def _asked(name: str, more: str = "") -> str:
    return in_sp(_ASKED, f'Name="{name}"{more}')


def _names() -> Iterator[Case]:
    wrong = (
        "givenName",
        "mail",
        "eduPersonPrincipalName",
        "2.5.4.42",
        "oid:2.5.4.42",
        "urn:oid:givenName",
        "urn:oid:2.5.4.",
        "urn:oid:.2.5.4.42",
        "urn:oid:2..5",
        "urn:oid:3.5.4.42",
        "urn:oid:2.5.04.42",
        "urn:oid:2",
        "urn:oid:",
        "URN:OID:2.5.4.42x",
        "urn:oid:2.5.4.42 ",
        "urn:mace:dir:attribute-def:givenName",
        "",
        "NameID",
        "urn:oid:2.5.4.٤٢",
        "*",
        "urn:oid:2,5,4,42",
        "/givenName",
        "{urn:oid}2.5.4.42",
    )
    for name in wrong:
        if name != "urn:oid:2.5.4.42 ":
            yield bad(f"asking for {name!r}", "MD-SP-016", _asked(name))
    for name in ("urn:oid:1.2.3.4", "https://vard.example/attribut/roll", "urn:x-vard:roll", "urn:oid:2.5.4.999"):
        yield bad(f"asking for {name}, which is nobody's", "MD-SP-019", _asked(name), _WARNING)
    yield bad("asking for e-mail by the wrong number", "MD-SP-017", _asked("urn:oid:1.2.840.113549.1.9.1.1"), _ERROR)
    yield bad("asking for personal numbers", "MD-SP-019", _asked("urn:oid:1.2.752.29.4.13"), _WARNING)
    yield bad("asking for eduPersonTargetedID", "MD-SP-020", _asked("urn:oid:1.3.6.1.4.1.5923.1.1.1.10"), _WARNING)


def _friendly() -> Iterator[Case]:
    for name in ("surname", "mail", "sn", "uid", "displayName", "eduPersonPrincipalName"):
        yield bad(
            f"a given name that is called {name}",
            "MD-SP-017",
            _asked("urn:oid:2.5.4.42", f' FriendlyName="{name}"'),
            _WARNING,
        )
    yield bad(
        "a personal number that is called something else",
        "MD-SP-017",
        _asked("urn:oid:1.2.752.29.4.13", ' FriendlyName="epost"'),
        _WARNING,
    )
    for name in ("GivenName", "given name", "given-name", "förnamn", "urn:oid:2.5.4.42", ""):
        yield good(f"a given name that is called {name!r}", _asked("urn:oid:2.5.4.42", f' FriendlyName="{name}"'))


def _formats() -> Iterator[Case]:
    for end in ("basic", "unspecified", "URI", "uri/", "url"):
        new = f'NameFormat="{SAML2}:attrname-format:{end}"'
        yield bad(f"an attribute of the format {end}", "MD-SP-015", in_sp(_FORMAT, new), _ERROR)
    for name, new in {
        "no format": "",
        "an empty format": 'NameFormat=""',
        "a format of its own": 'NameFormat="urn:x:y"',
    }.items():
        yield bad(f"an attribute of {name}", "MD-SP-015", in_sp(_FORMAT, new), _ERROR)
    yield bad(
        "an attribute of SAML 1.1's format",
        "MD-SP-015",
        in_sp(_FORMAT, 'NameFormat="urn:mace:shibboleth:1.0:attributeNamespace:uri"'),
        _WARNING,
    )


def _services() -> Iterator[Case]:
    name = '<md:ServiceName xml:lang="sv">Journalen</md:ServiceName>'
    whole = sp()
    service = whole[whole.index("<md:AttributeConsumingService ") : whole.index("</md:AttributeConsumingService>")]
    asked = service[service.index("<md:RequestedAttribute") :].strip()
    service += "</md:AttributeConsumingService>"
    yield bad("a service without a name", "MD-SP-012", in_sp(name, ""))
    yield bad("a service without wishes", "MD-SP-013", in_sp(asked, ""))
    yield bad("two services of one index", "MD-SP-014", in_sp(service, service * 2))
    yield bad(
        "two services of the indexes 0 and 00",
        "MD-SP-014",
        in_sp(service, service + service.replace('index="0"', 'index="00"')),
    )
    yield bad(
        "an attribute that is required and is not",
        "MD-SP-018",
        in_sp(asked, asked + asked.replace('"true"', '"false"')),
    )
    yield bad(
        "an attribute that is required, and one that does not say",
        "MD-SP-018",
        in_sp(asked, asked + asked.replace(' isRequired="true"', "")),
    )
    yield good(
        "an attribute that is required twice, as true and as 1", in_sp(asked, asked + asked.replace('"true"', '"1"'))
    )
    yield good("two services", in_sp(service, service + service.replace('index="0"', 'index="1"')))
    for value in ("TRUE", "yes", "required", "", "2"):
        yield bad(f"isRequired {value!r}", "MD-SCH-010", in_sp('isRequired="true"', f'isRequired="{value}"'))


def _right() -> Iterator[Case]:
    yield good("an attribute of a long number", _asked("urn:oid:1.3.6.1.4.1.5923.1.1.1.7"))
