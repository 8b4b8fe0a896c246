"""Fixtures of what a name betrays."""

from members.saml.types import Severity

from ..entities import idp, sp
from .defect import Defect

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
ENTITY_ID = 'entityID="https://idp.vard.example/saml"'
SSO = 'Location="https://idp.vard.example/sso"'
NAME = '<mdui:DisplayName xml:lang="sv">Region Norrvik<'

DEFECTS = [
    Defect("MD-ENT-011", ERROR, idp, ENTITY_ID, 'entityID="https://idp.v\u0430rd.example/saml"'),
    Defect("MD-ENT-011", ERROR, idp, ENTITY_ID, 'entityID="https://idp.xn--vrd-6cd.example/saml"'),
    Defect("MD-ENT-024", ERROR, sp, "https://journal.vard.example/acs", "https://sp.testshib.org/acs"),
    Defect("MD-ENT-024", WARNING, idp, SSO, 'Location="https://idp-test.norrvik.se/sso"'),
    Defect("MD-ENT-024", WARNING, idp, NAME, '<mdui:DisplayName xml:lang="sv">Region Norrvik (demo)<'),
    Defect("MD-ENT-024", WARNING, idp, NAME, '<mdui:DisplayName xml:lang="en">My Company<'),
    Defect("MD-ENT-027", INFO, idp, SSO, 'Location="https://idp.vard.example/adfs/ls/"'),
]
