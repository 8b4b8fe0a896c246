"""Signed tokens (RFC 7515, compact): the claims of one that a key of the issuer's has signed; no other kind is read.

The algorithm is the key's, never the token's choice alone: an unsigned token, or one signed with a secret, is none.
"""

import base64
import binascii
import json
from collections.abc import Iterable
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from federation.elsewhere.identity import NotBelieved

_LONGEST = 64 * 1024
_LEAST_BITS = 2048
_HASH = hashes.SHA256()
_PADDINGS: dict[str, padding.AsymmetricPadding] = {
    "RS256": padding.PKCS1v15(),
    "PS256": padding.PSS(mgf=padding.MGF1(_HASH), salt_length=_HASH.digest_size),
}

Jwk = dict[str, Any]


def key_id(token: str) -> str:
    """Which key the token says that it is signed with."""
    return str(_header(token).get("kid", ""))


def claims(token: str, keys: Iterable[Jwk]) -> dict[str, Any]:
    """What the token claims, when one of the keys has signed it; raises NotBelieved."""
    header = _header(token)
    signed, _, signature = token.rpartition(".")
    fitting = [key for key in keys if key.get("use", "sig") == "sig" and key.get("kid") == header.get("kid")]
    for key in fitting:
        if _holds(header.get("alg"), key, signed.encode(), _bytes(signature)):
            return _json(signed.partition(".")[2])
    raise NotBelieved("the token is not signed with a key that its issuer has")


def _header(token: str) -> dict[str, Any]:
    if len(token) > _LONGEST or token.count(".") != 2:
        raise NotBelieved("this is no signed token")
    header = _json(token.partition(".")[0])
    if "crit" in header:
        raise NotBelieved("the token asks for something that is not understood here")
    return header


def _holds(algorithm: object, key: Jwk, signed: bytes, signature: bytes) -> bool:
    if key.get("alg", algorithm) != algorithm:
        return False
    try:
        if algorithm == "ES256" and (key.get("kty"), key.get("crv")) == ("EC", "P-256"):
            if len(signature) != 64:
                return False
            _ec(key).verify(encode_dss_signature(*_halves(signature)), signed, ec.ECDSA(_HASH))
        elif algorithm in _PADDINGS and key.get("kty") == "RSA":
            _rsa(key).verify(signature, signed, _PADDINGS[str(algorithm)], _HASH)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _rsa(key: Jwk) -> rsa.RSAPublicKey:
    try:
        made = rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
    except (KeyError, ValueError) as error:
        raise NotBelieved("the issuer's key cannot be read") from error
    if made.key_size < _LEAST_BITS:
        raise NotBelieved("the issuer's key is too short")
    return made


def _ec(key: Jwk) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), ec.SECP256R1()).public_key()
    except (KeyError, ValueError) as error:
        raise NotBelieved("the issuer's key cannot be read") from error


def _halves(signature: bytes) -> tuple[int, int]:
    return int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")


def _number(text: object) -> int:
    return int.from_bytes(_bytes(str(text)), "big")


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(text))
    except ValueError as error:
        raise NotBelieved("the token cannot be read") from error
    if not isinstance(found, dict):
        raise NotBelieved("the token holds no claims")
    return found


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotBelieved("the token cannot be read") from error
