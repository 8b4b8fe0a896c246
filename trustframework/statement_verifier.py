#!/usr/bin/env python3
"""Verify what a registry says of certifications, offline: `statement_verifier.py STATEMENT CERTIFICATE [--at T]`.

One file that can be copied anywhere: the standard library, and `cryptography` for the signature. The certificate is one
that you pinned: got another way than the statement. The format is told in docs/certification-status.md, so that others
can write their own.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

TYPE = "sigill-certification-status+json"
INSTANT = "%Y-%m-%dT%H:%M:%SZ"
HOLDING = ("valid", "conditional", "not_yet")  # the last one holds once its day has come
AHEAD = timedelta(minutes=5)  # by which our clock may be behind the signer's
Claims = dict[str, Any]


class Unusable(Exception):
    """A statement that cannot be relied on; the sentence says why."""


@dataclass(frozen=True)
class Vouched:
    """One certification that is vouched for at the time that was asked about."""

    organisation: str
    level: str
    uri: str
    scope: tuple[str, ...]
    entities: tuple[str, ...]  # empty: all of the organisation's in these roles
    suspended_entities: tuple[str, ...]
    on_conditions: bool
    until: str

    def __str__(self) -> str:
        entities = f" ({', '.join(self.entities)})" if self.entities else ""
        but = f", but not {', '.join(self.suspended_entities)}" if self.suspended_entities else ""
        on = " on conditions" if self.on_conditions else ""
        return (
            f"{self.organisation} holds {self.level}{on} as {', '.join(self.scope)}{entities}{but} until {self.until}"
        )


@dataclass(frozen=True)
class Statement:
    """A statement whose signature and dates are right. Of two, the one with the higher `serial` is newer."""

    issuer: str
    serial: int
    issued_at: datetime
    expires_at: datetime
    organisations: tuple[Claims, ...]

    def vouched(self, at: datetime, number: str = "") -> list[Vouched]:
        """What holds at the time, of everybody or of the organisation with this number. Raises Unusable."""
        about = [one for one in self.organisations if not number or one["number"] == number]
        return [_vouched(one, said) for one in about for said in one["certifications"] if _holds(said, at)]


def read(document: bytes, certificates: list[Certificate], at: datetime) -> Statement:
    """The statement, where one of the certificates has signed it and it is in force at `at`; raises Unusable."""
    try:
        envelope = json.loads(document)
        if not isinstance(envelope, dict) or set(envelope) != {"payload", "protected", "signature"}:
            raise ValueError("not a flattened JWS")
        header, payload = json.loads(_decoded(envelope["protected"])), _decoded(envelope["payload"])
        signed = f"{envelope['protected']}.{envelope['payload']}".encode()
        _check_signature(header, signed, _decoded(envelope["signature"]), certificates)
        said = json.loads(payload)
        issued, expires = (_instant(said[name]) for name in ("issued_at", "expires_at"))
        organisations = tuple(said["organisations"])
        found = Statement(str(said["issuer"]), int(said["serial"]), issued, expires, organisations)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unusable(f"It is not a statement as Sigill writes it ({type(error).__name__}: {error}).") from error
    if at < found.issued_at - AHEAD:
        raise Unusable(f"It was issued later, at {found.issued_at:{INSTANT}}: it says nothing of {at:{INSTANT}}.")
    if at >= found.expires_at:
        raise Unusable(f"It expired at {found.expires_at:{INSTANT}}. Fetch a newer one.")
    return found


def sentence(statement: Statement, at: datetime, number: str = "") -> str:
    """What it vouches for at the time, in one sentence."""
    held = statement.vouched(at, number)
    about = f"{statement.issuer} vouched at {statement.issued_at:{INSTANT}} that, at {at:{INSTANT}},"
    if held:
        return f"{about} {'; '.join(str(one) for one in held)}."
    named = [_named(one) for one in statement.organisations if not number or one["number"] == number]
    whom = named[0] if len(named) == 1 else f"organisation {number}" if number else "anybody"
    return f"{statement.issuer} does not vouch for {whom} at {at:{INSTANT}}: no certification holds."


def _vouched(organisation: Claims, said: Claims) -> Vouched:
    try:
        return Vouched(
            organisation=_named(organisation),
            level=str(said["level"]),
            uri=str(said["uri"]),
            scope=(*said["roles"], *said["functions"]),
            entities=tuple(said["entities"]),
            suspended_entities=tuple(said["suspended_entities"]),
            on_conditions=said["state"] == "conditional",
            until=str(said["not_after"]),
        )
    except (KeyError, TypeError) as error:
        raise Unusable(f"A certification in it lacks {error}.") from error


def _holds(said: Claims, at: datetime) -> bool:
    try:
        begins, ends = _instant(said["not_before"]), _instant(said["not_after"])
        return said["state"] in HOLDING and begins <= at < ends
    except (KeyError, ValueError, TypeError) as error:
        raise Unusable(f"A certification in it cannot be read ({type(error).__name__}: {error}).") from error


def _named(organisation: Claims) -> str:
    return f"{organisation['name_en']} ({organisation['country']} {organisation['number']})"


def _check_signature(header: Claims, signed: bytes, signature: bytes, certificates: list[Certificate]) -> None:
    """By the pinned key alone, as with the feeds: the certificate's own dates say nothing."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - told as one line where it is missing
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: PLC0415

    if header.get("alg") != "RS256" or header.get("typ") != TYPE or "crit" in header:
        raise Unusable("It is not a statement on certifications signed with RS256.")
    for certificate in certificates:
        if _encoded(certificate.fingerprint(hashes.SHA256())) != header.get("x5t#S256"):
            continue
        key = certificate.public_key()
        try:
            if not isinstance(key, rsa.RSAPublicKey):
                raise InvalidSignature
            key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature as error:
            raise Unusable("Its signature does not verify: it was forged or changed.") from error
        return
    raise Unusable("It is signed with a key whose certificate was not given.")


def main(arguments: list[str] | None = None) -> int:
    """0: it vouches for something; 1: it cannot be relied on, or vouches for nothing; 2: nothing could be said, because
    a file cannot be read or `cryptography` is missing."""
    options = _parser().parse_args(arguments)
    try:
        from cryptography import x509  # noqa: PLC0415

        document = options.statement.read_bytes()
        certificates = x509.load_pem_x509_certificates(options.certificate.read_bytes())
    except (OSError, ImportError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        statement = read(document, certificates, options.at)
        print(sentence(statement, options.at, options.number))
    except Unusable as error:
        print(error)
        return 1
    return 0 if statement.vouched(options.at, options.number) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Verify a signed statement on certifications, offline.")
    parser.add_argument("statement", type=Path, help="a file from /md/status/")
    parser.add_argument("certificate", type=Path, help="the registry's certificate that you pinned (PEM)")
    parser.add_argument("--at", type=_time, default=datetime.now(timezone.utc), help="2026-06-01T12:00:00Z; now")  # noqa: UP017 - as old a Python as there is
    parser.add_argument("--number", default="", help="only of the organisation with this number")
    return parser


def _time(text: str) -> datetime:
    try:
        return _instant(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("write a time as in 2026-06-01T12:00:00Z") from error


def _instant(text: str) -> datetime:
    return datetime.strptime(text, INSTANT).replace(tzinfo=timezone.utc)  # noqa: UP017


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


if __name__ == "__main__":
    sys.exit(main())
