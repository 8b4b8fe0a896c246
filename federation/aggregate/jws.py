"""What the registry says beside the feeds: JSON in a flattened JWS (RFC 7515, RS256), signed with a feed's key."""

from __future__ import annotations

import base64
import hashlib
import json
import ssl

from federation.aggregate.keys import SigningKey, check_signature


def sign(payload: bytes, key: SigningKey, typ: str) -> bytes:
    """The document to publish; `typ` keeps one kind of statement from being taken for another.
    Raises KeyRefused where the key does not sign for its certificate."""
    header = {"alg": "RS256", "typ": typ, "x5t#S256": _encoded(hashlib.sha256(key.certificate_der).digest())}
    protected = _encoded(json.dumps(header, sort_keys=True, separators=(",", ":")).encode())
    signed = f"{protected}.{_encoded(payload)}".encode()
    signature = key.sign(signed)
    check_signature(signature, signed, key.certificate_der)
    parts = {"payload": _encoded(payload), "protected": protected, "signature": _encoded(signature)}
    return json.dumps(parts, indent=1).encode() + b"\n"


def certificate_name(certificate_pem: str) -> str:
    """The file in which lies the certificate that the header's x5t#S256 means."""
    fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate_pem)).hexdigest()
    return f"certificate-{fingerprint}.pem"


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
