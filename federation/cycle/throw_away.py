"""A key that nobody trusts and that is never written down: for a dry run."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from federation.aggregate.keys import FileKey


def throw_away_key(at: datetime) -> FileKey:
    """RSA-2048, with a certificate that says what it is, valid for a day around `at`."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "dry run, not to be trusted")])
    begins, ends = at - timedelta(hours=12), at + timedelta(hours=12)
    number = x509.random_serial_number()
    builder = x509.CertificateBuilder(name, name, private.public_key(), number, begins, ends)
    return FileKey(private, builder.sign(private, hashes.SHA256()))
