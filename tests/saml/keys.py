"""Certificates for fixtures, each made once per test run: sound ones, and one for every defect."""

import base64
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa

from . import weak_moduli

KEYS = {
    "sound": lambda: rsa.generate_private_key(65537, 3072),
    "other": lambda: rsa.generate_private_key(65537, 3072),
    "rsa-2048": lambda: rsa.generate_private_key(65537, 2048),
    "rsa-1024": lambda: rsa.generate_private_key(65537, 1024),
    "rsa-odd": lambda: rsa.generate_private_key(65537, 2052),
    "rsa-e3": lambda: rsa.generate_private_key(3, 2048),
    "dsa": lambda: dsa.generate_private_key(1024),
    "p-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p-256-too": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p-192": lambda: ec.generate_private_key(ec.SECP192R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}
_NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "signering.vard.example")])
_SERIAL = 5
_VERSION = b"\xa0\x03\x02\x01\x02"  # what stands before the serial number


@cache
def key(kind: str):
    return KEYS[kind]()


def public(kind: str):
    """The public key of a kind; of a weak modulus nobody needs the private one."""
    if kind in weak_moduli.MODULI:
        return rsa.RSAPublicNumbers(65537, weak_moduli.MODULI[kind]).public_key()
    return key(kind).public_key()


@cache
def der(
    kind: str, since: int = 2025, until: int = 2035, *, month: int = 1, issuer: x509.Name = _NAME, extensions=()
) -> bytes:
    private = key("sound" if kind in weak_moduli.MODULI else kind)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_NAME)
        .issuer_name(issuer)
        .public_key(public(kind))
        .serial_number(_SERIAL)
        .not_valid_before(datetime(since, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(until, month, 1, tzinfo=UTC))
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    digest = None if kind == "ed25519" else hashes.SHA256()
    return builder.sign(private, digest).public_bytes(serialization.Encoding.DER)


@cache
def certificate(kind: str, since: int = 2025, until: int = 2035) -> str:
    """base64 of a certificate for a key of the kind, valid from one New Year to another."""
    return base64.b64encode(der(kind, since, until)).decode()


def odd_certificate(until: int = 2035, *extensions, month: int = 1, issuer: str | None = None) -> str:
    """base64 of a certificate of the sound key until the month's first, with extensions, issued by somebody else
    where one is named."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]) if issuer else _NAME
    return base64.b64encode(der("sound", 2025, until, month=month, issuer=name, extensions=extensions)).decode()


def usage(*allowed: str) -> x509.KeyUsage:
    """The extension keyUsage that allows some uses, named as `x509.KeyUsage` names them."""
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    more = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: name in allowed for name in (*names, *more)})


def sha1_signed() -> str:
    """The sound certificate as if signed with SHA-1: nobody looks at the signature itself."""
    sha256, sha1 = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105")
    assert der("sound").count(sha256) == 2
    return base64.b64encode(der("sound").replace(sha256, sha1)).decode()


def zero_serial() -> str:
    """The sound certificate with the serial number 0."""
    serial = _VERSION + bytes((2, 1, _SERIAL))
    assert der("sound").count(serial) == 1
    return base64.b64encode(der("sound").replace(serial, _VERSION + b"\x02\x01\x00")).decode()


def private_key() -> str:
    """base64 of a private key in PKCS #8, as somebody may paste it by mistake."""
    encoding, fmt = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    return base64.b64encode(key("sound").private_bytes(encoding, fmt, serialization.NoEncryption())).decode()
