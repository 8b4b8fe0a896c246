"""By which digests somebody may look for an entity's certificates: as openssl, browsers and telephones give them."""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from enum import StrEnum

from .types import EntityFacts, KeyFact


class Digest(StrEnum):
    """Of what: the certificate's DER bytes, or those of the public key in it."""

    SHA256 = "sha256"
    SHA1 = "sha1"
    KEY = "key"  # SHA-256 over the SubjectPublicKeyInfo: the same for all certificates of one key


def of_facts(facts: EntityFacts) -> dict[str, Digest]:
    """Lower-case hex to what it is the digest of, for every certificate in the metadata."""
    return {digest: kind for key in facts.keys for digest, kind in _of_key(key) if digest}


def _of_key(key: KeyFact) -> Iterator[tuple[str, Digest]]:
    yield key.certificate_sha256, Digest.SHA256
    yield key.spki_sha256, Digest.KEY
    yield _sha1(key.certificate), Digest.SHA1


def _sha1(certificate: str) -> str:
    """Nobody's proof of anything any more, and what most consoles still show."""
    try:
        return hashlib.sha1(base64.b64decode(certificate, validate=True), usedforsecurity=False).hexdigest()
    except (ValueError, binascii.Error):
        return ""
