"""The order of children that the schemas prescribe (SAML2Meta, sequences of the metadata schema)."""

from typing import Final

from lxml import etree

from ..names import clark
from .edit import insert

_ROLE: Final = "ds:Signature md:Extensions md:KeyDescriptor md:Organization md:ContactPerson"
_SSO: Final = f"{_ROLE} md:ArtifactResolutionService md:SingleLogoutService md:ManageNameIDService md:NameIDFormat"
_ROLES: Final = (
    "md:RoleDescriptor|md:IDPSSODescriptor|md:SPSSODescriptor|md:AuthnAuthorityDescriptor"
    "|md:AttributeAuthorityDescriptor|md:PDPDescriptor|md:AffiliationDescriptor"
)
_SEQUENCES: Final = {
    "md:EntityDescriptor": "ds:Signature md:Extensions "
    f"{_ROLES} md:Organization md:ContactPerson md:AdditionalMetadataLocation",
    "md:IDPSSODescriptor": f"{_SSO} md:SingleSignOnService md:NameIDMappingService md:AssertionIDRequestService "
    "md:AttributeProfile saml:Attribute",
    "md:SPSSODescriptor": f"{_SSO} md:AssertionConsumerService md:AttributeConsumingService",
    "md:AttributeAuthorityDescriptor": f"{_ROLE} md:AttributeService md:AssertionIDRequestService md:NameIDFormat "
    "md:AttributeProfile saml:Attribute",
    "md:KeyDescriptor": "ds:KeyInfo md:EncryptionMethod",
    "md:AttributeConsumingService": "md:ServiceName md:ServiceDescription md:RequestedAttribute",
    "md:Organization": "md:Extensions md:OrganizationName md:OrganizationDisplayName md:OrganizationURL",
    "md:ContactPerson": "md:Extensions md:Company md:GivenName md:SurName md:EmailAddress md:TelephoneNumber",
}
RANKS: Final[dict[str, dict[str, int]]] = {
    clark(parent): {clark(name): rank for rank, names in enumerate(sequence.split()) for name in names.split("|")}
    for parent, sequence in _SEQUENCES.items()
}
"""By parent, the place of each child; `|` above joins children among which the order is free."""

_CUSTOM: Final[dict[str, dict[str, int]]] = {
    clark(parent): {clark(name): place for place, name in enumerate(names.split())}
    for parent, names in {
        "md:Extensions": "mdrpi:RegistrationInfo mdattr:EntityAttributes shibmd:Scope mdui:UIInfo mdui:DiscoHints "
        "init:RequestInitiator idpdisc:DiscoveryResponse alg:DigestMethod alg:SigningMethod",
        "mdui:UIInfo": "mdui:DisplayName mdui:Description mdui:Keywords mdui:Logo mdui:InformationURL "
        "mdui:PrivacyStatementURL",
    }.items()
}
"""Where the schema leaves the order free: that of the rebuild, for what is put in."""


def rank(parent: str, child: str) -> int:
    """The place of a child; what the schema does not have there comes last."""
    return (RANKS.get(parent) or _CUSTOM.get(parent, {})).get(child, 99)


def insert_in_order(parent: etree._Element, node: etree._Element) -> None:
    """Put an element (not in a tree) where the schema has it, after those of its kind."""
    own = rank(str(parent.tag), str(node.tag))
    later = (n for n, c in enumerate(parent) if isinstance(c.tag, str) and rank(str(parent.tag), str(c.tag)) > own)
    insert(parent, next(later, len(parent)), node)
