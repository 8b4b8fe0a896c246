"""Which keys sign the feeds, or ever did: no entity may have one of them."""

from functools import lru_cache

from federation.models import SigningKey
from members.saml.certificates import read_pem


def spki_sha256() -> frozenset[str]:
    """SHA-256 in hex over the SubjectPublicKeyInfo of every signing key, whatever its state."""
    return frozenset(map(_of, SigningKey.objects.values_list("certificate_pem", flat=True)))


@lru_cache(maxsize=64)
def _of(certificate_pem: str) -> str:
    certificate = read_pem(certificate_pem)
    return certificate.spki_sha256 if certificate else ""
