"""A certificate authority, people with certificates, and PDFs that they sign: what the tests of signed PDF stand on."""

import io
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zlib import crc32

from asn1crypto import keys, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from members.texts import typeset

FROM, UNTIL = datetime(2025, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
SIGNED_AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
_SOURCE = """#set document(title: "{text}")
#set text(lang: "sv")
= {text}
"""


@cache
def document(text: str = "Anslutningsavtal") -> bytes:
    """A PDF as agreements become."""
    return typeset.pdf(_SOURCE.format(text=text), SIGNED_AT)


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """One for each name."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(
    name: str,
    issuer: str = "Root",
    *,
    ca: bool = False,
    signs_documents: bool = True,
    until: datetime = UNTIL,
    stamps_time: bool = False,
) -> cx509.Certificate:
    """For the name's key, signed by the issuer's."""
    usage = dict.fromkeys(
        (
            *("key_encipherment", "data_encipherment", "key_agreement"),
            *("encipher_only", "decipher_only", "digital_signature"),
        ),
        False,
    )
    usage |= {"content_commitment": signs_documents and not ca, "key_cert_sign": ca, "crl_sign": ca}
    usage["digital_signature"] = not ca
    build = (
        cx509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key(name).public_key())
        .serial_number(crc32(f"{name} {issuer}".encode()) + 1)
        .not_valid_before(FROM)
        .not_valid_after(until)
        .add_extension(cx509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(cx509.KeyUsage(**usage), critical=True)
        .add_extension(cx509.SubjectKeyIdentifier.from_public_key(key(name).public_key()), critical=False)
    )
    if not ca:
        lists = [
            cx509.DistributionPoint([cx509.UniformResourceIdentifier("http://crl.example/root")], None, None, None)
        ]
        build = build.add_extension(cx509.CRLDistributionPoints(lists), critical=False)
    if stamps_time:
        build = build.add_extension(cx509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return build.sign(key(issuer), hashes.SHA256())


def pem(*certificates: cx509.Certificate) -> bytes:
    """One after another."""
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


@cache
def root() -> cx509.Certificate:
    """Whom the tests' installation trusts."""
    return certificate("Root", ca=True)


def revocation_list(*revoked: cx509.Certificate) -> bytes:
    """By the root."""
    build = (
        cx509.CertificateRevocationListBuilder()
        .issuer_name(_name("Root"))
        .last_update(SIGNED_AT - timedelta(days=1))
        .next_update(SIGNED_AT + timedelta(days=30))
    )
    for one in revoked:
        entry = cx509.RevokedCertificateBuilder().serial_number(one.serial_number)
        build = build.add_revoked_certificate(entry.revocation_date(SIGNED_AT - timedelta(days=2)).build())
    return build.sign(key("Root"), hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def signed(
    content: bytes,
    by: cx509.Certificate,
    name: str,
    *,
    at: datetime = SIGNED_AT,
    field: str = "Signature1",
    stamped_by: cx509.Certificate | None = None,
    digest: str = "sha256",
) -> bytes:
    """`content` with one more signature, by the holder of the certificate (and of the name's key)."""
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(by.public_bytes(serialization.Encoding.DER)),
        signing_key=_private(name),
        cert_registry=SimpleCertificateStore(),
    )
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm=digest, subfilter=SigSeedSubFilter.PADES)
    stamper = _stamper(stamped_by, at) if stamped_by else None
    signing = _SignerAt(meta, signer, timestamper=stamper)
    signing.at = at
    return bytes(signing.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content))).getvalue())


def _stamper(by: cx509.Certificate, at: datetime) -> timestamps.DummyTimeStamper:
    certificate = x509.Certificate.load(by.public_bytes(serialization.Encoding.DER))
    return timestamps.DummyTimeStamper(certificate, _private("Stamp"), fixed_dt=at)


class _SignerAt(signers.PdfSigner):
    """The library signs now; the tests play on one day."""

    at: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session


def _private(name: str) -> keys.PrivateKeyInfo:
    der = key(name).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return keys.PrivateKeyInfo.load(der)


def _name(name: str) -> cx509.Name:
    return cx509.Name([cx509.NameAttribute(NameOID.COMMON_NAME, name)])
