"""The demonstration's signing key: a file that only the signer reads, and the row that names its certificate.

Source for the file's form: `federation.aggregate.keys.FileKey`. The certificate stands after the private key in the
same file, so that a new database can be told of a key that is already there.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction

from federation.actions.keys import record_demo
from federation.aggregate.keys import FileKey
from federation.models import Publication, SigningKey
from federation.models.publication import PublicationState
from members import audit
from members.errors import Refused
from members.tags import Tag

LABEL = "demo"
BITS = 3072
YEARS = 3


class WrongKey(Refused):
    """The key's file and its row do not agree, and feeds are signed with what the row names."""


def directory() -> Path:
    """Where the signer's keys are."""
    return Path(settings.SIGILL_KEY_DIR or settings.SIGILL_VAR / "keys")


def key_file(label: str = LABEL) -> Path:
    """The file with the private key and its certificate."""
    return directory() / f"{label}.pem"


@transaction.atomic
def ensure(label: str = LABEL) -> SigningKey:
    """The demo key's row, whose file is whole and belongs to it; both made where they are not there yet.

    Raises `WrongKey` when they disagree and something was already signed, `KeyRefused` for a file that others can read.
    """
    row = SigningKey.objects.filter(label=label).first()
    certificate = _certificate_in(key_file(label))
    if row and certificate and _fingerprint(certificate) == row.certificate_sha256:
        return row  # without loading the private key, which costs more than all the rest of a warm start
    if certificate:
        FileKey.load(key_file(label), certificate.encode())
    if row is None:
        return record_demo(label, certificate or _make(label))
    _refuse_if_used(row, certificate)
    _replace(row, certificate or _make(label))
    return row


def _refuse_if_used(row: SigningKey, certificate: str | None) -> None:
    perhaps = (PublicationState.PUBLISHED, PublicationState.INTENDED)
    signed = Publication.objects.filter(feed__signing_key=row, state__in=perhaps)
    if not signed.exists():
        return
    found = "holds another key" if certificate else "is missing or broken"
    raise WrongKey(
        f"Feeds are signed with the demo key {row.certificate_sha256[:16]}…, but {key_file(row.label)} {found}. Put "
        "the right file back, or start again from nothing: stop Sigill and remove its var directory."
    )


def _replace(row: SigningKey, certificate: str) -> None:
    """Nothing was signed yet: the row takes the certificate of the key that is there."""
    row.certificate_pem = certificate
    row.certificate_sha256 = _fingerprint(certificate)
    row.save(update_fields=["certificate_pem", "certificate_sha256"])
    audit.record(Tag.KEY_RECORDED, row, by=None, certificate_sha256=row.certificate_sha256)


def _certificate_in(path: Path) -> str | None:
    """The PEM certificate of a whole key file; None for one that is missing or half-made: the certificate ends it."""
    try:
        text = path.read_text("ascii")
        certificate = text[text.index("-----BEGIN CERTIFICATE-----") :]
        x509.load_pem_x509_certificate(certificate.encode())
    except (FileNotFoundError, ValueError):
        return None
    return certificate


def _make(label: str) -> str:
    """A new key and a self-signed certificate that says DEMO, in a file of mode 0600; returns the certificate."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    certificate = _self_signed(private).public_bytes(serialization.Encoding.PEM)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(key_file(label), pem + certificate)
    return certificate.decode()


def _self_signed(private: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sigill DEMO metadata signer")])
    begins = datetime.now(UTC).replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + relativedelta(years=YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and readable by nobody else at any time (a NamedTemporaryFile has mode 0600)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.stem}-", delete=False) as aside:
        aside.write(content)
        aside.flush()
        os.fsync(aside.fileno())
    Path(aside.name).replace(path)


def _fingerprint(certificate: str) -> str:
    return x509.load_pem_x509_certificate(certificate.encode()).fingerprint(hashes.SHA256()).hex()
