"""What a private key looks like wherever it could have leaked to, and where an installation keeps bytes."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CHUNK = 24  # bytes; so many cannot come twice by chance


def load(path: Path) -> rsa.RSAPrivateKey:
    private = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(private, rsa.RSAPrivateKey)
    return private


def traces(private: rsa.RSAPrivateKey) -> dict[str, bytes]:
    """PEM lines, and pieces of each secret number: as bytes, hexadecimal, decimal and base64."""
    numbers = private.private_numbers()
    found = dict(_pem_lines(private))
    for name in ("d", "p", "q", "dmp1", "dmq1", "iqmp"):
        number = getattr(numbers, name)
        raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
        for at in range(0, len(raw) - CHUNK, CHUNK):
            found[f"{name} at {at}"] = raw[at : at + CHUNK]
            found[f"{name} at {at}, reversed"] = raw[at : at + CHUNK][::-1]
        found[f"{name} in hexadecimal"] = raw[CHUNK : 2 * CHUNK].hex().encode()
        found[f"{name} in decimal"] = str(number)[:60].encode()
        found[f"{name} in base64"] = b64encode(raw)[:60]
    return found


def _pem_lines(private: rsa.RSAPrivateKey) -> Iterator[tuple[str, bytes]]:
    """Those of both forms, but for the first ones, which have the public half, or say only what it is."""
    numbers = private.public_key().public_numbers()
    public = b64encode(numbers.n.to_bytes((private.key_size + 7) // 8, "big"))
    forms = {"PKCS8": serialization.PrivateFormat.PKCS8, "PKCS1": serialization.PrivateFormat.TraditionalOpenSSL}
    for name, form in forms.items():
        pem = private.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
        for number, line in enumerate(pem.splitlines()[1:-1]):
            if number > len(public) // 64 + 1:
                yield f"{name} line {number}", line


def kept_by(var: Path, *without: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of an installation: database, releases, fragments, uploads, queues, logs."""
    for path in sorted(var.rglob("*")):
        if path.is_file() and not path.is_symlink() and not any(path.is_relative_to(one) for one in without):
            yield str(path.relative_to(var)), path.read_bytes()


def found_in(places: Iterator[tuple[str, bytes]], secrets: dict[str, bytes]) -> list[str]:
    """One line for each secret in each place."""
    return [f"{where}: {name}" for where, content in places for name, secret in secrets.items() if secret in content]
