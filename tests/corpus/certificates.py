"""Certificates that are none: bytes that one reader takes and another does not, texts around them, other things."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from members.saml.types import Severity

from ..saml.keys import certificate, der, key, odd_certificate, zero_serial
from .case import Case, bad, good, in_idp
from .keys import encoded
from .private_keys import for_certificate

_NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "signering.vard.example")])
_WARNING = Severity.WARNING
_BARE = certificate("sound")


def cases() -> Iterator[Case]:
    for make in (_der, _texts, _not_certificates, _around):
        yield from make()


def _der() -> Iterator[Case]:
    """Bytes that one reader takes and another does not."""
    one = der("sound")
    spoilt = {
        "a byte behind it": one + b"\0",
        "a line break behind it": one + b"\n",
        "another certificate behind it": one + der("other"),
        "its last byte missing": one[:-1],
        "its first byte missing": one[1:],
        "a length of indefinite form": b"\x30\x80" + one[4:] + b"\0\0",
        "a length with a zero before": b"\x30\x83\x00" + one[2:],
        "another tag": b"\x31" + one[1:],
        "a length beyond its end": one[:2] + b"\xff\xff" + one[4:],
        "nothing inside": b"\x30\x00",
        "a NULL": b"\x05\x00",
        "a time that is said to be shorter": one.replace(b"\x17\x0d25", b"\x17\x0b25", 1),
        "half of it": one[: len(one) // 2],
        "it twice": one + one,
        "text": b"signering.vard.example",
        "PEM inside": b"-----BEGIN CERTIFICATE-----\n" + encoded(one).encode() + b"\n-----END CERTIFICATE-----",
        "base64 inside": encoded(one).encode(),
        "a version that does not exist": one.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07", 1),
        "a month of 13": one.replace(b"250101000000Z", b"251301000000Z", 1),
    }
    for name, octets in spoilt.items():
        yield bad(f"a certificate with {name}", "MD-KEY-002", for_certificate(encoded(octets)))
    for name, oid, octets in (
        ("a name of X.400", "2.5.29.17", b"\x30\x04\xa3\x02\x30\x00"),
        ("key usage that is none", "2.5.29.15", b"\xff"),
        ("an extended key usage of nothing", "2.5.29.37", b"\x30\x00"),
        ("basic constraints of text", "2.5.29.19", b"\x0c\x01a"),
    ):
        extension = x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), octets)
        yield good(f"a certificate with {name}", for_certificate(odd_certificate(2035, extension)))
    yield bad("the serial number 0", "MD-KEY-039", for_certificate(zero_serial()))
    negative = one.replace(b"\xa0\x03\x02\x01\x02\x02\x01\x05", b"\xa0\x03\x02\x01\x02\x02\x01\x85", 1)
    yield bad("a negative serial number", "MD-KEY-039", for_certificate(encoded(negative)))


def _texts() -> Iterator[Case]:
    """base64 that is none."""
    wrong = {
        "PEM armour": f"-----BEGIN CERTIFICATE-----\n{_BARE}\n-----END CERTIFICATE-----",
        "half of the armour": f"-----BEGIN CERTIFICATE-----\n{_BARE}",
        "armour of two": f"-----BEGIN CERTIFICATE-----\n{_BARE}\n-----END CERTIFICATE-----\n" * 2,
        "armour of an old kind": f"-----BEGIN X509 CERTIFICATE-----\n{_BARE}\n-----END X509 CERTIFICATE-----",
        "bag attributes before": f"Bag Attributes\n  friendlyName: saml\n{_BARE}",
        "two certificates, one after the other": f"{_BARE}\n{certificate('other')}",
        "a stray letter": f"{_BARE[:99]}!{_BARE[99:]}",
        "a letter beyond ASCII": f"{_BARE[:99]}å{_BARE[99:]}",
        "base64 for addresses": _BARE.replace("+", "-").replace("/", "_"),
        "an equals sign in the middle": f"{_BARE[:100]}=={_BARE[100:]}",
        "no padding": _BARE.rstrip("=")[:-1],
        "backslashes and n": _BARE[:64] + "\\n" + _BARE[64:],
        "br elements": f"{_BARE[:64]}&lt;br/&gt;{_BARE[64:]}",
        "percent signs": _BARE.replace("+", "%2B").replace("/", "%2F"),
        "hexadecimal": der("sound").hex(),
        "capitals only": _BARE.upper(),
        "dots for what was left out": f"{_BARE[:60]}...",
        "a path to it": "/etc/saml/signing.crt",
        "an address of it": "https://idp.vard.example/signing.crt",
        "a template's place": "${SIGNING_CERTIFICATE}",
        "its fingerprint": "3F:9A:01:" * 6 + "00:00",
        "nothing": "",
        "white space": "\n      \n",
        "a comment": "<!-- later -->",
        "an equals sign": "=",
        "one letter": "M",
    }
    for name, text in wrong.items():
        yield bad(f"a certificate of {name}", "MD-KEY-002", for_certificate(text))


def _not_certificates() -> Iterator[Case]:
    request = x509.CertificateSigningRequestBuilder(_NAME).sign(key("sound"), hashes.SHA256())
    public = key("sound").public_key()
    revoked = x509.CertificateRevocationListBuilder(
        _NAME, datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    )
    others = {
        "a request for a certificate": request.public_bytes(Encoding.DER),
        "a public key": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "a public key of PKCS #1": public.public_bytes(Encoding.DER, PublicFormat.PKCS1),
        "a public key of a curve": key("p-256")
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "a point of a curve": key("p-256").public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        "a public key of SSH": public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH),
        "a revocation list": revoked.sign(key("sound"), hashes.SHA256()).public_bytes(Encoding.DER),
        "a public JWK": json.dumps({"kty": "RSA", "n": "x", "e": "AQAB"}).encode(),
        "a signature": key("sound").sign(b"x", padding.PKCS1v15(), hashes.SHA256()),
    }
    for name, octets in others.items():
        yield bad(f"{name} for a certificate", "MD-KEY-002", for_certificate(encoded(octets)))
    yield bad(
        "a public key in PEM for a certificate",
        "MD-KEY-002",
        for_certificate(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()),
    )


def _around() -> Iterator[Case]:
    one = f"<ds:X509Certificate>{_BARE}</ds:X509Certificate>"
    other = one.replace(_BARE, certificate("other"))
    data = f"<ds:X509Data>{one}</ds:X509Data>"
    info = f"<ds:KeyInfo>{data}</ds:KeyInfo>"
    counts = {
        "no certificate": (one, ""),
        "two certificates": (one, one + other),
        "two certificates in two X509Data": (data, data + data.replace(one, other)),
        "no X509Data": (data, "<ds:KeyName>saml</ds:KeyName>"),
        "an empty KeyInfo": (data, ""),
        "a key by reference": (data, '<ds:RetrievalMethod URI="https://idp.vard.example/key"/>'),
    }
    for name, (old, new) in counts.items():
        yield bad(f"a key with {name}", "MD-KEY-001", in_idp(old, new))
    yield bad("a key without KeyInfo", "MD-KEY-001", in_idp(info, ""))
    for name in ("KeyName", "X509SKI", "MgmtData"):
        beside = f"<ds:{name}>c2FtbA==</ds:{name}>"
        new = data.replace(one, one + beside) if name.startswith("X509") else data + beside
        yield bad(f"a key with ds:{name}", "MD-KEY-030", in_idp(data, new), _WARNING)
    yield bad(
        "a key with something of another vocabulary",
        "MD-KEY-029",
        in_idp(data, f'{data}<z:x xmlns:z="urn:x:z"/>'),
        _WARNING,
    )
    numbers = "<ds:Modulus>{}</ds:Modulus><ds:Exponent>{}</ds:Exponent>"
    public = key("sound").public_key().public_numbers()
    own = encoded(public.n.to_bytes(384, "big"))
    for name, values in {
        "of another key": (encoded(key("other").public_key().public_numbers().n.to_bytes(384, "big")), "AQAB"),
        "of another exponent": (own, "Aw=="),
        "of nothing": ("", ""),
        "that is no base64": ("!", "AQAB"),
    }.items():
        value = f"<ds:KeyValue><ds:RSAKeyValue>{numbers.format(*values)}</ds:RSAKeyValue></ds:KeyValue>"
        yield bad(f"a KeyValue {name}", "MD-KEY-031", in_idp(data, data + value))
    value = f"<ds:KeyValue><ds:RSAKeyValue>{numbers.format(own, 'AQAB')}</ds:RSAKeyValue></ds:KeyValue>"
    yield good("a KeyValue of the same key", in_idp(data, data + value))
