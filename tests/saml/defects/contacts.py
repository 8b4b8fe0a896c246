"""Fixtures of the rules about contacts (MD-CON)."""

from members.saml.types import Severity

from ..entities import idp, sp
from .defect import Defect

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
TECHNICAL = '<md:ContactPerson contactType="technical">'
SECURITY = 'contactType="other" remd:contactType="http://refeds.org/metadata/contactType/security"'
MAIL = "mailto:saml@vard.example"
PHONE = "+46 8 000 00 00"
ANOTHER = "<md:GivenName>Driften</md:GivenName></md:ContactPerson>"
NAMED = "<md:GivenName>Användarstöd</md:GivenName>"

WHO = [
    Defect("MD-CON-001", ERROR, idp, TECHNICAL, TECHNICAL.replace("technical", "billing")),
    Defect("MD-CON-001", ERROR, idp, f"<md:EmailAddress>{MAIL}</md:EmailAddress>", ""),
    Defect("MD-CON-002", WARNING, idp, 'contactType="support"', 'contactType="billing"'),
    Defect("MD-CON-003", WARNING, idp, 'contactType="administrative"', 'contactType="billing"'),
    Defect("MD-CON-004", WARNING, idp, SECURITY, 'contactType="billing"'),
    Defect("MD-CON-005", ERROR, idp, SECURITY, SECURITY.replace("http:", "https:")),
    Defect("MD-CON-005", ERROR, idp, SECURITY, SECURITY.replace("metadata/contactType", "metadata/contacttype")),
    Defect("MD-CON-005", ERROR, idp, SECURITY, SECURITY.replace('"other"', '"technical"')),
    Defect("MD-CON-005", ERROR, idp, "<md:GivenName>Säkerhet</md:GivenName>", ""),
    Defect("MD-CON-006", WARNING, idp, SECURITY, 'contactType="other"'),
    Defect("MD-CON-006", WARNING, idp, SECURITY, 'contactType="other" remd:contactType="http://annan.example/jour"'),
    Defect("MD-CON-013", WARNING, idp, NAMED, ""),
    Defect("MD-CON-014", INFO, idp, TECHNICAL, TECHNICAL + ANOTHER + TECHNICAL),
    Defect("MD-CON-015", WARNING, sp, "</md:SPSSODescriptor>", TECHNICAL + ANOTHER + "</md:SPSSODescriptor>"),
    Defect("MD-CON-016", WARNING, idp, TECHNICAL, TECHNICAL + '<md:Extensions><z:x xmlns:z="urn:z"/></md:Extensions>'),
]

WHERE = [
    Defect("MD-CON-007", WARNING, idp, MAIL, "saml@vard.example"),
    Defect("MD-CON-007", ERROR, idp, MAIL, f"{MAIL}?cc=alla@vard.example"),
    Defect("MD-CON-007", ERROR, idp, MAIL, f"{MAIL},drift@vard.example"),
    Defect("MD-CON-007", ERROR, idp, MAIL, "mailto: saml@vard.example"),
    Defect("MD-CON-008", ERROR, idp, MAIL, "mailto:admin@localhost"),
    Defect("MD-CON-008", ERROR, idp, MAIL, "mailto:admin@vard.internal"),
    Defect("MD-CON-008", ERROR, idp, MAIL, "mailto:saml.vard.example"),
    Defect("MD-CON-008", ERROR, idp, MAIL, "mailto:saml@127.0.0.1"),
    Defect("MD-CON-008", ERROR, idp, MAIL, "mailto:saml%0D%0ABcc%3Aalla@vard.example"),
    Defect("MD-CON-009", WARNING, idp, MAIL, "mailto:anna.norrling@vard.example"),
    Defect("MD-CON-009", WARNING, idp, MAIL, "mailto:kimakerlund@vard.example"),
    Defect("MD-CON-011", WARNING, idp, "mailto:csirt@vard.example", "mailto:Support@vard.example"),
    Defect("MD-CON-012", WARNING, idp, PHONE, "08-123 45"),
    Defect("MD-CON-012", WARNING, idp, PHONE, "+46 8 000 00 00 ankn. 12"),
]

DEFECTS = [*WHO, *WHERE]
