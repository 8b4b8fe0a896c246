"""The signing key that cannot leave its token: a hardware module, or SoftHSM, through its PKCS #11 module.

The calls run in a process beside the signer (federation.aggregate.token_helper) that keeps one session open: a token
that hangs is abandoned with it, and the signer goes on. What is sent there is a digest, so a question is always small.
"""

from __future__ import annotations

import hashlib
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from federation.aggregate.keys import KeyRefused, load_certificate
from federation.aggregate.token_refusals import refusal

# What the helper has no use for; a module's own variables (SOFTHSM2_CONF and its like) go through.
WITHHELD = ("SIGILL_PKCS11_PIN", "SECRET_KEY", "DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL")
MAKING = 300.0  # seconds for a token to find two primes, however short its other answers must be
PROJECT = Path(__file__).resolve().parents[2]


class Token:
    """One token and its session. `pin` is asked for whenever a session is opened; `timeout` is in seconds, per call.

    Safe for threads: they wait for each other, as a session does one thing at a time. After a fork the child opens a
    session of its own.
    """

    def __init__(self, module: Path, label: str, pin: Callable[[], str], timeout: float) -> None:
        self.module, self.label, self._pin, self._timeout = module, label, pin, timeout
        self._helper: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._lock = threading.Lock()
        self._wrong = ""  # the SHA-256 of a PIN that the token refused: tries are counted, so it is not given again

    def public_numbers(self, label: str) -> tuple[int, int]:
        """Modulus and exponent of the private key with this label; raises KeyRefused."""
        found = self._call({"do": "find", "label": label})
        return int(found["modulus"], 16), int(found["exponent"], 16)

    def make_key(self, label: str, bits: int) -> tuple[int, int]:
        """A new RSA key that never leaves the token; its public numbers. Raises KeyRefused, also for a taken label."""
        found = self._call({"do": "make", "label": label, "bits": str(bits)}, MAKING)
        return int(found["modulus"], 16), int(found["exponent"], 16)

    def sign(self, label: str, message: bytes) -> bytes:
        """RSA PKCS#1 v1.5 with SHA-256; raises KeyRefused."""
        digest = hashlib.sha256(message).hexdigest()
        return bytes.fromhex(self._call({"do": "sign", "label": label, "digest": digest})["signature"])

    def close(self) -> None:
        """End the session and its process."""
        with self._lock:
            self._abandon()

    def _call(self, question: dict[str, str], at_least: float = 0) -> dict[str, str]:
        """What a session that has been open refuses is asked of a new one, once, at once: only that one tells a token
        that was taken away from one that lacks the key. A token that hangs is not asked again by the same call."""
        with self._lock:
            if self._owner != os.getpid():
                self._helper = None
            was_open = self._helper is not None
            try:
                return self._asked(question, at_least)
            except KeyRefused as refused:
                self._abandon()
                if refused.code == "token-hangs" or not was_open:
                    raise
            try:
                return self._asked(question, at_least)
            except KeyRefused:
                self._abandon()
                raise

    def _asked(self, question: dict[str, str], at_least: float) -> dict[str, str]:
        if self._helper is None:
            self._open()
        return self._answer(question, at_least)

    def _open(self) -> None:
        pin = self._pin()
        fingerprint = hashlib.sha256(pin.encode()).hexdigest()
        if fingerprint == self._wrong:
            raise refusal("token-pin-wrong", self.label, "the same PIN as before; it was not given again")
        if not self.module.is_file():
            raise refusal("token-module", str(self.module), "no such file")
        self._helper, self._owner = _started(), os.getpid()
        try:
            self._answer({"module": str(self.module), "token": self.label, "pin": pin})
        except KeyRefused as refused:
            if refused.code == "token-pin-wrong":
                self._wrong = fingerprint
            self._abandon()
            raise

    def _answer(self, question: dict[str, str], at_least: float = 0) -> dict[str, str]:
        assert self._helper is not None  # noqa: S101 - for the type: _asked opened it
        what, timeout = question.get("label", self.label), max(self._timeout, at_least)
        try:
            line = _exchange(self._helper, json.dumps(question).encode() + b"\n", timeout)
            answer: dict[str, Any] = json.loads(line)
        except TimeoutError:
            raise refusal("token-hangs", self.label, f"{timeout:g} s") from None
        except (OSError, ValueError) as error:
            raise refusal("token-failed", self.label, "its process ended") from error
        if "code" in answer:
            raise refusal(answer["code"], what, answer["detail"])
        return answer

    def _abandon(self) -> None:
        """Kill the process, whatever it hangs in; the next call starts another."""
        helper, self._helper = self._helper, None
        if helper is not None and self._owner == os.getpid():
            helper.kill()
            helper.communicate()


class TokenKey:
    """A key in a token, found by its label. What it signs is the certificate's: the public halves are compared."""

    def __init__(self, token: Token, label: str, certificate_pem: bytes) -> None:
        """Raises KeyRefused as `Token`, and where the certificate is another key's or not to be used."""
        certificate = load_certificate(certificate_pem)
        public = certificate.public_key()
        assert isinstance(public, rsa.RSAPublicKey)  # noqa: S101 - load_certificate refuses everything else
        numbers = public.public_numbers()
        if token.public_numbers(label) != (numbers.n, numbers.e):
            raise refusal("key-mismatch", label, "")
        self._token, self._label = token, label
        self._certificate_der = certificate.public_bytes(serialization.Encoding.DER)

    @property
    def certificate_der(self) -> bytes:
        return self._certificate_der

    def sign(self, signed_info: bytes) -> bytes:
        return self._token.sign(self._label, signed_info)


def _started() -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in WITHHELD}
    return subprocess.Popen(
        [sys.executable, "-m", "federation.aggregate.token_helper"],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a module's chatter, which could say anything
        bufsize=0,
    )


def _exchange(helper: subprocess.Popen[bytes], line: bytes, timeout: float) -> bytes:
    """Ask and wait for a line, `timeout` seconds for each piece of it; raises TimeoutError, OSError."""
    assert helper.stdin is not None and helper.stdout is not None  # noqa: S101, PT018 - both are pipes
    helper.stdin.write(line)
    answer = b""
    while not answer.endswith(b"\n"):
        ready, _, _ = select.select([helper.stdout], [], [], timeout)
        if not ready:
            raise TimeoutError
        piece = helper.stdout.read(4096)
        if not piece:
            raise BrokenPipeError
        answer += piece
    return answer
