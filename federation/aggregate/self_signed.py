"""A self-signed certificate for a key that can sign but not leave its token (RFC 5280, section 4.1).

Consumers pin the certificate, so nobody's authority stands behind it; its name and dates are for people.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from asn1crypto import algos, core, keys, x509


def self_signed(
    name: str, numbers: tuple[int, int], begins: datetime, ends: datetime, sign: Callable[[bytes], bytes]
) -> bytes:
    """DER; `numbers` are modulus and exponent, `sign` makes RSA PKCS#1 v1.5 with SHA-256, `name` is the common name."""
    modulus, exponent = numbers
    public = keys.PublicKeyInfo.wrap(keys.RSAPublicKey({"modulus": modulus, "public_exponent": exponent}), "rsa")
    subject = x509.Name.build({"common_name": name})
    algorithm = algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa", "parameters": core.Null()})
    constraints = x509.BasicConstraints({"ca": False})
    to_sign = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(127) | 1 << 126,
            "signature": algorithm,
            "issuer": subject,
            "validity": {"not_before": x509.Time(_time(begins)), "not_after": x509.Time(_time(ends))},
            "subject": subject,
            "subject_public_key_info": public,
            "extensions": [{"extn_id": "basic_constraints", "critical": True, "extn_value": constraints}],
        }
    )
    signature = sign(to_sign.dump())
    whole = x509.Certificate(
        {"tbs_certificate": to_sign, "signature_algorithm": algorithm, "signature_value": signature}
    )
    return bytes(whole.dump())


def _time(at: datetime) -> dict[str, datetime]:
    """From 2050 on, a date is a GeneralizedTime (RFC 5280, section 4.1.2.5)."""
    return {"utc_time": at} if at.year < 2050 else {"general_time": at}
