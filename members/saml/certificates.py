"""What a ds:X509Certificate says. Certificates carry keys here, nothing more (SAML V2.0 Metadata
Interoperability Profile §2.6.1): dates and names are facts for people."""

import base64
import binascii
import hashlib
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .text import unwrapped

_EDWARDS: dict[str, tuple[str, int | None]] = {
    "Ed25519PublicKey": ("Ed25519", 256),
    "Ed448PublicKey": ("Ed448", 456),
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """A readable certificate. `algorithm` is RSA, DSA, EC:<curve>, Ed25519, Ed448, or the dotted OID of a
    key that cannot be read; `exponent` and `modulus` for RSA only; digests are lower-case hex."""

    der: bytes
    sha256: str
    spki_sha256: str
    algorithm: str
    bits: int | None
    exponent: int | None
    modulus: int | None
    not_before: datetime
    not_after: datetime
    subject: str
    serial_number: int

    @property
    def base64(self) -> str:
        return base64.b64encode(self.der).decode()


@lru_cache(maxsize=128)
def read(text: str) -> Certificate | None:
    """The certificate in a base64 text (white space allowed), or None when it is not one in strict DER: the reader
    accepts no other encoding and no trailing bytes, so that `der` is the only spelling of it."""
    try:
        der = base64.b64decode(unwrapped(text), validate=True)
        with warnings.catch_warnings():  # a serial number of 0 only warns; a rule of its own looks at it
            warnings.simplefilter("ignore")
            certificate = x509.load_der_x509_certificate(der)
            return _facts(der, certificate)
    except (binascii.Error, ValueError, TypeError, OverflowError):
        return None


def _facts(der: bytes, certificate: x509.Certificate) -> Certificate:
    algorithm, bits, spki, numbers = _key(certificate)
    return Certificate(
        der=der,
        sha256=hashlib.sha256(der).hexdigest(),
        spki_sha256=hashlib.sha256(spki).hexdigest() if spki else "",
        algorithm=algorithm,
        bits=bits,
        exponent=numbers.e if numbers else None,
        modulus=numbers.n if numbers else None,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        subject=certificate.subject.rfc4514_string(),
        serial_number=certificate.serial_number,
    )


def _key(certificate: x509.Certificate) -> tuple[str, int | None, bytes, rsa.RSAPublicNumbers | None]:
    """(algorithm, bits, SPKI in DER, RSA numbers)."""
    try:
        key = certificate.public_key()
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (UnsupportedAlgorithm, ValueError):
        return certificate.public_key_algorithm_oid.dotted_string, None, b"", None
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size, spki, key.public_numbers()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC:{key.curve.name}", key.key_size, spki, None
    if isinstance(key, dsa.DSAPublicKey):
        return "DSA", key.key_size, spki, None
    name, bits = _EDWARDS.get(type(key).__name__, (certificate.public_key_algorithm_oid.dotted_string, None))
    return name, bits, spki, None
