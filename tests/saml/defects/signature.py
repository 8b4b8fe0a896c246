"""Fixtures of the rule about a member's own signature."""

from members.saml.types import Severity

from ..entities import SAML2
from ..signing import ID, signed
from .defect import Defect

TRANSFORM = '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
XSLT = '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>'


class Stranger(Defect):
    """The whole document signed with a key that is not the entity's."""

    def broken(self) -> str:
        return signed("other")


DEFECTS = [
    Defect("MD-SIG-016", Severity.WARNING, signed, f"{SAML2}:nameid-format:transient", f"{SAML2}:nameid-format:entity"),
    Defect("MD-SIG-016", Severity.WARNING, signed, "xmldsig-more#rsa-sha256", "xmldsig-more#rsa-md5"),
    Defect("MD-SIG-016", Severity.WARNING, signed, f'URI="#{ID}"', 'URI="#_annan"'),
    Defect("MD-SIG-016", Severity.WARNING, signed, TRANSFORM, TRANSFORM + XSLT),
    Stranger("MD-SIG-016", Severity.INFO, signed, "", ""),
]
