"""entityIDs that are none, that are too much, or that the document alone gives away as a spelling of another's."""

from collections.abc import Iterator

from members.saml.types import Severity

from .case import Case, bad, good
from .spellings import SPELLINGS, named

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


def cases() -> Iterator[Case]:
    for one in SPELLINGS:
        if not one.asks:
            yield bad(one.name, one.rule, one.document)
    for make in (_no_names, _schemes, _private, _right):
        yield from make()


def _no_names() -> Iterator[Case]:
    for value in (
        "idp",
        "/saml",
        "../saml",
        "idp.vard.example",
        "kim@vard.example",
        "C\\saml",
        "?",
        "#a",
        ".",
        "-",
        "1:2",
    ):
        yield bad(f"the entityID {value}", "MD-ENT-001", named(value))
    for value in ("${entityID}", "{{ entity_id }}", "%ENTITY_ID%", "[entityID]", "null", "undefined", "None", "0"):
        yield bad(f"a template's place for an entityID, {value}", "MD-ENT-001", named(value))
    for length in (257, 1024):
        yield bad(f"an entityID of {length}, of a host that is long", "MD-ENT-002", _long(length), _WARNING)
    yield bad("an entityID of 1025, of a host that is long", "MD-ENT-002", _long(1025), _ERROR)


def _long(length: int) -> str:
    start = "https://journal.idp.vard.example/"
    return named(start + "b" * (length - len(start)))


def _schemes() -> Iterator[Case]:
    for value in (
        "ftp://vard.example/",
        "javascript:alert(1)",
        "data:,vard",
        "mailto:saml@vard.example",
        "file:///saml",
    ):
        yield bad(f"an entityID by another scheme, {value}", "MD-ENT-003", named(value), _ERROR)
    for value in ("spn:8c1d", "api://vard", "tag:vard.example,2026:idp", "ldap://vard.example/", "uuid:7", "oid:1.2.3"):
        yield bad(f"an entityID by another scheme, {value}", "MD-ENT-003", named(value), _ERROR)
    for value in ("http://idp.vard.example/saml", "urn:mace:vard.example:idp", "URN:x-vard:idp"):
        yield bad(f"an entityID as of old, {value}", "MD-ENT-003", named(value), _WARNING)


def _private() -> Iterator[Case]:
    hosts = ("localhost", "idp", "idp.local", "idp.internal", "idp.lan", "127.0.0.1", "[::1]", "2130706433", "0x7f.1")
    for host in (*hosts, "10.0.0.1", "idp.onion", "idp.invalid", "vard.home.arpa", "192.168.1"):
        yield bad(f"an entityID at {host}", "MD-ENT-005", named(f"https://{host}/saml"), _ERROR)
    for host in ("idp.vard.test", "example.com"):
        yield bad(f"an entityID at {host}", "MD-ENT-005", named(f"https://{host}/saml"), _WARNING)
    for value, what in {
        "https://IDP.vard.example/saml": "capitals",
        "https://idp.vard.example:443/saml": "a needless port",
        "https://idp.vard.example./saml": "a dot after the host",
        "HTTPS://idp.vard.example/saml": "a scheme in capitals",
    }.items():
        yield bad(f"an entityID with {what}", "MD-ENT-007", named(value), _WARNING)
    for host in ("samltest.id", "idp.samltest.id", "contoso.onmicrosoft.com"):
        yield bad(f"an entityID at {host}, where everybody tests", "MD-ENT-024", named(f"https://{host}/saml"), _ERROR)


def _right() -> Iterator[Case]:
    """Names that look wrong, and are somebody's."""
    for value in (
        "https://idp.vard.example",
        "https://idp.vard.example/",
        "https://idp.vard.example/saml?tenant=7&amp;b=%20",
        "https://idp.vard.example:8443/saml",
        "https://idp.vard.example/adfs/services/trust",
        "https://idp.xn--vrd-ula.example/saml",
        "https://1177.vard.example/saml",
        "https://idp.vard.example/~kim/(a)/b;c=d,e!$'*+@:",
        "https://idp.vard.example/saml//b",
        "https://idp.vard.example/.well-known/saml",
    ):
        yield good(f"the entityID {value}", named(value))
