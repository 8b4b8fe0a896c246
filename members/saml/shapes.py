"""The allow-list: which elements and attributes of a member's metadata reach a feed, and in which order.

The order of children is that of the schemas. What is not here falls away, with a reason (`reasons.py`). An
element whose meaning hangs on its parent is keyed `parent/child`. The registry's own elements
(RegistrationInfo, Scope) are not here: `fragment.py` writes them.
"""

from dataclasses import dataclass, field
from typing import Final

from .names import LANG, clark


@dataclass(frozen=True, slots=True)
class Shape:
    """What an element keeps. `optional` means that it is dropped when nothing is left inside; `order` is each child's
    place among `children`."""

    attributes: frozenset[str] = frozenset()
    children: tuple[str, ...] = ()
    has_text: bool = False
    optional: bool = False
    order: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "order", {tag: place for place, tag in enumerate(self.children)})


def _shape(attributes: str = "", children: str = "", *, has_text: bool = False, optional: bool = False) -> Shape:
    return Shape(
        frozenset(clark(name) for name in attributes.split()),
        tuple(clark(name) for name in children.split()),
        has_text,
        optional,
    )


_TEXT = _shape(has_text=True)
_LOCALISED = _shape("xml:lang", has_text=True)
_ENDPOINT = _shape("Binding Location")
_ENDPOINT_BACK = _shape("Binding Location ResponseLocation")
_INDEXED = _shape("Binding Location index isDefault")
_ALGORITHM = _shape("Algorithm")
_ROLE = "protocolSupportEnumeration errorURL"
_ALG = "alg:DigestMethod alg:SigningMethod"
_TAIL = "md:Organization md:ContactPerson"
_SSO = f"md:Extensions md:KeyDescriptor {_TAIL} md:ArtifactResolutionService md:SingleLogoutService"
_SSO += " md:ManageNameIDService md:NameIDFormat"

_SHAPES: Final[dict[str, Shape]] = {
    "md:EntityDescriptor": _shape(
        "entityID",
        f"md:Extensions md:IDPSSODescriptor md:AttributeAuthorityDescriptor md:SPSSODescriptor {_TAIL}",
    ),
    "md:EntityDescriptor/md:Extensions": _shape("", f"mdattr:EntityAttributes {_ALG}", optional=True),
    "md:IDPSSODescriptor": _shape(
        f"{_ROLE} WantAuthnRequestsSigned", f"{_SSO} md:SingleSignOnService md:AttributeProfile"
    ),
    "md:IDPSSODescriptor/md:Extensions": _shape("", f"mdui:UIInfo mdui:DiscoHints {_ALG}", optional=True),
    "md:SPSSODescriptor": _shape(
        f"{_ROLE} AuthnRequestsSigned WantAssertionsSigned",
        f"{_SSO} md:AssertionConsumerService md:AttributeConsumingService",
    ),
    "md:SPSSODescriptor/md:Extensions": _shape(
        "", f"mdui:UIInfo init:RequestInitiator idpdisc:DiscoveryResponse {_ALG}", optional=True
    ),
    "md:AttributeAuthorityDescriptor": _shape(
        _ROLE,
        f"md:Extensions md:KeyDescriptor {_TAIL} md:AttributeService md:NameIDFormat md:AttributeProfile",
    ),
    "md:AttributeAuthorityDescriptor/md:Extensions": _shape("", _ALG, optional=True),
    "md:KeyDescriptor": _shape("use", "ds:KeyInfo md:EncryptionMethod"),
    "md:EncryptionMethod": _shape("Algorithm", "xenc:KeySize xenc:OAEPparams ds:DigestMethod xenc11:MGF"),
    "xenc:KeySize": _TEXT,
    "xenc:OAEPparams": _TEXT,
    "ds:DigestMethod": _ALGORITHM,
    "xenc11:MGF": _ALGORITHM,
    "alg:DigestMethod": _ALGORITHM,
    "alg:SigningMethod": _shape("Algorithm MinKeySize MaxKeySize"),
    "md:ArtifactResolutionService": _INDEXED,
    "md:SingleLogoutService": _ENDPOINT_BACK,
    "md:ManageNameIDService": _ENDPOINT_BACK,
    "md:SingleSignOnService": _shape("Binding Location hoksso:ProtocolBinding"),
    "md:AssertionConsumerService": _shape("Binding Location index isDefault hoksso:ProtocolBinding"),
    "md:AttributeService": _ENDPOINT,
    "idpdisc:DiscoveryResponse": _INDEXED,
    "init:RequestInitiator": _ENDPOINT,
    "md:NameIDFormat": _TEXT,
    "md:AttributeProfile": _TEXT,
    "md:AttributeConsumingService": _shape(
        "index isDefault", "md:ServiceName md:ServiceDescription md:RequestedAttribute"
    ),
    "md:ServiceName": _LOCALISED,
    "md:ServiceDescription": _LOCALISED,
    "md:RequestedAttribute": _shape("Name NameFormat FriendlyName isRequired", "saml:AttributeValue"),
    "saml:AttributeValue": _TEXT,
    "mdui:UIInfo": _shape(
        "",
        "mdui:DisplayName mdui:Description mdui:Keywords mdui:Logo mdui:InformationURL mdui:PrivacyStatementURL",
        optional=True,
    ),
    "mdui:DisplayName": _LOCALISED,
    "mdui:Description": _LOCALISED,
    "mdui:Keywords": _LOCALISED,
    "mdui:Logo": _shape("xml:lang height width", has_text=True),
    "mdui:InformationURL": _LOCALISED,
    "mdui:PrivacyStatementURL": _LOCALISED,
    "mdui:DiscoHints": _shape("", "mdui:IPHint mdui:DomainHint mdui:GeolocationHint", optional=True),
    "mdui:IPHint": _TEXT,
    "mdui:DomainHint": _TEXT,
    "mdui:GeolocationHint": _TEXT,
    "md:Organization": _shape("", "md:OrganizationName md:OrganizationDisplayName md:OrganizationURL"),
    "md:OrganizationName": _LOCALISED,
    "md:OrganizationDisplayName": _LOCALISED,
    "md:OrganizationURL": _LOCALISED,
    "md:ContactPerson": _shape(
        "contactType remd:contactType",
        "md:Company md:GivenName md:SurName md:EmailAddress md:TelephoneNumber",
    ),
    "md:Company": _TEXT,
    "md:GivenName": _TEXT,
    "md:SurName": _TEXT,
    "md:EmailAddress": _TEXT,
    "md:TelephoneNumber": _TEXT,
}

SHAPES: Final[dict[tuple[str, str], Shape]] = {
    (clark(parent), clark(child)): shape
    for name, shape in _SHAPES.items()
    for parent, _, child in (name.rpartition("/"),)
}
KNOWN_TAGS: Final = frozenset(tag for _, tag in SHAPES) | {
    clark(name) for name in ("mdattr:EntityAttributes", "ds:KeyInfo", "shibmd:Scope")
}


def shape_of(parent: str, tag: str) -> Shape | None:
    """The shape of an element inside a parent, both as Clark names; None when the allow-list has none."""
    return SHAPES.get((parent, tag)) or SHAPES.get(("", tag))


_LOCALISED_TAGS: Final = frozenset(tag for (_, tag), shape in SHAPES.items() if LANG in shape.attributes)


def has_language(parent: str, tag: str) -> bool:
    """Whether the allow-list has an element inside a parent, and an xml:lang on it."""
    return tag in _LOCALISED_TAGS and (shape := shape_of(parent, tag)) is not None and LANG in shape.attributes
