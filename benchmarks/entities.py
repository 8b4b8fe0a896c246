"""Realistic entities, as many as wanted and always the same: what every benchmark and load test uses.

About 8 KB each as published: two or three certificates, MDUI and Organization in Swedish and English,
contacts, several endpoints; every third an IdP with scopes, the others SPs with requested attributes.
`revision` changes a display name and exchanges one certificate, as a real update would.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from textwrap import wrap
from typing import TYPE_CHECKING

from lxml import etree

from benchmarks import pool

if TYPE_CHECKING:
    from federation.aggregate.types import Fragment
    from members.saml.types import RegistryFacts

AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
_MD = "urn:oasis:names:tc:SAML:2.0:metadata"
_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
_BINDINGS = "urn:oasis:names:tc:SAML:2.0:bindings"
_PLACES = ("Norrvik", "Söderås", "Östmark", "Västbo", "Fjällnäs", "Ängsholm", "Storsjö", "Lillhamra")
_SERVICES = ("Journal", "Läkemedelslista", "Remiss", "Tidbok", "Provsvar", "Vårdplan", "Kallelse", "Intyg")
_ATTRIBUTES = (
    ("urn:oid:1.2.752.29.6.2.1", "employeeHsaId"),
    ("urn:oid:2.5.4.42", "givenName"),
    ("urn:oid:2.5.4.4", "sn"),
    ("urn:oid:0.9.2342.19200300.100.1.3", "mail"),
    ("urn:oid:1.2.752.29.4.13", "personalIdentityNumber"),
    ("urn:oid:2.5.4.10", "o"),
)


def is_idp(index: int) -> bool:
    return index % 3 == 0


def entity_id(index: int) -> str:
    kind = "idp" if is_idp(index) else "sp"
    return f"https://{_host(index)}/{kind}/metadata"


def member_xml(index: int, revision: int = 0) -> bytes:
    """One entity's metadata as a member would upload it: UTF-8, indented, prefixes as its software likes
    them."""
    role = _idp(index, revision) if is_idp(index) else _sp(index, revision)
    document = f"""<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="{_MD}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
    xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" entityID="{entity_id(index)}">
{role}
{_organization(index)}
{_contacts(index)}
</md:EntityDescriptor>
"""
    return document.encode()


def members(count: int, changed: frozenset[int] = frozenset()) -> Iterator[bytes]:
    """The first `count` entities; those in `changed` in their next revision."""
    return (member_xml(index, int(index in changed)) for index in range(count))


def plain_fragments(count: int, changed: frozenset[int] = frozenset()) -> list[Fragment]:
    """Fragments by canonicalisation alone: for benchmarks of what comes after a fragment has been made."""
    return [_canonical(entity_id(index), xml) for index, xml in enumerate(members(count, changed))]


def plain_fragment(index: int, revision: int = 0) -> Fragment:
    """One of them: for those who cannot hold them all."""
    return _canonical(entity_id(index), member_xml(index, revision))


def fragments(count: int, changed: frozenset[int] = frozenset(), at: datetime = AT) -> list[Fragment]:
    """Fragments as the registry makes them: inspected, rebuilt, with the registry's own words."""
    # Imported here, so that the generator can be used without the rest of the house.
    from federation.aggregate.types import Fragment  # noqa: PLC0415
    from members.saml.fragment import fragment  # noqa: PLC0415
    from members.saml.inspect import inspect  # noqa: PLC0415
    from members.saml.types import Inspection  # noqa: PLC0415

    made = []
    for index, xml in enumerate(members(count, changed)):
        (inspected,) = inspect(xml, at)
        if not isinstance(inspected, Inspection):
            raise ValueError(f"The generator's entity {index} was not understood: {inspected}")
        content = fragment(inspected.clean, registry_facts(index))
        made.append(Fragment(entity_id(index), hashlib.sha256(content).hexdigest(), content))
    return made


def registry_facts(index: int) -> RegistryFacts:
    """What the operator says of the entity: registered by whom, when and how, its level and, for an IdP, its scope."""
    from members.saml.types import RegistryFacts  # noqa: PLC0415

    return RegistryFacts(
        registration_authority="https://federation.example/",
        registration_instant=AT,
        registration_policies={"sv": "https://federation.example/policy"},
        assurance_certifications=("https://federation.example/loa3",),
        entity_categories=(),
        scopes=(f"vard.{_host(index)}",) if is_idp(index) else (),
    )


def _canonical(name: str, xml: bytes) -> Fragment:
    from federation.aggregate.types import Fragment  # noqa: PLC0415

    root = etree.Element(f"{{{_MD}}}EntitiesDescriptor", nsmap={"md": _MD})
    root.append(etree.fromstring(xml, etree.XMLParser(remove_blank_text=True)))
    framed = etree.tostring(root, method="c14n", exclusive=True)
    content = framed[framed.index(b">") + 1 : framed.rindex(b"</md:EntitiesDescriptor>")]
    return Fragment(name, hashlib.sha256(content).hexdigest(), content)


def _host(index: int) -> str:
    return f"{'idp' if is_idp(index) else 'tjanst'}-{index:05d}.vard.example"


def _place(index: int) -> str:
    return f"{_PLACES[index % len(_PLACES)]} {index}"


def _key(index: int, number: int, use: str, revision: int) -> str:
    chosen = pool.certificates()[(index * 3 + number + 11 * revision) % pool.SIZE]
    lines = "\n".join(wrap(chosen, 64))
    return f"""    <md:KeyDescriptor use="{use}">
      <ds:KeyInfo>
        <ds:X509Data>
          <ds:X509Certificate>
{lines}
          </ds:X509Certificate>
        </ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>"""


def _per_language(element: str, texts: dict[str, str]) -> list[str]:
    return [f'<{element} xml:lang="{lang}">{text}</{element}>' for lang, text in texts.items()]


def _mdui(index: int, names: dict[str, str], about: dict[str, str]) -> str:
    host = _host(index)
    lines = [
        *_per_language("mdui:DisplayName", names),
        *_per_language("mdui:Description", about),
        *_per_language("mdui:InformationURL", {lang: f"https://{host}/{lang}/om" for lang in names}),
        *_per_language("mdui:PrivacyStatementURL", {lang: f"https://{host}/{lang}/data" for lang in names}),
        f'<mdui:Logo height="80" width="240" xml:lang="sv">https://{host}/logotyp.png</mdui:Logo>',
        f'<mdui:Logo height="16" width="16">https://{host}/ikon.png</mdui:Logo>',
    ]
    return "      <mdui:UIInfo>\n        " + "\n        ".join(lines) + "\n      </mdui:UIInfo>"


def _endpoints(element: str, index: int, path: str, bindings: tuple[str, ...], *, indexed: bool = False) -> str:
    def one(place: int, binding: str) -> str:
        number = f' index="{place}"' + (' isDefault="true"' if place == 0 else "") if indexed else ""
        location = f"https://{_host(index)}/saml2/{path}/{binding.lower()}"
        return f'    <md:{element} Binding="{_BINDINGS}:{binding}" Location="{location}"{number}/>'

    return "\n".join(one(place, binding) for place, binding in enumerate(bindings))


def _idp(index: int, revision: int) -> str:
    place = _place(index)
    names = {"sv": f"Region {place}" + " ny" * revision, "en": f"{place} Region"}
    about = {
        "sv": f"Inloggning för vårdpersonal i region {place} med e-legitimation på tillitsnivå 3.",
        "en": f"Login for health care staff of the {place} region with an eID at assurance level 3.",
    }
    scopes = "\n".join(
        f'      <shibmd:Scope regexp="false">{name}.{_host(index)}</shibmd:Scope>' for name in ("vard", "omsorg")
    )
    parts = [
        f'  <md:IDPSSODescriptor protocolSupportEnumeration="{_PROTOCOL}" WantAuthnRequestsSigned="true">',
        '    <md:Extensions xmlns:shibmd="urn:mace:shibboleth:metadata:1.0">',
        scopes,
        _mdui(index, names, about),
        "    </md:Extensions>",
        _key(index, 0, "signing", revision),
        _key(index, 1, "signing", 0),
        _key(index, 2, "encryption", 0),
        _endpoints("ArtifactResolutionService", index, "artifact", ("SOAP",), indexed=True),
        _endpoints("SingleLogoutService", index, "slo", ("HTTP-Redirect", "HTTP-POST", "SOAP")),
        "    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>",
        "    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat>",
        _endpoints("SingleSignOnService", index, "sso", ("HTTP-Redirect", "HTTP-POST")),
        "  </md:IDPSSODescriptor>",
    ]
    return "\n".join(parts)


def _sp(index: int, revision: int) -> str:
    service = _SERVICES[index % len(_SERVICES)]
    names = {"sv": f"{service} {_place(index)}" + " ny" * revision, "en": f"{service} of {_place(index)}"}
    about = {
        "sv": f"{service} för vård och omsorg i {_place(index)}; används av behörig personal.",
        "en": f"{service} for health and social care in {_place(index)}; for authorised staff.",
    }
    requested = "\n".join(
        f'      <md:RequestedAttribute FriendlyName="{friendly}" Name="{name}"'
        ' NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri" isRequired="true"/>'
        for name, friendly in _ATTRIBUTES
    )
    titles = "\n".join(
        f'      <md:ServiceName xml:lang="{lang}">{name}</md:ServiceName>' for lang, name in names.items()
    )
    return f"""  <md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true"
      protocolSupportEnumeration="{_PROTOCOL}">
    <md:Extensions>
{_mdui(index, names, about)}
    </md:Extensions>
{_key(index, 0, "signing", revision)}
{_key(index, 1, "encryption", 0)}
{_endpoints("SingleLogoutService", index, "slo", ("HTTP-Redirect", "HTTP-POST"))}
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat>
{_endpoints("AssertionConsumerService", index, "acs", ("HTTP-POST", "HTTP-Artifact", "PAOS"), indexed=True)}
    <md:AttributeConsumingService index="0">
{titles}
{requested}
    </md:AttributeConsumingService>
  </md:SPSSODescriptor>"""


def _organization(index: int) -> str:
    texts = {"sv": f"Region {_place(index)}", "en": f"{_place(index)} Region"}
    lines = [
        *_per_language("md:OrganizationName", texts),
        *_per_language("md:OrganizationDisplayName", texts),
        *_per_language("md:OrganizationURL", {lang: f"https://{_host(index)}/{lang}" for lang in texts}),
    ]
    return "  <md:Organization>\n    " + "\n    ".join(lines) + "\n  </md:Organization>"


def _contacts(index: int) -> str:
    security = (
        ' xmlns:remd="http://refeds.org/metadata" remd:contactType="http://refeds.org/metadata/contactType/security"'
    )
    kinds = (
        ("technical", "Drift", "drift", ""),
        ("support", "Kundtjänst", "support", ""),
        ("other", "Säkerhet", "sakerhet", security),
    )
    return "\n".join(
        f"""  <md:ContactPerson contactType="{kind}"{extra}>
    <md:GivenName>{name} {_place(index)}</md:GivenName>
    <md:EmailAddress>mailto:{box}@{_host(index)}</md:EmailAddress>
  </md:ContactPerson>"""
        for kind, name, box, extra in kinds
    )
