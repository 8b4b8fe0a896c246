"""What looks for a leaked key finds one wherever it leaked, and takes nothing that is public for one."""

from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from federation.aggregate.keys import FileKey
from tests.aggregate import making
from tests.cycle import key_material


@pytest.fixture(scope="module")
def private() -> rsa.RSAPrivateKey:
    return making.rsa_key(3072)


def leaks(private: rsa.RSAPrivateKey) -> dict[str, bytes]:
    """Ways in which a key ends where it does not belong."""
    form, plain = serialization.PrivateFormat, serialization.NoEncryption()
    der = private.private_bytes(serialization.Encoding.DER, form.PKCS8, plain)
    d = private.private_numbers().d
    return {
        "a copied file": making.pem(private),
        "the older form": private.private_bytes(serialization.Encoding.PEM, form.TraditionalOpenSSL, plain),
        "a memory image": b"\x00" * 77 + der + b"\x00" * 5,
        "little-endian, as bignum libraries keep it": d.to_bytes(384, "little"),
        "a log line": f"key: {d.to_bytes(384, 'big').hex()}".encode(),
        "a number printed": str(d).encode(),
        "half of it": der[len(der) // 2 :],
        "JSON Web Key": b64encode(d.to_bytes((d.bit_length() + 7) // 8, "big")),
    }


def test_every_way_in_which_a_key_leaks_is_found(private: rsa.RSAPrivateKey) -> None:
    secrets = key_material.traces(private)
    for how, content in leaks(private).items():
        assert key_material.found_in(iter([("there", content)]), secrets), how


def test_what_is_public_is_no_leak(private: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    certificate = making.certificate(private)
    (tmp_path / "certificate.pem").write_bytes(making.pem(certificate))
    (tmp_path / "certificate.der").write_bytes(certificate.public_bytes(serialization.Encoding.DER))
    (tmp_path / "aggregate.xml").write_bytes(making.document(making.signed(FileKey(private, certificate))))
    assert key_material.found_in(key_material.kept_by(tmp_path), key_material.traces(private)) == []
