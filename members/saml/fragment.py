"""Fragment: one entity as it stands in an aggregate, byte for byte.

Canonicalised *inside* an md:EntitiesDescriptor whose only namespace declaration is xmlns:md, and cut out: a
fragment's own start tag is exactly `<md:EntityDescriptor entityID="…">`. An aggregate is then a start tag,
a signature, fragments and an end tag, and its canonical form is its literal form.
"""

from datetime import UTC, datetime
from typing import Final

from lxml import etree

from .names import LANG, NAMESPACES, clark
from .rebuild import URI_FORMAT, canonical
from .roles import ROLE_NAMES, SCOPED_ROLES
from .settable import ASSURANCE, CATEGORY
from .text import tidy
from .types import RegistryFacts

FORMAT_VERSION: Final = 1
"""Part of every cache key: raise it whenever the same facts would give other bytes."""

_ENTITIES = clark("md:EntitiesDescriptor")
_START = f'<md:EntitiesDescriptor xmlns:md="{NAMESPACES["md"]}">'.encode()
_END = b"</md:EntitiesDescriptor>"
_EXTENSIONS, _ENTITY_ATTRIBUTES = clark("md:Extensions"), clark("mdattr:EntityAttributes")
_ATTRIBUTE, _VALUE = clark("saml:Attribute"), clark("saml:AttributeValue")


def fragment(clean: bytes, registry: RegistryFacts) -> bytes:
    """The bytes of one entity inside an aggregate. `clean` is the result of `rebuild`, nothing else.

    Raises ValueError for registry facts that must not be published: a naive instant, or an empty value.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.Element(_ENTITIES, nsmap=dict(NAMESPACES))
    entity = etree.fromstring(clean, parser)
    root.append(entity)
    _check(registry)
    extensions = _extensions(entity)
    _registration(extensions, registry)
    _grant(extensions, CATEGORY, registry.entity_categories)
    _grant(extensions, ASSURANCE, registry.assurance_certifications)
    for role in entity:
        if ROLE_NAMES.get(str(role.tag)) in SCOPED_ROLES:
            _scopes(role, registry.scopes)
    return _cut(canonical(root))


def _check(registry: RegistryFacts) -> None:
    if registry.registration_instant is not None and registry.registration_instant.tzinfo is None:
        raise ValueError("registration_instant has no time zone")
    values = (
        registry.registration_authority,
        *registry.registration_policies,
        *registry.registration_policies.values(),
    )
    values += registry.scopes + registry.entity_categories + registry.assurance_certifications
    if not all(value and value == tidy(value) for value in values):
        raise ValueError("a registry fact is empty or has white space around it")


def _cut(whole: bytes) -> bytes:
    if not (whole.startswith(_START) and whole.endswith(_END)):
        raise AssertionError("the canonical root is not the one that fragments are cut from")
    return whole[len(_START) : -len(_END)]


def _extensions(parent: etree._Element) -> etree._Element:
    """The parent's md:Extensions, made as its first child where there is none."""
    found = parent.find(_EXTENSIONS)
    if found is None:
        found = parent.makeelement(_EXTENSIONS)
        parent.insert(0, found)
    return found


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _registration(extensions: etree._Element, registry: RegistryFacts) -> None:
    info = extensions.makeelement(clark("mdrpi:RegistrationInfo"), nsmap={"mdrpi": NAMESPACES["mdrpi"]})
    info.set("registrationAuthority", registry.registration_authority)
    if registry.registration_instant is not None:
        info.set("registrationInstant", _instant(registry.registration_instant))
    for lang, url in sorted(registry.registration_policies.items()):
        policy = etree.SubElement(info, clark("mdrpi:RegistrationPolicy"))
        policy.set(LANG, lang)
        policy.text = url
    extensions.insert(0, info)


def _grant(extensions: etree._Element, name: str, values: tuple[str, ...]) -> None:
    """Values that the registry grants, joined with the member's own of the same attribute."""
    if not values:
        return
    container = extensions.find(_ENTITY_ATTRIBUTES)
    if container is None:
        container = extensions.makeelement(_ENTITY_ATTRIBUTES, nsmap={"mdattr": NAMESPACES["mdattr"]})
        extensions.insert(1, container)
    attribute = next((a for a in container.iterchildren(_ATTRIBUTE) if a.get("Name") == name), None)
    if attribute is None:
        attribute = etree.SubElement(container, _ATTRIBUTE, nsmap={"saml": NAMESPACES["saml"]})
        attribute.set("Name", name)
        attribute.set("NameFormat", URI_FORMAT)
    present = {value.text for value in attribute}
    for value in sorted(set(values) - present):
        etree.SubElement(attribute, _VALUE).text = value


def _scopes(role: etree._Element, scopes: tuple[str, ...]) -> None:
    """Scopes with regexp="false" written out: a validating reader would add the default and break the
    digest."""
    if not scopes:
        return
    extensions = _extensions(role)
    for position, scope in enumerate(sorted(set(scopes))):
        element = extensions.makeelement(clark("shibmd:Scope"), nsmap={"shibmd": NAMESPACES["shibmd"]})
        element.set("regexp", "false")
        element.text = scope
        extensions.insert(position, element)
