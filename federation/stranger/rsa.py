"""RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2.2 and 9.2), by arithmetic alone.

The block that the signature opens to is compared whole with the only one that is right. Nothing in it is parsed, so
there is no room for Bleichenbacher's trailing garbage, for short padding or for other parameters.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from asn1crypto import x509

from federation.stranger.distrust import Distrust

_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # RFC 8017, 9.2, note 1: SHA-256
_MIN_BITS = 2048


class PublicKey(NamedTuple):
    """Modulus and exponent (RFC 8017, 3.1)."""

    modulus: int
    exponent: int

    @property
    def size(self) -> int:
        """Bytes of the modulus, and of every signature."""
        return (self.modulus.bit_length() + 7) // 8


@lru_cache(maxsize=16)
def public_key(certificate_der: bytes) -> PublicKey:
    """The key of the pinned certificate; Distrust when it is not RSA of at least 2048 bits."""
    try:
        info = x509.Certificate.load(certificate_der, strict=True).public_key
        numbers = info["public_key"].parsed.native if info.algorithm == "rsa" else None
    except (ValueError, TypeError, KeyError) as error:
        raise _unfit() from error
    if numbers is None:
        raise _unfit()
    key = PublicKey(numbers["modulus"], numbers["public_exponent"])
    if key.modulus.bit_length() < _MIN_BITS or key.exponent < 3 or not key.exponent & key.modulus & 1:
        raise _unfit()
    return key


def check(key: PublicKey, digest: bytes, signature: bytes) -> None:
    """Raise Distrust unless this is the key's signature of what has this SHA-256."""
    if len(signature) != key.size:
        raise Distrust(
            "signature-length",
            f"SignatureValue är inte {key.size} byte som nyckeln.",
            f"The SignatureValue is not {key.size} bytes as the key is.",
        )
    number = int.from_bytes(signature, "big")
    block = _DIGEST_INFO + digest
    right = b"\0\1" + b"\xff" * (key.size - len(block) - 3) + b"\0" + block
    if number >= key.modulus or pow(number, key.exponent, key.modulus) != int.from_bytes(right, "big"):
        raise Distrust(
            "wrong-key",
            "Signaturen är inte gjord med det kända certifikatets nyckel.",
            "The signature was not made with the pinned certificate's key.",
        )


def _unfit() -> Distrust:
    return Distrust(
        "pinned-key",
        f"Det kända certifikatet har ingen RSA-nyckel om minst {_MIN_BITS} bitar.",
        f"The pinned certificate has no RSA key of at least {_MIN_BITS} bits.",
    )
