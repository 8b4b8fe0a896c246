"""The signing key: a protocol, and the file behind it that the embedded default uses.

The other adapter is `federation.aggregate.pkcs11.TokenKey`, for a key that cannot leave its token.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from federation.aggregate.refusal import Refusal

MIN_BITS = 2048


class KeyRefused(Refusal):
    """The key cannot be used; nothing has been signed."""


class SigningKey(Protocol):
    """What `sign()` needs: the certificate that consumers pin (DER) and RSA PKCS#1 v1.5 with SHA-256."""

    @property
    def certificate_der(self) -> bytes: ...

    def sign(self, signed_info: bytes) -> bytes: ...


class FileKey:
    """An RSA key in a PEM file that only its owner can read. To load it costs as much as fifty signatures."""

    def __init__(self, private: rsa.RSAPrivateKey, certificate: x509.Certificate) -> None:
        self._private = private
        self._certificate_der = certificate.public_bytes(serialization.Encoding.DER)

    @property
    def certificate_der(self) -> bytes:
        return self._certificate_der

    def sign(self, signed_info: bytes) -> bytes:
        return self._private.sign(signed_info, padding.PKCS1v15(), hashes.SHA256())

    @classmethod
    def load(cls, path_pem: Path, certificate_pem: bytes) -> FileKey:
        """`path_pem` holds the unencrypted private key, `certificate_pem` is the PEM text.

        Raises KeyRefused: unreadable, mode more open than 0600, not RSA, below 2048 bits, another
        certificate's key.
        """
        certificate = load_certificate(certificate_pem)
        private = _parse_private(path_pem, read_secret(path_pem))
        if private.public_key() != certificate.public_key():
            raise KeyRefused(
                "key-mismatch",
                f"Nyckeln i {path_pem} hör inte till certifikatet. Ange certifikatet som hör till nyckeln.",
                f"The key in {path_pem} does not belong to the certificate. Give that key's certificate.",
            )
        return cls(private, certificate)


def load_certificate(certificate_pem: bytes) -> x509.Certificate:
    """A certificate with an RSA key of at least 2048 bits from PEM, or KeyRefused."""
    try:
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        public = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyRefused(
            "certificate-unreadable",
            f"Certifikatet kan inte läsas som PEM ({error}).",
            f"The certificate cannot be read as PEM ({error}).",
        ) from error
    if not isinstance(public, rsa.RSAPublicKey):
        raise _not_rsa("certificate")
    _long_enough(public.key_size)
    return certificate


def check_signature(value: bytes, message: bytes, certificate_der: bytes) -> None:
    """Raises KeyRefused where the value is not RSA PKCS#1 v1.5 with SHA-256 by the certificate's key."""
    public = x509.load_der_x509_certificate(certificate_der).public_key()
    try:
        if not isinstance(public, rsa.RSAPublicKey):
            raise InvalidSignature
        public.verify(value, message, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as error:
        raise KeyRefused(
            "key-mismatch",
            "Nyckelns underskrift stämmer inte med dess certifikat. Inget publiceras; kontrollera nyckeln.",
            "The key's signature does not match its certificate. Nothing is published; check the key.",
        ) from error


def read_secret(path: Path) -> bytes:
    """A file that only its owner may read: a private key, a token's PIN. Raises KeyRefused."""
    try:
        with path.open("rb") as file:
            # The opened file is what is judged, so that it cannot be exchanged between look and use.
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & ~0o600:
                raise KeyRefused(
                    "key-mode",
                    f"{path} har rättigheterna {mode:04o}; bara ägaren får läsa den. Kör: chmod 600 {path}",
                    f"{path} has mode {mode:04o}; only its owner may read it. Run: chmod 600 {path}",
                )
            return file.read()
    except OSError as error:
        raise KeyRefused(
            "key-unreadable",
            f"{path} kan inte läsas: {error.strerror}.",
            f"{path} cannot be read: {error.strerror}.",
        ) from error


def _parse_private(path: Path, pem: bytes) -> rsa.RSAPrivateKey:
    try:
        private = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyRefused(
            "key-unreadable",
            f"{path} är inte en okrypterad privat nyckel i PEM-format.",
            f"{path} is not an unencrypted private key in PEM format.",
        ) from error
    if not isinstance(private, rsa.RSAPrivateKey):
        raise _not_rsa("key")
    _long_enough(private.key_size)
    return private


def _long_enough(bits: int) -> None:
    if bits < MIN_BITS:
        raise KeyRefused(
            "key-short",
            f"RSA-nyckeln är {bits} bitar; minst {MIN_BITS} krävs. Skapa en med 3072 bitar.",
            f"The RSA key has {bits} bits; at least {MIN_BITS} are required. Make one of 3072 bits.",
        )


def _not_rsa(what: str) -> KeyRefused:
    swedish = {"key": "Nyckeln", "certificate": "Certifikatets nyckel"}[what]
    return KeyRefused(
        "key-not-rsa",
        f"{swedish} är inte RSA; flera mottagare godtar ingenting annat. Skapa en RSA-nyckel.",
        f"The {what} is not RSA; several consumers accept nothing else. Make an RSA key.",
    )
