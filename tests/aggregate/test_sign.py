from __future__ import annotations

import hashlib
import io
from base64 import b64decode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from federation.aggregate import keys, preflight
from federation.aggregate.sign import FileKey, KeyRefused, SourceChanged, sign
from federation.aggregate.types import Fragment
from tests.aggregate import making
from tests.aggregate.making import fragment, fragments, frame

DS = "{http://www.w3.org/2000/09/xmldsig#}"


def test_the_same_input_and_key_give_the_same_bytes(key: FileKey) -> None:
    assert making.document(making.signed(key)) == making.document(making.signed(key))


def test_the_digest_and_size_are_those_of_what_is_written(key: FileKey) -> None:
    signed = making.signed(key)
    file = io.BytesIO()
    signed.write(file)
    assert hashlib.sha256(file.getvalue()).hexdigest() == signed.sha256
    assert len(file.getvalue()) == signed.size


def test_key_info_carries_the_certificate_that_consumers_pin(key: FileKey) -> None:
    tree = etree.fromstring(making.document(making.signed(key)))
    text = tree.findtext(f".//{DS}X509Certificate")
    assert b64decode(text or "") == key.certificate_der


def test_there_is_no_carriage_return_and_no_white_space_around_the_signature(key: FileKey) -> None:
    document = making.document(making.signed(key))
    assert b"\r" not in document
    assert b'Z"><ds:Signature ' in document.replace(b'03:00:00Z">', b'Z">')
    assert b"</ds:Signature><md:Extensions>" in document


def test_only_what_was_prepared_is_signed(key: FileKey) -> None:
    with pytest.raises(TypeError, match="prepare"):
        sign(b"<md:EntitiesDescriptor/>", key)  # type: ignore[arg-type]


def test_a_key_that_does_not_sign_for_its_certificate_publishes_nothing(key: FileKey, attackers_key: FileKey) -> None:
    class Crossed:
        certificate_der = key.certificate_der

        def sign(self, signed_info: bytes) -> bytes:
            return attackers_key.sign(signed_info)

    with pytest.raises(KeyRefused) as refused:
        sign(preflight.prepare(frame(), fragments(1)), Crossed())
    assert refused.value.code == "key-mismatch"


def test_fragments_that_change_after_signing_are_found_while_writing(key: FileKey) -> None:
    shelf = fragments(3)
    signed = sign(preflight.prepare(frame(), shelf), key)
    shelf[1] = fragment("https://never-approved.example")
    with pytest.raises(SourceChanged):
        signed.write(io.BytesIO())


def test_a_document_is_never_whole_in_memory(key: FileKey) -> None:
    """However many fragments there are, no piece is larger than the largest of them."""
    signed = sign(preflight.prepare(frame(), fragments(200)), key)
    longest = max(len(piece) for piece in signed.pieces())
    assert longest < 4000 < signed.size // 10


def test_the_fragments_are_read_as_a_stream(key: FileKey) -> None:
    alive: list[int] = []

    def source() -> object:
        for number, item in enumerate(fragments(3)):
            alive.append(number)
            yield item

    pieces = sign(preflight.prepare(frame(), source), key).pieces()  # type: ignore[arg-type]
    alive.clear()
    for _ in range(4):  # start tag, Signature, Extensions, first entity
        next(pieces)
    assert alive == [0]


def test_a_readable_key_file_is_loaded(tmp_path: Path, private: rsa.RSAPrivateKey) -> None:
    path = making.key_file(tmp_path, private)
    path.chmod(0o400)
    assert FileKey.load(path, making.pem(making.certificate(private))).certificate_der


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o700, 0o601])
def test_a_key_file_open_to_others_is_refused_with_the_command_that_mends_it(
    tmp_path: Path, private: rsa.RSAPrivateKey, mode: int
) -> None:
    path = making.key_file(tmp_path, private)
    path.chmod(mode)
    with pytest.raises(KeyRefused) as refused:
        FileKey.load(path, making.pem(making.certificate(private)))
    assert refused.value.code == "key-mode"
    assert f"chmod 600 {path}" in refused.value.en
    assert f"chmod 600 {path}" in refused.value.sv


def test_a_key_of_another_certificate_is_refused(
    tmp_path: Path, private: rsa.RSAPrivateKey, attackers_private: rsa.RSAPrivateKey
) -> None:
    with pytest.raises(KeyRefused) as refused:
        FileKey.load(making.key_file(tmp_path, private), making.pem(making.certificate(attackers_private)))
    assert refused.value.code == "key-mismatch"


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    short = making.rsa_key(1024)
    with pytest.raises(KeyRefused) as refused:
        FileKey.load(making.key_file(tmp_path, short), making.pem(making.certificate(short)))
    assert refused.value.code == "key-short"


def test_a_key_that_is_not_rsa_is_refused(tmp_path: Path, private: rsa.RSAPrivateKey) -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    for certificate in (making.certificate(curve), making.certificate(private)):
        with pytest.raises(KeyRefused) as refused:
            FileKey.load(making.key_file(tmp_path, curve), making.pem(certificate))
        assert refused.value.code == "key-not-rsa"


@pytest.mark.parametrize(
    "content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, private: rsa.RSAPrivateKey, content: bytes) -> None:
    path = making.key_file(tmp_path, private)
    path.write_bytes(content)
    with pytest.raises(KeyRefused) as refused:
        FileKey.load(path, making.pem(making.certificate(private)))
    assert refused.value.code == "key-unreadable"


def test_a_missing_key_file_is_refused_by_name(tmp_path: Path, private: rsa.RSAPrivateKey) -> None:
    with pytest.raises(KeyRefused) as refused:
        FileKey.load(tmp_path / "nowhere.pem", making.pem(making.certificate(private)))
    assert refused.value.code == "key-unreadable"
    assert "nowhere.pem" in refused.value.en


def test_a_certificate_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(KeyRefused) as refused:
        keys.load_certificate(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert refused.value.code == "certificate-unreadable"


def test_a_fragment_is_plain_data() -> None:
    with pytest.raises(AttributeError):
        fragment().content = b""  # type: ignore[misc]
    assert fragment() == Fragment(fragment().entity_id, fragment().sha256, fragment().content)


def test_a_certificate_without_an_rsa_key_publishes_nothing(key: FileKey) -> None:
    class Curved:
        certificate_der = making.certificate(ec.generate_private_key(ec.SECP256R1())).public_bytes(Encoding.DER)

        def sign(self, signed_info: bytes) -> bytes:
            return key.sign(signed_info)

    with pytest.raises(KeyRefused) as refused:
        sign(preflight.prepare(frame(), fragments(1)), Curved())
    assert refused.value.code == "key-mismatch"
