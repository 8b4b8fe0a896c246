"""RSA moduli that give themselves away, each built from primes that can be written down."""

import base64
from math import prod

_MERSENNE = {exponent: 2**exponent - 1 for exponent in (1279, 2203, 2281)}
_CLOSE = (1 << 1024) + (1 << 1023)


def _published(modulus: str) -> int:
    """A modulus in base64url, as JSON Web Keys have it."""
    return int.from_bytes(base64.urlsafe_b64decode(modulus + "=="), "big")


def _roca_prime(multiple: int, power: int) -> int:
    """A prime as Infineon's library made them for 2048 bits: a power of 65537 modulo the product of 126 primes."""
    small = prod(n for n in range(2, 702) if all(n % d for d in range(2, n)))
    return multiple * small + pow(65537, power, small)


MODULI = {
    "even": 2 * _MERSENNE[2203],
    "factor": 3 * _MERSENNE[2203],
    "cube": _MERSENNE[1279] ** 3,
    "square": _MERSENNE[1279] ** 2,
    "close": (_CLOSE + 203) * (_CLOSE + 1205),
    "shared": _MERSENNE[1279] * _MERSENNE[2203],
    "shared-too": _MERSENNE[1279] * _MERSENNE[2281],
    "roca": _roca_prime((3 << 52) + 18, 1001) * _roca_prime((3 << 52) + 1, 2002),
    # The public halves of keys whose private ones are published: RFC 7515, A.2, and one of CVE-2008-0166.
    "rfc-7515": _published(
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZ"
        "S-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2"
        "R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcD"
        "TW9gb54h4FRWyuXpoQ"
    ),
    "debian": _published(
        "wJZTDExKND_DiP-LbhTIi2F0hZZt0PdX897LLwPf3-b1GOCUj1OHBZvVqhJPJtOPE53W68I0NgVhaJdY6bFOA_cUUIFnN0y_ZOJOJsPNle1a"
        "XQTjxAS-FXu4CQ6a2pzcU-9-gGwed7XxAkIVCiTprfmRCI2vIKdb61S8kf5D3YdVRH_Tq977nxyYeosEGYJFBOIT-N0mqca37S8hA9hCJyD3"
        "p0AM40dD5M5ARAxpAT7-oqOXkPzfzLtCTaHYJK3-WAce121Br4NuQJPqYPVxniUPohT4YxFTqB7vwX2C4_gZ2ldpHtlgJVAHT96nOsnlz-EP"
        "a5GtwxtALD43CwOlWQ"
    ),
}
