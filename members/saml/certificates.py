"""What a ds:X509Certificate says. Certificates carry keys here, nothing more (SAML V2.0 Metadata
Interoperability Profile §2.6.1): dates and names are facts for people."""

import base64
import binascii
import hashlib
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from .text import unwrapped

_EDWARDS: dict[str, tuple[str, int | None]] = {
    "Ed25519PublicKey": ("Ed25519", 256),
    "Ed448PublicKey": ("Ed448", 456),
}
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A readable certificate. `algorithm` is RSA, DSA, EC:<curve>, Ed25519, Ed448, or the dotted OID of a
    key that cannot be read; `exponent` and `modulus` for RSA only; digests are lower-case hex.

    `issuer` and `subject` are RFC 4514; `digest` names what its signature was made with (sha256, sha1, md5; empty for
    another way); `key_usage` is None without the extension; `is_server` tells of the extended usage serverAuth."""

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
    issuer: str
    digest: str
    key_usage: frozenset[str] | None
    is_server: bool

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
    except (binascii.Error, ValueError, TypeError, OverflowError, x509.InvalidVersion):
        return None


def read_pem(text: str) -> Certificate | None:
    """The first certificate in a PEM text, or None when there is none."""
    body = text.partition("-----BEGIN CERTIFICATE-----")[2].partition("-----END CERTIFICATE-----")[0]
    return read(body) if body else None


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
        issuer=certificate.issuer.rfc4514_string(),
        digest=_digest(certificate),
        key_usage=_usage(certificate),
        is_server=_is_server(certificate),
    )


def _digest(certificate: x509.Certificate) -> str:
    try:
        found = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return ""
    return found.name if found else ""


_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


def _extension(certificate: x509.Certificate, kind: type[_Extension]) -> _Extension | None:
    """None also where the extensions cannot be read: the key is none the worse for it."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError, TypeError):
        return None


def _usage(certificate: x509.Certificate) -> frozenset[str] | None:
    usage = _extension(certificate, x509.KeyUsage)
    return None if usage is None else frozenset(name for name in _USAGES if getattr(usage, name))


def _is_server(certificate: x509.Certificate) -> bool:
    return ExtendedKeyUsageOID.SERVER_AUTH in (_extension(certificate, x509.ExtendedKeyUsage) or ())


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
