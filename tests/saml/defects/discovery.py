"""Fixtures of discovery."""

from members.saml.types import Severity

from ..entities import SAML2, sp
from .defect import Defect

ERROR, WARNING = Severity.ERROR, Severity.WARNING
BINDING = 'Binding="urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol"'
STARTS = 'Binding="urn:oasis:names:tc:SAML:profiles:SSO:request-init"'
POST = f'Binding="{SAML2}:bindings:HTTP-POST"'
RESPONSE = "<idpdisc:DiscoveryResponse index"
LOCATION = 'Location="https://journal.vard.example/ds"'

DEFECTS = [
    Defect("MD-SP-023", ERROR, sp, BINDING, POST),
    Defect("MD-SP-023", ERROR, sp, '<idpdisc:DiscoveryResponse index="1"', "<idpdisc:DiscoveryResponse"),
    Defect("MD-SP-023", ERROR, sp, RESPONSE, f'<idpdisc:DiscoveryResponse index="1" {BINDING} {LOCATION}/>{RESPONSE}'),
    Defect("MD-SP-024", ERROR, sp, LOCATION, 'Location="https://ond.test/ds"'),
    Defect("MD-SP-024", ERROR, sp, LOCATION, 'Location="https://journal.vard.example/ds?entityID=x"'),
    Defect("MD-SP-025", WARNING, sp, STARTS, POST),
]
