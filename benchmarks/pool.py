"""A pool of self-signed certificates, made once per machine: RSA keys take seconds to make, entities must
not."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

DIRECTORY = Path(__file__).resolve().parent.parent / "var" / "bench"
SIZE = 24
BITS = 3072


def make_certificate(private: rsa.RSAPrivateKey, name: str, *, made: datetime, days: int = 3650) -> x509.Certificate:
    """A self-signed certificate as IdP and SP software makes them at installation."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(made)
        .not_valid_after(made + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=False)
        .sign(private, hashes.SHA256())
    )


@cache
def certificates(directory: Path = DIRECTORY, size: int = SIZE, bits: int = BITS) -> tuple[str, ...]:
    """The pool as Base64 of DER (an X509Certificate's text, in one line); kept in `directory`."""
    kept = directory / f"certificates-{size}-{bits}.json"
    if not kept.exists():
        directory.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(".new")
        fresh.write_text(json.dumps([_make(number, bits) for number in range(size)]))
        fresh.replace(kept)
    return tuple(json.loads(kept.read_text()))


def _make(number: int, bits: int) -> str:
    private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    made = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = make_certificate(private, f"pool-{number}.bench.example", made=made)
    return b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()


def signing_key(directory: Path = DIRECTORY) -> tuple[Path, bytes]:
    """A federation's signing key (RSA-3072, mode 0600) for benchmarks, and its certificate's PEM."""
    path, certificate = directory / "signing-key.pem", directory / "signing-certificate.pem"
    if not certificate.exists():
        directory.mkdir(parents=True, exist_ok=True)
        private = rsa.generate_private_key(public_exponent=65537, key_size=3072)
        path.touch(mode=0o600)
        path.write_bytes(
            private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        made = make_certificate(private, "signing.bench.example", made=datetime(2026, 1, 1, tzinfo=UTC))
        certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return path, certificate.read_bytes()
