"""Group `entity`, identity: the entityID (MD-ENT-001 to 007) and secrets that do not belong here
(MD-ENT-025)."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..names import clark
from ..secrets import holds_private_key, is_private_key, line_in_text, says_private_key
from ..subject import Subject
from ..text import raw_text
from ..types import Severity
from ..urls import Reserved, Url, faults, is_address, reserved
from .registry import Hit, hit, rule

_WEB: Final = frozenset({"http", "https"})
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_CERTIFICATE = clark("ds:X509Certificate")


def _web(subject: Subject) -> Url | None:
    url = subject.url
    return url if url is not None and url.scheme in _WEB else None


@rule(
    "MD-ENT-001",
    Severity.ERROR,
    group="entity",
    source="SAML2Core §8.3.6, §1.3.2",
    title="entityID is an absolute URI",
    en="The entityID {value} is not an absolute URI.",
    sv="entityID {value} är inte en absolut URI.",
    mend_en="Use an https address under a domain of yours, such as https://idp.region.example/saml.",
    mend_sv="Använd en https-adress under en egen domän, till exempel https://idp.region.example/saml.",
)
def absolute_entity_id(subject: Subject) -> Iterator[Hit]:
    if subject.url is None:
        yield hit(subject.entity, "entityID", value=subject.entity.get("entityID", ""))


@rule(
    "MD-ENT-002",
    Severity.ERROR,
    group="entity",
    source="SAML2Meta §2.2.1; saml2int SDP-G04",
    title="entityID length limits",
    en="The entityID is {length} characters long; 1024 is the limit, and over 256 some software cuts it off.",
    sv="entityID är {length} tecken långt; gränsen är 1024, och över 256 kapas det av viss programvara.",
    mend_en="Choose a shorter entityID.",
    mend_sv="Välj ett kortare entityID.",
)
def short_entity_id(subject: Subject) -> Iterator[Hit]:
    """257 to 1024 characters are a warning: the catalogue leaves that limit to configuration."""
    length = len(subject.entity_id)
    if length > 256:
        yield hit(subject.entity, "entityID", severity=None if length > 1024 else Severity.WARNING, length=length)


@rule(
    "MD-ENT-003",
    Severity.ERROR,
    group="entity",
    source="eduGAIN E1; SWAMID 5.1.7",
    title="entityID scheme allow-list",
    en="The entityID begins with {scheme}:, not with https:.",
    sv="entityID börjar med {scheme}:, inte med https:.",
    mend_en="Use https: for a new entity. One that is in use already may keep http: or urn: after agreement.",
    mend_sv="Använd https: för en ny entitet. En som redan är i bruk får behålla http: eller urn: efter avtal.",
)
def allowed_scheme(subject: Subject) -> Iterator[Hit]:
    """http and urn are a warning: the catalogue allows them for entities that exist already."""
    url = subject.url
    if url is not None and url.scheme != "https":
        severity = Severity.WARNING if url.scheme in ("http", "urn") else None
        yield hit(subject.entity, "entityID", severity=severity, scheme=url.scheme)


@rule(
    "MD-ENT-005",
    Severity.ERROR,
    group="entity",
    source="RFC 6761; eduID.cz profile 1.2",
    title="entityID host is a public, fully-qualified name",
    en="The host {host} of the entityID is not a public name.",
    sv="Värdnamnet {host} i entityID är inget publikt namn.",
    mend_en="Use a name under a domain that the organisation owns.",
    mend_sv="Använd ett namn under en domän som organisationen äger.",
)
def public_host(subject: Subject) -> Iterator[Hit]:
    """Names kept for documentation and tests (.example, .test) are a warning: they can never be anybody's."""
    url = _web(subject)
    if url is None or not url.host:
        return
    kind = Reserved.PRIVATE if is_address(url.host) else reserved(url.host)
    if kind is not None:
        severity = Severity.WARNING if kind is Reserved.DOCUMENTATION else None
        yield hit(subject.entity, "entityID", severity=severity, host=url.host)


@rule(
    "MD-ENT-006",
    Severity.ERROR,
    group="entity",
    source="RFC 3986 §3",
    title="entityID has no userinfo, fragment, port 0, dot segments, backslash or percent-encoded host",
    en="The entityID {value} has {fault}.",
    sv="entityID {value} har {fault_sv}.",
    mend_en="Write the address plainly: https, host, path.",
    mend_sv="Skriv adressen enkelt: https, värdnamn, sökväg.",
)
def plain_entity_id(subject: Subject) -> Iterator[Hit]:
    url, value = _web(subject), subject.entity_id
    if url is None:
        return
    found = [*faults(value, url)]
    if url.fragment is not None:
        found.append(("ett fragment efter #", "a fragment after #"))
    for sv, en in found:
        yield hit(subject.entity, "entityID", value=value, fault=en, fault_sv=sv)


@rule(
    "MD-ENT-007",
    Severity.WARNING,
    group="entity",
    source="SAML2Core §1.3.2; RFC 3986 §6",
    title="entityID is normalised",
    en="The entityID {value} has {fault}; it is compared character by character and easily mistyped.",
    sv="entityID {value} har {fault_sv}; det jämförs tecken för tecken och blir lätt fel.",
    mend_en="Choose the plain form for a new entity. Do not change one that is in use.",
    mend_sv="Välj den enkla formen för en ny entitet. Ändra inte en som redan är i bruk.",
)
def normal_entity_id(subject: Subject) -> Iterator[Hit]:
    url, value = _web(subject), subject.entity_id
    if url is None:
        return
    if url.host != url.host.lower() or not value.startswith(url.scheme):
        yield hit(
            subject.entity, "entityID", value=value, fault="capitals in its host", fault_sv="versaler i värdnamnet"
        )
    if url.host.endswith("."):
        yield hit(
            subject.entity, "entityID", value=value, fault="a dot after its host", fault_sv="en punkt sist i värdnamnet"
        )
    if url.port == _DEFAULT_PORTS[url.scheme]:
        yield hit(subject.entity, "entityID", value=value, fault="a needless port", fault_sv="en onödig port")


@rule(
    "MD-ENT-025",
    Severity.ERROR,
    group="entity",
    source="local policy",
    title="Secrets must not be in metadata",
    en="This looks like a private key or a password. Whoever could read the file has it now.",
    sv="Det här ser ut som en privat nyckel eller ett lösenord. Den som kunnat läsa filen har den nu.",
    mend_en="Remove it, make a new key pair, and publish the certificate of the new one only.",
    mend_sv="Ta bort den, skapa ett nytt nyckelpar och publicera bara certifikatet till det.",
)
def no_secrets(subject: Subject) -> Iterator[Hit]:
    """Looks at everything received, not only at what is published: the secret is out either way. Signatures and
    comments are looked into as well, and texts across the comments inside them."""
    sent = etree.tostring(subject.entity, encoding="unicode", with_tail=False)
    for element, _certificate in subject.certificates:  # read to the last octet: nothing is hidden in them
        sent = sent.replace(element.text or "", "", 1) if len(element) == 0 else sent
    held = line_in_text(sent) is not None
    if not held and not says_private_key(sent):
        return
    found = [node for node in subject.entity.iter() if _is_secret(node)]
    for node in found or ([subject.entity] if held else []):
        holder = node if isinstance(node.tag, str) else node.getparent()
        yield hit(subject.entity if holder is None else holder)


def _is_secret(node: etree._Element) -> bool:
    """A comment may say PRIVATE KEY, but not hold one."""
    if not isinstance(node.tag, str):
        return holds_private_key(node.text or "")
    values = [raw_text(node), *map(str, node.attrib.values())]
    in_der = node.tag == _CERTIFICATE and is_private_key(values[0])
    return in_der or any(holds_private_key(value) or says_private_key(value) for value in values)
