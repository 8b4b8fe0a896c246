"""Fixtures of the rules about how many keys there are, for what, and in which wrapping."""

import base64

from cryptography import x509

from members.saml.types import Severity

from .. import keys
from ..entities import idp, sp
from .defect import Defect, carrying, certificate_element, descriptor, key_defect

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
FIRST_ENDPOINT = "<md:ArtifactResolutionService"
ENCRYPTION = '<md:KeyDescriptor use="encryption">'
SERVER = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH])
CA = "Utfärdaren CA"


def _odd(*args, **kwargs):
    return lambda: certificate_element(keys.odd_certificate(*args, **kwargs))


def key_value(kind: str) -> str:
    """A ds:KeyInfo's beginning with the RSA key of a kind."""
    numbers = keys.public(kind).public_numbers()
    modulus, exponent = (
        base64.b64encode(n.to_bytes((n.bit_length() + 7) // 8, "big")).decode() for n in (numbers.n, numbers.e)
    )
    return (
        f"<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{modulus}</ds:Modulus>"
        f"<ds:Exponent>{exponent}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>"
    )


DEFECTS = [
    Defect("MD-KEY-013", WARNING, idp, FIRST_ENDPOINT, lambda: descriptor("p-256", "encryption") + FIRST_ENDPOINT),
    key_defect("MD-KEY-017", INFO, _odd(2026, month=7)),
    key_defect("MD-KEY-018", INFO, _odd(issuer=CA)),
    key_defect("MD-KEY-018", INFO, lambda: certificate_element(keys.sha1_signed())),
    key_defect("MD-KEY-018", INFO, _odd(2035, keys.usage("key_cert_sign", "crl_sign"))),
    key_defect("MD-KEY-019", WARNING, _odd(2035, SERVER, issuer=CA)),
    key_defect("MD-KEY-019", WARNING, _odd(2026, issuer=CA)),
    Defect("MD-KEY-025", WARNING, sp, ENCRYPTION, lambda: descriptor("rsa-2048", "encryption") + ENCRYPTION),
    Defect(
        "MD-KEY-026",
        WARNING,
        idp,
        FIRST_ENDPOINT,
        lambda: "".join(map(descriptor, ("other", "rsa-2048", "p-256"))) + FIRST_ENDPOINT,
    ),
    Defect("MD-KEY-028", INFO, idp, '<md:KeyDescriptor use="signing">', "<md:KeyDescriptor>"),
    Defect("MD-KEY-030", WARNING, idp, "<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyName>idp</ds:KeyName>"),
    Defect(
        "MD-KEY-030", WARNING, idp, "<ds:KeyInfo>", '<ds:KeyInfo><ds:RetrievalMethod URI="http://vard.example/nyckel"/>'
    ),
    key_defect("MD-KEY-030", WARNING, lambda: f"<ds:X509SubjectName>CN=idp</ds:X509SubjectName>{carrying('sound')}"),
    Defect("MD-KEY-031", ERROR, idp, "<ds:KeyInfo>", lambda: key_value("other")),
    Defect("MD-KEY-031", ERROR, idp, "<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyValue/>"),
]
