"""The keys that an operator has pinned for one upstream, and nothing else that a signature may be made with.

A certificate is only a way to write a public key (SAML2MetaIOP §2): its dates and issuer say nothing here.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from federation.foreign.rules.signature import LENGTH, STRENGTH
from members.saml.types import Refusal

RSA_BITS: Final = 2048
CURVES: Final = ("secp256r1", "secp384r1", "secp521r1")
_BLOCK: Final = re.compile(r"-----BEGIN (CERTIFICATE|PUBLIC KEY)-----[^-]+-----END \1-----")


class NotKeys(ValueError):
    """The text holds no PEM key or certificate that can be read; `detail` is the library's own word."""


@dataclass(frozen=True, slots=True)
class PinnedKey:
    """`fingerprint` is the SHA-256 (lower-case hex) of the SubjectPublicKeyInfo."""

    fingerprint: str
    public: PublicKeyTypes

    def require_strength(self) -> None:
        """Raise Refusal (MD-SIG-008) for a key that is too weak to vouch for a federation."""
        if isinstance(self.public, rsa.RSAPublicKey):
            if self.public.key_size < RSA_BITS:
                raise self._weak(f"RSA, {self.public.key_size} bits", f"RSA, {self.public.key_size} bitar")
        elif not isinstance(self.public, ec.EllipticCurvePublicKey):
            raise self._weak("neither RSA nor EC", "varken RSA eller EC")
        elif self.public.curve.name not in CURVES:
            raise self._weak(self.public.curve.name, self.public.curve.name)

    def _weak(self, how: str, how_sv: str) -> Refusal:
        return Refusal(STRENGTH.at(None, "", fingerprint=self.fingerprint[:16], how=how, how_sv=how_sv))

    @property
    def size(self) -> int:
        """Bytes of each signature value: the modulus, or r and s one after the other (RFC 9231 §2.3.6)."""
        if isinstance(self.public, rsa.RSAPublicKey):
            return (self.public.key_size + 7) // 8
        assert isinstance(self.public, ec.EllipticCurvePublicKey)  # noqa: S101  require_strength has seen to it
        return 2 * ((self.public.curve.key_size + 7) // 8)

    @property
    def kind(self) -> str:
        """`rsa` or `ecdsa`: what an algorithm's row has to say for this key to be asked."""
        return "rsa" if isinstance(self.public, rsa.RSAPublicKey) else "ecdsa"

    def fits(self, message: bytes, value: bytes, digest: hashes.HashAlgorithm, *, pss: bool) -> bool:
        """Whether it made `value` over `message`. Raises Refusal (MD-SIG-010) for a value of another length."""
        if len(value) != self.size:
            how = f"{len(value)} ≠ {self.size}"
            raise Refusal(LENGTH.at(None, "", what="SignatureValue", how=how, how_sv=how))
        try:
            if isinstance(self.public, rsa.RSAPublicKey):
                self.public.verify(value, message, _padding(digest, pss=pss), digest)
            elif isinstance(self.public, ec.EllipticCurvePublicKey):
                r, s = value[: self.size // 2], value[self.size // 2 :]
                pair = encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
                self.public.verify(pair, message, ec.ECDSA(digest))
        except InvalidSignature:
            return False
        return True


def _padding(digest: hashes.HashAlgorithm, *, pss: bool) -> padding.AsymmetricPadding:
    """RSA-PSS by the identifiers of RFC 9231 §2.3.9: MGF1 with the same digest, salt as long as the digest."""
    return padding.PSS(padding.MGF1(digest), digest.digest_size) if pss else padding.PKCS1v15()


def keys_in(pem: str) -> tuple[PinnedKey, ...]:
    """The public keys of a PEM text (certificates or bare keys), each once, in its order; raises NotKeys."""
    found: dict[str, PinnedKey] = {}
    for block in _BLOCK.finditer(pem):
        try:
            public = _public(block.group(), block.group(1))
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise NotKeys(str(error)) from error
        key = PinnedKey(fingerprint_of(public), public)
        found.setdefault(key.fingerprint, key)
    if not found:
        raise NotKeys("no PEM block")
    return tuple(found.values())


def _public(block: str, kind: str) -> PublicKeyTypes:
    if kind == "CERTIFICATE":
        return x509.load_pem_x509_certificate(block.encode()).public_key()
    return serialization.load_pem_public_key(block.encode())


def fingerprint_of(public: PublicKeyTypes) -> str:
    info = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(info).hexdigest()
