"""Made-up fragments, frames and keys for the tests of the pure package."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from federation.aggregate import preflight, release
from federation.aggregate.earlier import Earlier
from federation.aggregate.sign import Signed, SigningKey, sign
from federation.aggregate.types import Fragment, Frame, Manifest

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DAYS_14 = timedelta(days=14)
MD = "urn:oasis:names:tc:SAML:2.0:metadata"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"

SP_ROLE = (
    '<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
    f'<md:AssertionConsumerService Binding="{POST}" Location="https://sp.example/acs" index="0">'
    "</md:AssertionConsumerService></md:SPSSODescriptor>"
)

FRAME = Frame(
    identifier="_sigill-7",
    name="https://federation.example/feed",
    valid_until=AT + timedelta(days=10),
    cache_duration="PT6H",
    publisher="https://federation.example/",
    creation_instant=AT,
    publication_id="demo-7",
    usage_policies={"sv": "https://federation.example/villkor", "en": "https://federation.example/terms"},
)


def fragment(entity_id: str = "https://sp.example/sp", inside: str = SP_ROLE) -> Fragment:
    """A fragment with this content, its digest right whatever the content is worth."""
    escaped = entity_id.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return raw(entity_id, f'<md:EntityDescriptor entityID="{escaped}">{inside}</md:EntityDescriptor>')


def raw(entity_id: str, content: str) -> Fragment:
    return Fragment(entity_id, hashlib.sha256(content.encode()).hexdigest(), content.encode())


def fragments(count: int) -> list[Fragment]:
    return [fragment(f"https://sp{number}.example/sp") for number in range(count)]


def frame(**changes: object) -> Frame:
    return replace(FRAME, **changes)  # type: ignore[arg-type]


def signed(key: SigningKey, source: Iterable[Fragment] | None = None, **changes: object) -> Signed:
    return sign(preflight.prepare(frame(**changes), list(source or fragments(3))), key)


def document(of: Signed) -> bytes:
    return b"".join(of.pieces())


def earlier(root: Path, feed: str = "prod") -> Earlier:
    """The release being served, from which the next one takes over what it can."""
    serial = release.current_serial(root, feed)
    if serial is None:
        return Earlier()
    directory = release.release_directory(root, feed, serial)
    return Earlier(directory, Manifest.read(directory).entries)


def expected(of: Manifest) -> dict[str, str]:
    """entityID to fragment digest, as `verify()` compares them."""
    return {entry.entity_id: entry.sha256 for entry in of.entries}


def manifest(of: Signed, serial: int = 1, feed: str = "prod") -> Manifest:
    return Manifest.build(feed, serial, of.prepared.frame, of.prepared.entries)


def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def certificate(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "federation.example")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(AT - timedelta(days=365))
        .not_valid_after(AT + timedelta(days=365))
        .sign(private, hashes.SHA256())
    )


def pem(of: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | x509.Certificate) -> bytes:
    if isinstance(of, x509.Certificate):
        return of.public_bytes(serialization.Encoding.PEM)
    return of.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def key_file(directory: Path, private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> Path:
    path = directory / "key.pem"
    path.write_bytes(pem(private))
    path.chmod(0o600)
    return path
