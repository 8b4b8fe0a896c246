#!/usr/bin/env python3
"""Verify an audit chain without Sigill: `audit_verifier.py EXPORT --checkpoint FILE --certificate FILE`.

One file that can be copied anywhere: the standard library, and `cryptography` for the signatures of checkpoints. The
format is told in docs/audit.md, so that others can write their own. `manage.py audit_verify` uses the same functions.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

GENESIS = "0" * 64
UNSEALED = ("digest", "private_values")  # what a line of the export carries beside what is sealed
_FORM_1 = ("number", "at", "tag", "actor", "organisation", "subject", "details", "previous")
_TELL = 1000  # damages told one by one; what comes after is counted
Line = dict[str, Any]


class Unusable(Exception):
    """A checkpoint, certificate or file that cannot be relied on; the sentence says why."""


@dataclass(frozen=True)
class Damage:
    """`kind` is edited, missing, inserted, order, unlinked, private, unreadable, truncated, rewritten or checkpoint."""

    number: int
    kind: str
    text: str


@dataclass(frozen=True)
class Checkpoint:
    """The operator's signed word on how long the chain was and how it ended; `digest` is that of the payload."""

    number: int
    length: int
    head: str
    at: datetime
    previous: str
    registration_authority: str
    digest: str


def canonical(value: object) -> bytes:
    """The one way to write a value as JSON: keys in order, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def seal(line: Line) -> str:
    """The digest of an event: over everything in its line, the digest of the event before it too."""
    if line.get("form") == 1:
        return _sha256(canonical([line[name] for name in _FORM_1]))
    return _sha256(canonical({name: value for name, value in line.items() if name not in UNSEALED}))


def private_digest(salt: str, value: str) -> str:
    """What the chain has of a private value (JSON): of no use without the salt."""
    return _sha256((salt + value).encode())


@dataclass
class Chain:
    """Read it line by line; `damages` is what is wrong. Memory does not grow with the chain."""

    checkpoints: list[Checkpoint] = field(default_factory=list)
    number: int = 0
    previous: str = GENESIS
    read: int = 0
    private: int = 0
    erased: int = 0
    more: int = 0
    _found: list[Damage] = field(default_factory=list)
    _gaps: dict[int, int] = field(default_factory=dict)  # missing number to the number that was found instead
    _good: int = 0  # length that the last checkpoint that agreed spoke of

    def __post_init__(self) -> None:
        self.checkpoints = sorted(self.checkpoints, key=lambda one: (one.length, one.number))
        self._ends(self.number, self.previous)

    def add(self, line: Line) -> None:
        """The next event."""
        self.read += 1
        number = line["number"]
        if self._placed(number, line):
            if line["previous"] != self.previous:
                self._tell(number, "unlinked", f"Event {number} does not follow the one before it.")
            self.number, self.previous = number, line["digest"]
        if line["digest"] != _sealed(line):
            self._tell(number, "edited", f"Event {number} has been changed since it was written.")
        self._private(number, line)
        self._ends(number, line["digest"])

    def unreadable(self, place: int, why: str) -> None:
        """A line that is no event."""
        self.read += 1
        self._tell(self.number + 1, "unreadable", f"Line {place} is not an event as Sigill writes it: {why}.")

    def damages(self) -> list[Damage]:
        """All that was found, in the order of the events."""
        gaps = [Damage(number, "missing", self._missing(number)) for number in _first_of_runs(self._gaps)]
        cut = [self._truncated(one) for one in self.checkpoints if one.length > self.number][:1]
        return sorted([*self._found, *gaps, *cut], key=lambda damage: (damage.number, damage.kind != "missing"))

    def _placed(self, number: int, line: Line) -> bool:
        if number == self.number + 1:
            return True
        if number > self.number:
            fits = range(self.number + 1, min(number, self.number + 1 + _TELL))
            self._gaps.update(dict.fromkeys(fits, number))
            return True
        if self._gaps.pop(number, None):
            self._tell(number, "order", f"Event {number} is out of order: it stands after event {self.number}.")
        else:
            self._tell(number, "inserted", f"Event {number} stands here once more, after event {self.number}.")
        return False

    def _missing(self, number: int) -> str:
        last = number
        while last + 1 in self._gaps and self._gaps[last + 1] == self._gaps[number]:
            last += 1
        what = f"Event {number} is" if last == number else f"Events {number} to {last} are"
        return f"{what} missing: the next one found is {self._gaps[number]}."

    def _private(self, number: int, line: Line) -> None:
        kept = line.get("private_values", {})
        digests = line.get("private") or {}
        if not isinstance(kept, dict) or not isinstance(digests, dict):
            self._tell(number, "private", f"The private values of event {number} cannot be read.")
            return
        self.private += len(digests)
        self.erased += len(digests.keys() - kept.keys())
        for name, one in kept.items():
            try:
                fits = digests.get(name) == private_digest(one["salt"], one["value"])
            except (TypeError, KeyError, UnicodeError):
                fits = False
            if not fits:
                self._tell(number, "private", f"The private value {name} of event {number} is not the one sealed.")

    def _ends(self, number: int, digest: str) -> None:
        for one in (one for one in self.checkpoints if one.length == number):
            if one.head == digest:
                self._good = number
                continue
            between = f"between event {self._good + 1} and event {number}"
            said = f"Checkpoint {one.number} has another digest for event {number}"
            self._tell(number, "rewritten", f"The chain was rewritten {between}. {said}.")

    def _truncated(self, one: Checkpoint) -> Damage:
        ends = f"Checkpoint {one.number} of {one.at:%Y-%m-%d %H:%M} speaks of {one.length} events"
        return Damage(self.number + 1, "truncated", f"{ends}, but event {self.number} is the last one.")

    def _tell(self, number: int, kind: str, text: str) -> None:
        if len(self._found) < _TELL:
            self._found.append(Damage(number, kind, text))
        else:
            self.more += 1


def _sealed(line: Line) -> str:
    try:
        if line["form"] not in (1, 2) or (line["form"] == 1 and line.keys() - {"form", *_FORM_1, *UNSEALED}):
            return ""
        return seal(line)
    except (KeyError, TypeError, ValueError):
        return ""


def _first_of_runs(gaps: dict[int, int]) -> list[int]:
    return [number for number in gaps if gaps.get(number - 1) != gaps[number]]


def read_lines(lines: Iterable[bytes], chain: Chain) -> None:
    """Walk an export: JSON lines, one event each."""
    for place, raw in enumerate(lines, 1):
        try:
            line = _event(raw.rstrip(b"\n"))
        except (ValueError, RecursionError) as error:
            chain.unreadable(place, str(error) or type(error).__name__)
        else:
            chain.add(line)


def _event(raw: bytes) -> Line:
    line = json.loads(raw)
    if not isinstance(line, dict):
        raise ValueError("not a JSON object")
    texts = all(isinstance(line.get(name), str) for name in ("previous", "digest"))
    if type(line.get("number")) is not int or line["number"] < 1 or not texts:
        raise ValueError("number, previous or digest is missing")
    if canonical(line) != raw:  # a name given twice would say one thing to us and another one to somebody else
        raise ValueError("not in canonical form")
    return line


def read_checkpoint(document: bytes, certificates: list[Certificate]) -> Checkpoint:
    """A checkpoint (flattened JWS, RS256) that one of the certificates has signed; raises Unusable."""
    try:
        envelope = json.loads(document)
        payload = _decoded(envelope["payload"])
        header = json.loads(_decoded(envelope["protected"]))
        signature = _decoded(envelope["signature"])
        said = json.loads(payload)
        _check_signature(header, f"{envelope['protected']}.{envelope['payload']}".encode(), signature, certificates)
        at = datetime.fromisoformat(said["at"])
        found = Checkpoint(
            said["number"],
            said["length"],
            said["head"],
            at,
            said["previous"],
            said["registration_authority"],
            _sha256(payload),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Unusable(f"It is not a checkpoint as Sigill writes it ({type(error).__name__}: {error}).") from error
    return found


def _check_signature(header: Line, signed: bytes, signature: bytes, certificates: list[Certificate]) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - a chain alone needs no library
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: PLC0415

    if header.get("alg") != "RS256":
        raise Unusable("It is not signed with RS256.")
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


def checkpoint_damages(checkpoints: list[Checkpoint]) -> Iterator[Damage]:
    """What is wrong between checkpoints: each names the one before it, and a chain only grows."""
    ordered = sorted(checkpoints, key=lambda one: one.number)
    for one, then in pairwise(ordered):
        names = f"Checkpoints {one.number} and {then.number}"
        if one.number == then.number and one.digest != then.digest:
            yield Damage(then.length, "checkpoint", f"There are two checkpoints {one.number}, and they differ.")
        elif then.number == one.number + 1 and then.previous != one.digest:
            yield Damage(then.length, "checkpoint", f"{names} do not belong together: one of them was replaced.")
        elif then.length < one.length or then.at < one.at:
            yield Damage(then.length, "checkpoint", f"{names} say that the chain became shorter or time ran backwards.")


def load_certificates(paths: Iterable[Path]) -> list[Certificate]:
    """The certificates in PEM files; raises Unusable."""
    from cryptography import x509  # noqa: PLC0415 - a chain alone needs no library

    found: list[Certificate] = []
    for path in paths:
        try:
            found.extend(x509.load_pem_x509_certificates(path.read_bytes()))
        except ValueError as error:
            raise Unusable(f"{path}: not a certificate in PEM form.") from error
    return found


def load_checkpoints(paths: Iterable[Path], certificates: list[Certificate]) -> list[Checkpoint]:
    """The checkpoints in the files; raises Unusable for the first that cannot be relied on."""
    found = []
    for path in paths:
        try:
            found.append(read_checkpoint(path.read_bytes(), certificates))
        except Unusable as error:
            raise Unusable(f"{path}: {error}") from error
    return found


def too_old(checkpoints: list[Checkpoint], hours: float, now: datetime) -> list[Damage]:
    """One is due every day: whoever shows only older ones may be hiding what came after them."""
    newest = max(checkpoints, key=lambda one: one.at, default=None)
    if newest is not None and newest.at >= now - timedelta(hours=hours):
        return []
    when = f"is from {newest.at:%Y-%m-%d %H:%M}" if newest else "was not given"
    return [Damage(newest.length if newest else 0, "checkpoint", f"The newest checkpoint {when}: ask for a newer one.")]


def start_after(checkpoint: Checkpoint, checkpoints: list[Checkpoint]) -> Chain:
    """A chain that is read from the event after a checkpoint on."""
    return Chain(checkpoints, checkpoint.length, checkpoint.head, _good=checkpoint.length)


def main(arguments: list[str] | None = None) -> int:
    """0: whole; 1: damaged; 2: nothing could be said, because a file cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        certificates = load_certificates(options.certificate) if options.certificate else []
        checkpoints = load_checkpoints(options.checkpoint, certificates)
        first = load_checkpoints([options.after], certificates) if options.after else []
        chain = start_after(first[0], checkpoints) if first else Chain(checkpoints)
        with sys.stdin.buffer if str(options.export) == "-" else options.export.open("rb") as export:
            read_lines(export, chain)
    except Unusable as error:
        print(error)
        return 1
    except (OSError, ImportError) as error:
        print(error, file=sys.stderr)
        return 2
    damages = [*checkpoint_damages([*first, *checkpoints]), *chain.damages()]
    if options.fresh is not None:
        damages += too_old([*first, *checkpoints], options.fresh, datetime.now(timezone.utc))  # noqa: UP017 - as old a Python as there is
    for line in report(chain, damages):
        print(line)
    return 1 if damages else 0


def report(chain: Chain, damages: list[Damage]) -> Iterator[str]:
    """What to tell people."""
    yield from (f"{damage.kind}: {damage.text}" for damage in damages)
    if chain.more:
        yield f"… and {chain.more} more."
    if damages:
        yield f"The audit chain is broken in {len(damages) + chain.more} places."
        return
    private = f", {chain.private} private values of which {chain.erased} erased" if chain.private else ""
    sealed = f", {len(chain.checkpoints)} checkpoints agree" if chain.checkpoints else ""
    yield f"The audit chain is whole: {chain.read} events{private}{sealed}."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Verify an audit chain that manage.py audit_export wrote.")
    parser.add_argument("export", type=Path, help="the export, JSON lines; - for standard input")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="a published checkpoint")
    parser.add_argument("--certificate", type=Path, action="append", default=[], help="whose signatures count (PEM)")
    parser.add_argument("--after", type=Path, help="the export begins after this checkpoint")
    parser.add_argument("--fresh", type=float, metavar="HOURS", help="the newest checkpoint must not be older")
    return parser


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


if __name__ == "__main__":
    sys.exit(main())
