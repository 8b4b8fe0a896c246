"""Fixtures of the rules about the organisation (MD-ORG)."""

import re

from members.saml.types import Severity

from ..entities import idp, sp
from .defect import Defect

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
URL = '<md:OrganizationURL xml:lang="sv">https://www.vard.example/</md:OrganizationURL>'
DISPLAY = '<md:OrganizationDisplayName xml:lang="sv">Region Norrvik<'


class _Without(Defect):
    """All elements of a name are taken away."""

    def broken(self) -> str:
        return re.sub(rf"<{self.old}\b.*?</{self.old}>", "", self.sound(), flags=re.DOTALL)


DEFECTS = [
    _Without("MD-ORG-001", ERROR, idp, "md:Organization", ""),
    _Without("MD-ORG-001", ERROR, idp, "md:OrganizationDisplayName", ""),
    _Without("MD-ORG-001", ERROR, sp, "md:OrganizationURL", ""),
    Defect("MD-ORG-004", WARNING, idp, URL, URL + URL.replace('"sv"', '"SV"')),
    Defect("MD-ORG-005", WARNING, idp, DISPLAY, DISPLAY.replace(" N", "\n N")),
    Defect("MD-ORG-005", INFO, sp, DISPLAY, DISPLAY.replace("Region Norrvik", "Journalen")),
]
