"""Fixtures of the rules about lists of algorithms."""

from members.saml.types import Severity

from ..entities import idp, sp
from .defect import Defect

ERROR, WARNING = Severity.ERROR, Severity.WARNING
GCM = '<md:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>'
OAEP = '<md:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>'
CBC = '<md:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>'
DIGEST = '<alg:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
SHA256 = '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
ROLE_SCOPE = "<shibmd:Scope"


def method(algorithm: str, inside: str = "") -> str:
    return f'<md:EncryptionMethod Algorithm="{algorithm}">{inside}</md:EncryptionMethod>'


def signing(algorithm: str, sizes: str = "") -> str:
    return f'{DIGEST}<alg:SigningMethod Algorithm="{algorithm}"{sizes}/>'


RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"

DEFECTS = [
    Defect("MD-KEY-032", WARNING, idp, "</ds:KeyInfo>", f"</ds:KeyInfo>{GCM}"),
    Defect("MD-KEY-033", ERROR, sp, OAEP, OAEP + method("http://www.w3.org/2001/04/xmlenc#rsa-1_5")),
    Defect("MD-KEY-033", ERROR, idp, DIGEST, signing("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")),
    Defect("MD-KEY-033", ERROR, idp, DIGEST, DIGEST.replace("xmlenc#sha256", "xmldsig-more#md5")),
    Defect("MD-KEY-033", WARNING, sp, OAEP, OAEP + method("http://www.w3.org/2001/04/xmlenc#tripledes-cbc")),
    Defect("MD-KEY-033", WARNING, idp, DIGEST, signing("http://www.w3.org/2000/09/xmldsig#rsa-sha1")),
    Defect("MD-KEY-034", WARNING, idp, DIGEST, DIGEST.replace("2001/04/xmlenc", "2000/09/xmldsig")),
    Defect("MD-KEY-034", WARNING, idp, DIGEST, signing("http://www.w3.org/2001/04/xmlenc#sha256")),
    Defect("MD-KEY-034", WARNING, sp, OAEP, OAEP + method("urn:x")),
    Defect("MD-KEY-035", ERROR, sp, OAEP, ""),
    Defect("MD-KEY-035", ERROR, sp, OAEP, method("http://www.w3.org/2009/xmlenc11#ECDH-ES")),
    Defect("MD-KEY-035", WARNING, sp, GCM, method("http://www.w3.org/2009/xmlenc11#aes256-gcm", SHA256)),
    Defect("MD-KEY-036", WARNING, sp, GCM, CBC),
    Defect("MD-KEY-037", ERROR, idp, DIGEST, signing(RSA_SHA256, ' MinKeySize="4096" MaxKeySize="2048"')),
    Defect("MD-KEY-037", WARNING, idp, DIGEST, signing(RSA_SHA256, ' MinKeySize="4096"')),
    Defect("MD-KEY-038", WARNING, idp, DIGEST, DIGEST + DIGEST),
    Defect("MD-KEY-038", WARNING, sp, GCM, GCM + GCM),
    Defect("MD-KEY-038", WARNING, idp, ROLE_SCOPE, DIGEST + ROLE_SCOPE),
]
