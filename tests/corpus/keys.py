"""Keys that are too weak, of another kind, or no certificate at all, and what stands around them."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from members.saml.types import Severity

from ..saml import weak_moduli
from ..saml.entities import changed, idp, sp
from ..saml.keys import certificate, key, odd_certificate, sha1_signed, usage
from .case import Case, bad, good, in_idp
from .private_keys import for_certificate

_NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "signering.vard.example")])
_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
_KEY, _KEY_END = '<md:KeyDescriptor use="signing">', "</md:KeyDescriptor>"
_BARE = certificate("sound")


def cases() -> Iterator[Case]:
    for make in (_rsa, _weak, _curves, _others, _dates, _numbers_of_keys, _right):
        yield from make()


def signed(public, *, digest: hashes.HashAlgorithm | None = None, serial: int = 5) -> str:  # type: ignore[no-untyped-def]
    """base64 of a certificate for a public key, signed by another."""
    builder = x509.CertificateBuilder(
        _NAME, _NAME, public, serial, datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)
    )
    made = builder.sign(key("sound"), digest or hashes.SHA256())
    return base64.b64encode(made.public_bytes(Encoding.DER)).decode()


def _modulus(n: int, e: int = 65537) -> str:
    return for_certificate(signed(rsa.RSAPublicNumbers(e, n).public_key()))


def _rsa() -> Iterator[Case]:
    """Moduli and exponents; the moduli are the sound one's, cut, as nobody needs the private half."""
    n = key("sound").public_key().public_numbers().n
    for bits in (512, 768, 1023, 1024, 1536, 2047):
        yield bad(f"RSA of {bits} bits", "MD-KEY-003", _modulus((n >> (3072 - bits)) | 1), _ERROR)
    for bits in (2048, 2560, 3071):
        yield bad(f"RSA of {bits} bits", "MD-KEY-004", _modulus((n >> (3072 - bits)) | 1), _WARNING)
    for bits in (2049, 3070, 8200):
        wide = (n << 5200 | n) >> (8272 - bits) if bits > 3072 else n >> (3072 - bits)
        yield bad(f"RSA of {bits} bits, which is odd", "MD-KEY-005", _modulus(wide | 1), _WARNING)
    for e in (3, 5, 17, 257, 65535):
        yield bad(f"RSA with the exponent {e}", "MD-KEY-006", _modulus(n, e))
    yield bad("RSA with an exponent of 300 bits", "MD-KEY-006", _modulus(n, (1 << 299) + 1))
    yield good("RSA with another large exponent", _modulus(n, (1 << 32) + 15))


def _weak() -> Iterator[Case]:
    for kind in weak_moduli.MODULI:
        if not kind.startswith("shared"):
            rule = {"roca": "MD-KEY-008", "debian": "MD-KEY-009", "rfc-7515": "MD-KEY-010"}.get(kind, "MD-KEY-007")
            yield bad(f"a modulus of the kind {kind}", rule, for_certificate(certificate(kind)))
    both = changed(sp(), certificate("sound"), certificate("shared")).replace(
        certificate("other"), certificate("shared-too")
    )
    yield bad("two moduli with a prime in common", "MD-KEY-007", both)
    n = key("sound").public_key().public_numbers().n
    yield bad("an even modulus", "MD-KEY-007", _modulus(n + 1))
    yield bad("a modulus with the factor 3", "MD-KEY-007", _modulus(n - n % 3 + (3 if (n - n % 3) % 2 == 0 else 0)))


def _curves() -> Iterator[Case]:
    for curve in (ec.SECP192R1, ec.SECP224R1, ec.SECP256K1):
        public = ec.generate_private_key(curve()).public_key()
        yield bad(f"a key on {curve.name}", "MD-KEY-012", for_certificate(signed(public)))
    for curve in (ec.SECP384R1, ec.SECP521R1, ec.BrainpoolP256R1, ec.BrainpoolP384R1, ec.BrainpoolP512R1):
        yield good(f"a key on {curve.name}", for_certificate(signed(ec.generate_private_key(curve()).public_key())))
    nobody, known = (bytes.fromhex(f"06082a8648ce3d0301{last}") for last in ("09", "07"))
    plain = base64.b64decode(signed(key("p-256").public_key()))
    yield bad(
        "a key on a curve that nobody has",
        "MD-KEY-012",
        for_certificate(encoded(plain.replace(known, nobody))),
    )
    wrong = plain.replace(
        key("p-256").public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint), b"\x04" + b"\x01" * 64
    )
    yield bad("a point that is not on its curve", "MD-KEY-012", for_certificate(encoded(wrong)))


def encoded(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _others() -> Iterator[Case]:
    yield bad("a DSA key", "MD-KEY-011", for_certificate(signed(key("dsa").public_key())))
    yield bad("an Ed25519 key", "MD-KEY-014", for_certificate(certificate("ed25519")), _WARNING)
    yield bad(
        "an Ed448 key", "MD-KEY-014", for_certificate(signed(ed448.Ed448PrivateKey.generate().public_key())), _WARNING
    )
    yield bad(
        "an EC key to encrypt to", "MD-KEY-013", changed(sp(), certificate("other"), certificate("p-256")), _WARNING
    )


def _dates() -> Iterator[Case]:
    for since, until in ((2000, 2001), (2020, 2026), (1970, 1971)):
        yield bad(
            f"a certificate of {since} to {until}",
            "MD-KEY-015",
            for_certificate(certificate("sound", since, until)),
            _INFO,
        )
    for since in (2027, 2049, 2050):
        yield bad(
            f"a certificate from {since}", "MD-KEY-016", for_certificate(certificate("sound", since, since + 2)), _INFO
        )
    yield bad(
        "a certificate that ends before long", "MD-KEY-017", for_certificate(odd_certificate(2026, month=7)), _INFO
    )
    yield bad(
        "a certificate of two thousand years that are over",
        "MD-KEY-015",
        for_certificate(certificate("other", 1951, 1999)),
        _INFO,
    )
    yield good("a certificate until the end of time", for_certificate(certificate("sound", 2025, 9999)))
    yield good("a certificate that has expired", for_certificate(certificate("sound", 2010, 2012)))
    yield bad("a certificate signed with SHA-1", "MD-KEY-018", for_certificate(sha1_signed()), _INFO)
    yield bad("a certificate issued by another", "MD-KEY-018", for_certificate(odd_certificate(issuer="CA")), _INFO)
    crl = odd_certificate(2035, usage("crl_sign"))
    yield bad("a certificate that is not for signing", "MD-KEY-018", for_certificate(crl), _INFO)
    server = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH])
    yield bad(
        "a web server's certificate",
        "MD-KEY-019",
        for_certificate(odd_certificate(2035, server, issuer="CA")),
        _WARNING,
    )


def _numbers_of_keys() -> Iterator[Case]:
    whole = idp()
    start = whole.index(_KEY)
    descriptor = whole[start : whole.index(_KEY_END) + len(_KEY_END)]
    yield bad("the same key twice", "MD-KEY-027", in_idp(descriptor, descriptor * 2))
    again = descriptor.replace(_BARE, odd_certificate(2034))
    yield bad("the same key in two certificates", "MD-KEY-027", in_idp(descriptor, descriptor + again))
    for use in ("Signing", "sign", "both", "signing encryption", ""):
        yield bad(f"a key for {use!r}", "MD-SCH-001", in_idp(_KEY, f'<md:KeyDescriptor use="{use}">'))
    yield bad("no key", "MD-IDP-005", in_idp(descriptor, ""))
    yield bad("a key to encrypt to alone", "MD-IDP-005", in_idp(_KEY, '<md:KeyDescriptor use="encryption">'))
    many = "".join(descriptor.replace(_BARE, certificate(kind)) for kind in ("other", "rsa-2048", "p-256", "p-256-too"))
    yield bad("five signing keys", "MD-KEY-026", in_idp(descriptor, descriptor + many), _WARNING)


def _right() -> Iterator[Case]:
    lines = "\n".join(_BARE[n : n + 64] for n in range(0, len(_BARE), 64))
    yield good("a certificate in lines", for_certificate(f"\n{lines}\n"))
    yield good("a certificate in lines that end in CR", for_certificate(lines.replace("\n", "&#13;\n")))
    yield good("a certificate with tabs", for_certificate("\t" + lines.replace("\n", "\n\t\t")))
    yield good("a certificate in CDATA", for_certificate(f"<![CDATA[{_BARE}]]>"))
    yield good(
        "two signing keys, old and new",
        in_idp(
            _KEY_END,
            f"{_KEY_END}{_KEY}<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate('other')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>{_KEY_END}",
        ),
    )
