"""Facts: what an md:EntityDescriptor says, as plain values. Read the same way from what a member sent and
from what is published, so that the two can be compared."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from typing import Any, Final

from lxml import etree

from . import certificates
from .names import LANG, clark, name_of
from .roles import is_published, supported_roles
from .shapes import shape_of
from .text import as_boolean, as_index, raw_text, text, tidy
from .types import AttributeFact, ContactFact, EndpointFact, EntityFacts, KeyFact, LogoFact, PageFact

SECURITY_CONTACT: Final = "http://refeds.org/metadata/contactType/security"
_ENDPOINTS: Final = tuple(
    clark(name)
    for name in (
        "md:SingleSignOnService",
        "md:AssertionConsumerService",
        "md:SingleLogoutService",
        "md:ManageNameIDService",
        "md:ArtifactResolutionService",
        "md:AttributeService",
        "idpdisc:DiscoveryResponse",
        "init:RequestInitiator",
    )
)
_EXTENSIONS, _UIINFO = clark("md:Extensions"), clark("mdui:UIInfo")
_UI = f"{_EXTENSIONS}/{_UIINFO}/"
_CERTIFICATE = "/".join(clark(name) for name in ("ds:KeyInfo", "ds:X509Data", "ds:X509Certificate"))
_REGISTRATION = f"{_EXTENSIONS}/{clark('mdrpi:RegistrationInfo')}"
ENTITY_ATTRIBUTES: Final = _EXTENSIONS, clark("mdattr:EntityAttributes"), clark("saml:Attribute")
_REQUESTED: Final = clark("md:AttributeConsumingService"), clark("md:RequestedAttribute")
_SCOPE = f"{_EXTENSIONS}/{clark('shibmd:Scope')}"
_DOMAIN_HINT = f"{_EXTENSIONS}/{clark('mdui:DiscoHints')}/{clark('mdui:DomainHint')}"
# Federations have extensions of their own for it, in different namespaces.
_ORGANIZATION_NUMBERS = frozenset({"OrganizationNumber", "OrganisationNumber", "OrganizationIdentifier"})

Role = tuple[str, etree._Element]


def facts(entity: etree._Element) -> EntityFacts:
    """What the entity says of itself, of roles that SAML 2.0 has; never raises for a wrong value.

    `scopes` and `entity_attributes` are what the document claims: whether the registry agrees is another
    question.
    """
    roles = list(supported_roles(entity))
    faces = [(name, role) for name, role in roles if name != "aa"]  # mdui is for roles that people meet
    registration = entity.find(_REGISTRATION)
    return EntityFacts(
        entity_id=_entity_id(entity),
        roles=_unique(name for name, _ in roles),
        keys=tuple(_keys(roles)),
        endpoints=tuple(_endpoints(roles)),
        scopes=_unique(_scopes(entity, roles)),
        display_names=_localised(faces, f"{_UI}{clark('mdui:DisplayName')}"),
        descriptions=_localised(faces, f"{_UI}{clark('mdui:Description')}"),
        logos=tuple(_logos(faces)),
        organization_names=_localised([("", entity)], f"{clark('md:Organization')}/{clark('md:OrganizationName')}"),
        organization_urls=_localised([("", entity)], f"{clark('md:Organization')}/{clark('md:OrganizationURL')}"),
        contacts=tuple(_contacts([entity, *(role for _, role in roles)])),
        name_id_formats=_unique(text(x) for _, role in roles for x in role.iterchildren(clark("md:NameIDFormat"))),
        requested_attributes=tuple(_requested(roles)),
        entity_attributes=_entity_attributes(entity),
        registration_authority=None if registration is None else tidy(registration.get("registrationAuthority", "")),
        want_authn_requests_signed=_wants_signed_requests(roles),
        domain_hints=_unique(text(x) for _, role in roles for x in role.iterfind(_DOMAIN_HINT)),
        organization_numbers=_unique(_organization_numbers(entity)),
        pages=tuple(_pages(faces)),
    )


class AskedFacts(EntityFacts):
    """The facts of an entity whose tree is at hand, read when a rule asks: those that most entities are asked for by
    themselves, the others all at once. They are gone with the tree; `whole` is what stays."""

    def __init__(self, entity: etree._Element) -> None:
        object.__setattr__(self, "_entity", entity)

    @cached_property
    def whole(self) -> EntityFacts:
        return facts(self._entity)

    def __getattr__(self, name: str) -> Any:
        """Only what nobody has asked for yet: a field's slot that is still empty."""
        if name not in EntityFacts.__slots__:
            raise AttributeError(name)
        value = _ALONE[name](self._entity) if name in _ALONE else getattr(self.whole, name)
        object.__setattr__(self, name, value)
        return value


def _entity_id(entity: etree._Element) -> str:
    return tidy(entity.get("entityID", ""))


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _keys(roles: list[Role]) -> Iterator[KeyFact]:
    for name, role in roles:
        for descriptor in role.iterchildren(clark("md:KeyDescriptor")):
            element = descriptor.find(_CERTIFICATE)
            certificate = certificates.read(raw_text(element)) if element is not None else None
            if certificate is not None:
                yield key_fact(name, _optional(descriptor.get("use")), certificate)


def key_fact(role: str, use: str | None, certificate: certificates.Certificate) -> KeyFact:
    """A certificate as the fact that travels."""
    return KeyFact(
        use=use,
        role=role,
        certificate_sha256=certificate.sha256,
        spki_sha256=certificate.spki_sha256,
        algorithm=certificate.algorithm,
        bits=certificate.bits,
        not_before=certificate.not_before.isoformat(),
        not_after=certificate.not_after.isoformat(),
        subject=certificate.subject,
        certificate=certificate.base64,
    )


def _endpoints(roles: list[Role]) -> Iterator[EndpointFact]:
    for name, role in roles:
        for element in endpoint_elements(role):
            if is_published(element):
                says = _stated(element)
                yield EndpointFact(
                    role=name,
                    element=name_of(element).partition(":")[2],
                    binding=tidy(element.get("Binding", "")),
                    location=tidy(element.get("Location", "")),
                    response_location=_optional(says.get("ResponseLocation")),
                    index=as_index(says.get("index")),
                    is_default=as_boolean(says.get("isDefault")),
                )


def endpoint_elements(role: etree._Element) -> Iterator[etree._Element]:
    """A role's endpoints, those in its extensions too, grouped by kind; one where it has no effect is none."""
    for holder, tags in _endpoint_tags(str(role.tag)):
        for parent in (role,) if holder is None else role.iterchildren(holder):
            for tag in tags:
                yield from parent.iterchildren(tag)


def _stated(endpoint: etree._Element) -> dict[str, str]:
    """The attributes that mean something on an endpoint of its kind."""
    shape = shape_of("", str(endpoint.tag))
    return {str(n): str(v) for n, v in endpoint.attrib.items() if shape and str(n) in shape.attributes}


@cache
def _endpoint_tags(role: str) -> tuple[tuple[str | None, tuple[str, ...]], ...]:
    """For a role by its Clark name: what may stand in it, and what in its extensions."""
    found = ((None, shape_of("", role)), (_EXTENSIONS, shape_of(role, _EXTENSIONS)))
    return tuple(
        (holder, tuple(tag for tag in _ENDPOINTS if shape and tag in shape.children)) for holder, shape in found
    )


def below(element: etree._Element, *tags: str) -> list[etree._Element]:
    """The elements at the end of a path of tags, in document order. lxml's own paths take several times as long to find
    nothing, as most of them do."""
    found = [element]
    for tag in tags:
        found = [child for one in found for child in one.iterchildren(tag)]
    return found


def _optional(value: str | None) -> str | None:
    return None if value is None else tidy(value)


def _scopes(entity: etree._Element, roles: list[Role]) -> Iterator[str]:
    """Literal scopes; a regular expression is not a scope that the registry would write."""
    for holder in [*(role for name, role in roles if name != "sp"), entity]:
        for element in holder.iterfind(_SCOPE):
            if not as_boolean(element.get("regexp")) and text(element):
                yield text(element)


def _localised(roles: list[Role], path: str) -> dict[str, str]:
    """Texts by language; where a language comes twice, the first one stands."""
    found: dict[str, str] = {}
    for _, role in roles:
        for element in role.iterfind(path):
            found.setdefault(tidy(element.get(LANG, "")), text(element))
    return found


def _wants_signed_requests(roles: list[Role]) -> bool | None:
    said = [as_boolean(role.get("WantAuthnRequestsSigned")) for name, role in roles if name == "idp"]
    return next((value for value in said if value is not None), None)


def _organization_numbers(entity: etree._Element) -> Iterator[str]:
    for element in entity.iterfind(f"{clark('md:Organization')}/{_EXTENSIONS}//*"):
        if etree.QName(element).localname in _ORGANIZATION_NUMBERS and text(element):
            yield text(element)


def _logos(roles: list[Role]) -> Iterator[LogoFact]:
    for _, role in roles:
        for element in role.iterfind(f"{_UI}{clark('mdui:Logo')}"):
            width, height = as_index(element.get("width")), as_index(element.get("height"))
            yield LogoFact(text(element), width or 0, height or 0, tidy(element.get(LANG, "")))


def _pages(roles: list[Role]) -> Iterator[PageFact]:
    for name, role in roles:
        for kind in ("InformationURL", "PrivacyStatementURL"):
            for element in role.iterfind(f"{_UI}{clark(f'mdui:{kind}')}"):
                yield PageFact(name, kind, text(element), tidy(element.get(LANG, "")))
        if address := tidy(role.get("errorURL", "")):
            yield PageFact(name, "errorURL", address, "")


def contact_kind(person: etree._Element) -> str:
    """An md:ContactPerson's contactType, or `security` for the one that REFEDS made of `other`."""
    kind = tidy(person.get("contactType", ""))
    security = kind == "other" and tidy(person.get(clark("remd:contactType"), "")) == SECURITY_CONTACT
    return "security" if security else kind


def _contacts(holders: list[etree._Element]) -> Iterator[ContactFact]:
    for holder in holders:
        for person in holder.iterchildren(clark("md:ContactPerson")):
            kind = contact_kind(person)
            phone = next(iter(_texts(person, "md:TelephoneNumber")), None)
            for address in _texts(person, "md:EmailAddress") or [""]:
                bare = address[7:] if address.lower().startswith("mailto:") else address
                yield ContactFact(kind, _name(person), bare, phone)


def _texts(holder: etree._Element, name: str) -> list[str]:
    return [text(element) for element in holder.iterchildren(clark(name))]


def _name(person: etree._Element) -> str:
    names = [*_texts(person, "md:GivenName"), *_texts(person, "md:SurName")]
    return " ".join(filter(None, names)) or " ".join(_texts(person, "md:Company"))


def _requested(roles: list[Role]) -> Iterator[AttributeFact]:
    for name, role in roles:
        for element in below(role, *_REQUESTED) if name == "sp" else ():
            yield AttributeFact(
                name=tidy(element.get("Name", "")),
                friendly_name=tidy(element.get("FriendlyName", "")),
                required=as_boolean(element.get("isRequired")) is True,
            )


def _entity_attributes(entity: etree._Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for attribute in below(entity, *ENTITY_ATTRIBUTES):
        values = found.setdefault(tidy(attribute.get("Name", "")), [])
        found_here = attribute.iterchildren(clark("saml:AttributeValue"))
        values.extend(text(value) for value in found_here if not len(value))  # only plain text is a value
    return {name: _unique(values) for name, values in sorted(found.items())}


_ALONE: Final[dict[str, Callable[[etree._Element], object]]] = {
    "entity_id": _entity_id,
    "endpoints": lambda entity: tuple(_endpoints(list(supported_roles(entity)))),
    "requested_attributes": lambda entity: tuple(_requested(list(supported_roles(entity)))),
    "entity_attributes": _entity_attributes,
}
