"""A key in a token: what it signs is what a file's key would, and the signer outlives all that a token does."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from federation.aggregate import jws, pkcs11
from federation.aggregate.keys import FileKey, KeyRefused
from federation.aggregate.pkcs11 import Token, TokenKey
from federation.aggregate.self_signed import self_signed
from federation.aggregate.verify import verify
from tests.aggregate import making
from tests.tiers import SOFTHSM_MODULE, needs_softhsm
from tests.tokens import PIN, SoftHsm

pytestmark = [pytest.mark.softhsm, needs_softhsm]

PATIENCE = 60.0  # seconds: what is tested is that something is said, not how soon
LABEL = "federation-2026"
PRIVATE = making.rsa_key(3072)
CERTIFICATE = making.certificate(PRIVATE)


@pytest.fixture
def hsm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftHsm:
    made = SoftHsm.make(tmp_path / "hsm")
    monkeypatch.setenv("SOFTHSM2_CONF", made.conf)
    made.put(LABEL, PRIVATE)
    return made


@pytest.fixture
def token(hsm: SoftHsm) -> Iterator[Token]:
    opened = Token(SOFTHSM_MODULE, "sigill", lambda: PIN, PATIENCE)
    yield opened
    opened.close()


def key(token: Token, label: str = LABEL, certificate: x509.Certificate = CERTIFICATE) -> TokenKey:
    return TokenKey(token, label, making.pem(certificate))


def code_of(token: Token, label: str = LABEL, certificate: x509.Certificate = CERTIFICATE) -> str:
    with pytest.raises(KeyRefused) as refused:
        key(token, label, certificate).sign(b"anything")
    return refused.value.code


def helper(token: Token) -> subprocess.Popen[bytes]:
    found: Any = token._helper
    assert found is not None
    return found


def test_a_token_signs_as_the_file_s_key_does_to_the_byte(token: Token) -> None:
    in_file = FileKey(PRIVATE, CERTIFICATE)
    assert making.document(making.signed(key(token))) == making.document(making.signed(in_file))


def test_the_feed_s_verifier_and_xmlsec1_trust_what_was_signed_in_the_token(token: Token, tmp_path: Path) -> None:
    signed = making.signed(key(token))
    document = making.document(signed)
    expected = {entry.entity_id: entry.sha256 for entry in signed.prepared.entries}
    der = CERTIFICATE.public_bytes(serialization.Encoding.DER)
    assert verify(document, der, making.AT, expected, making.DAYS_14).entities == expected
    aggregate, certificate = tmp_path / "aggregate.xml", tmp_path / "certificate.pem"
    aggregate.write_bytes(document)
    certificate.write_bytes(making.pem(CERTIFICATE))
    root = "urn:oasis:names:tc:SAML:2.0:metadata:EntitiesDescriptor"
    command = ["xmlsec1", "--verify", "--pubkey-cert-pem", str(certificate), "--id-attr:ID", root, str(aggregate)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_key_made_in_the_token_gets_a_certificate_that_it_signed_itself(token: Token, tmp_path: Path) -> None:
    numbers = token.make_key("made-here", 3072)
    der = self_signed(
        "Federation metadata 2026",
        numbers,
        making.AT,
        making.AT + timedelta(days=10 * 365),
        lambda message: token.sign("made-here", message),
    )
    certificate = x509.load_der_x509_certificate(der)
    certificate.verify_directly_issued_by(certificate)
    public = certificate.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    assert public.key_size == 3072
    assert making.signed(key(token, "made-here", certificate)).size > 0
    pem = tmp_path / "made.pem"
    pem.write_bytes(making.pem(certificate))
    done = subprocess.run(["openssl", "x509", "-in", str(pem), "-noout", "-subject"], capture_output=True, check=True)
    assert b"Federation metadata 2026" in done.stdout


def test_a_label_is_given_to_one_key_only(token: Token) -> None:
    with pytest.raises(KeyRefused) as refused:
        token.make_key(LABEL, 3072)
    assert refused.value.code == "token-ambiguous"


def test_a_session_is_opened_once_and_serves_every_signature(token: Token) -> None:
    one = key(token)
    one.sign(b"first")
    process = helper(token).pid
    one.sign(b"second")
    assert helper(token).pid == process


def test_a_module_that_is_not_there_is_named(hsm: SoftHsm) -> None:
    assert code_of(Token(Path("/nowhere/module.so"), "sigill", lambda: PIN, PATIENCE)) == "token-module"


def test_a_file_that_is_no_module_is_named(hsm: SoftHsm, tmp_path: Path) -> None:
    (tmp_path / "text.so").write_text("no library")
    assert code_of(Token(tmp_path / "text.so", "sigill", lambda: PIN, PATIENCE)) == "token-module"


def test_a_token_that_is_not_there_is_named(hsm: SoftHsm) -> None:
    assert code_of(Token(SOFTHSM_MODULE, "another", lambda: PIN, PATIENCE)) == "token-absent"


def test_a_key_that_is_not_in_the_token_is_named(token: Token) -> None:
    assert code_of(token, "not-there") == "token-key-missing"


def test_a_key_of_another_certificate_signs_nothing(token: Token) -> None:
    assert code_of(token, LABEL, making.certificate(making.rsa_key(3072))) == "key-mismatch"


def test_a_wrong_pin_is_given_once_and_the_right_one_is_taken_when_it_is_there(hsm: SoftHsm) -> None:
    """Tokens count tries and lock themselves: to try the same again every minute would lock any."""
    given: list[str] = []
    pins = ["0000", "0000", "0000", PIN]

    def pin() -> str:
        given.append(pins[len(given)])
        return given[-1]

    token = Token(SOFTHSM_MODULE, "sigill", pin, PATIENCE)
    started = _count_helpers(token)
    assert [code_of(token) for _ in range(3)] == ["token-pin-wrong"] * 3
    assert len(started) == 1
    key(token).sign(b"anything")
    assert len(started) == 2
    token.close()


def _count_helpers(token: Token) -> list[int]:
    """How often the token is really asked: each opening is a process."""
    started: list[int] = []
    answer: Any = token._answer

    def counted(question: dict[str, str], at_least: float = 0) -> dict[str, str]:
        if "pin" in question:
            started.append(helper(token).pid)
        return answer(question, at_least)  # type: ignore[no-any-return]

    token._answer = counted  # type: ignore[method-assign]
    return started


def test_a_token_taken_away_while_the_signer_runs_is_named_and_found_again(hsm: SoftHsm, token: Token) -> None:
    one = key(token)
    one.sign(b"before")
    hsm.take_away()
    with pytest.raises(KeyRefused) as refused:
        one.sign(b"while it is away")
    assert refused.value.code == "token-absent"
    hsm.put_back()
    assert one.sign(b"after") == FileKey(PRIVATE, CERTIFICATE).sign(b"after")


def test_a_session_that_died_is_opened_again_within_the_same_signature(token: Token) -> None:
    one = key(token)
    helper(token).kill()
    helper(token).wait()
    assert one.sign(b"after") == FileKey(PRIVATE, CERTIFICATE).sign(b"after")


def test_a_token_that_hangs_is_abandoned_and_opened_again(hsm: SoftHsm) -> None:
    """Its process is stopped, as it would stand still in a module's call."""
    token = Token(SOFTHSM_MODULE, "sigill", lambda: PIN, PATIENCE)
    one = key(token)
    token._timeout = 0.2
    hung = helper(token)
    os.kill(hung.pid, signal.SIGSTOP)
    with pytest.raises(KeyRefused) as refused:
        one.sign(b"anything")
    assert refused.value.code == "token-hangs"
    assert hung.returncode == -signal.SIGKILL
    token._timeout = PATIENCE
    assert one.sign(b"after") == FileKey(PRIVATE, CERTIFICATE).sign(b"after")
    token.close()


class Garbage:
    """The port with an adapter that answers nonsense, which no real token can be made to do."""

    certificate_der = CERTIFICATE.public_bytes(serialization.Encoding.DER)

    def sign(self, signed_info: bytes) -> bytes:
        return b"\x5a" * 384


def test_garbage_from_a_fake_adapter_is_never_put_in_a_document() -> None:
    with pytest.raises(KeyRefused) as refused:
        making.signed(Garbage())
    assert refused.value.code == "key-mismatch"
    with pytest.raises(KeyRefused):
        jws.sign(b"{}", Garbage(), "any")


def test_the_process_beside_the_signer_is_given_no_secret_but_the_pin_and_leaves_no_core(
    token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in pkcs11.WITHHELD:
        monkeypatch.setenv(name, "not-for-the-helper")
    key(token).sign(b"anything")
    of = Path("/proc") / str(helper(token).pid)
    said = (of / "environ").read_bytes() + (of / "cmdline").read_bytes()
    assert b"not-for-the-helper" not in said
    assert PIN.encode() not in said
    (line,) = (line for line in (of / "limits").read_text().splitlines() if line.startswith("Max core file size"))
    assert line.split()[4:6] == ["0", "0"]


def test_the_process_beside_the_signer_ends_with_it(hsm: SoftHsm) -> None:
    token = Token(SOFTHSM_MODULE, "sigill", lambda: PIN, PATIENCE)
    key(token)
    process = helper(token)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=10) == 0
