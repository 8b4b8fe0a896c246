"""Fixtures of the service provider's endpoints and keys."""

from members.saml.types import Severity

from .. import keys
from ..entities import SAML2, changed, sp
from .defect import Defect

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
POST = f"{SAML2}:bindings:HTTP-POST"
SIGNING = '<md:KeyDescriptor use="signing">'
LOGOUT = f'<md:SingleLogoutService Binding="{SAML2}:bindings:SOAP" Location="https://journal.vard.example/slo"/>\n    '
FLAGS = 'AuthnRequestsSigned="1" WantAssertionsSigned="true"'
ENCRYPTION = '<md:KeyDescriptor use="encryption">'
FORMAT = f"<md:NameIDFormat>{SAML2}:nameid-format:transient<"
ACS = '<md:AssertionConsumerService index="1"'


def _without_logout() -> str:
    return changed(sp(), LOGOUT, "")


def _without_signed_requests() -> str:
    return changed(sp(), FLAGS, "")


def _encrypting() -> str:
    """No signing key, and nothing but an artifact could need one."""
    return changed(changed(_without_signed_requests(), LOGOUT, ""), SIGNING, ENCRYPTION)


def _consumers(count: int, host: str = "journal.vard.example") -> str:
    return "".join(
        f'<md:AssertionConsumerService index="{n}" Binding="{POST}" Location="https://{host.format(n)}/acs/{n}"/>'
        for n in range(10, 10 + count)
    )


def _elliptic() -> str:
    return f"<ds:X509Certificate>{keys.certificate('p-256')}</ds:X509Certificate>"


def _rsa() -> str:
    return f"<ds:X509Certificate>{keys.certificate('other')}</ds:X509Certificate>"


class _Encryption(Defect):
    """The encryption key is of another kind."""

    def broken(self) -> str:
        return changed(self.sound(), _rsa(), _elliptic())


_ARTIFACT = f'Binding="{SAML2}:bindings:HTTP-Artifact" Location="https://journal.vard.example/ecp"'

DEFECTS = [
    Defect("MD-SP-005", WARNING, sp, 'index="0" isDefault="true"', 'index="0" isDefault="false"'),
    Defect("MD-SP-006", ERROR, sp, ENCRYPTION, SIGNING),
    _Encryption("MD-SP-006", ERROR, sp, "", ""),
    Defect("MD-SP-007", ERROR, _without_logout, SIGNING, ENCRYPTION),
    Defect("MD-SP-008", INFO, sp, ' WantAssertionsSigned="true"', ""),
    Defect("MD-SP-009", ERROR, _without_signed_requests, SIGNING, ENCRYPTION),
    Defect(
        "MD-SP-010",
        WARNING,
        _encrypting,
        f'Binding="{SAML2}:bindings:PAOS"\n        Location="https://journal.vard.example/ecp"',
        _ARTIFACT,
    ),
    Defect(
        "MD-SP-011",
        ERROR,
        sp,
        FORMAT,
        "<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName<",
    ),
    Defect(
        "MD-SP-011",
        WARNING,
        sp,
        FORMAT,
        "<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress<",
    ),
    Defect("MD-SP-026", ERROR, sp, ACS, _consumers(1, "abc.ngrok.io") + ACS),
    Defect("MD-SP-026", WARNING, sp, ACS, _consumers(5, "journal.region{}.example") + ACS),
    Defect("MD-SP-029", WARNING, sp, ACS, _consumers(19) + ACS),
]
