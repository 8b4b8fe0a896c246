#!/usr/bin/env python3
"""Watch a published SAML metadata feed from outside, as a consumer sees it, and shout when something is wrong.

    python watch_feed.py https://sigill.example/md/production.xml --certificate production.crt --state production.json

For a machine of your own elsewhere: this file, feed_trust.py beside it, Python 3.11, cryptography, lxml and xmlsec are
all it needs. It fetches the aggregate and some MDQ answers and believes none of it but by the pinned certificate. What
it saw is kept in the state file, so that a feed that goes back or shrinks is told until somebody says --accept.

Exit status: 0 well, 1 look at it, 2 act, 3 nothing can be told. What each word means: docs/operating.md of Sigill.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shlex
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

from cryptography import x509
from feed_trust import CannotTell, Distrust, Feed, verified

LOOK, ACT, UNKNOWN = 1, 2, 3
MAX_BYTES = 1 << 29
PATIENCE_S = 30
AGE = timedelta(hours=26)  # made anew every day, and two hours for whoever mends it
VALIDITY_DAYS = (2, 3, 5, 7)
CERTIFICATE_DAYS = 30


@dataclass(frozen=True)
class Shout:
    """One thing that is wrong: a word, how grave (LOOK or ACT), and a sentence."""

    what: str
    grave: int
    sentence: str


@dataclass(frozen=True)
class State:
    """What was seen before. `entities` are SHA-1s of entityIDs: who is in the feed is enough to measure by."""

    serial: str
    valid_until: str
    sha256: str
    entities: list[str]


# --- What is wrong with it? -------------------------------------------------------------------------------------------


def look_at_time(feed: Feed, at: datetime) -> Iterator[Shout]:
    """Expired, or soon; or not made anew."""
    left = feed.valid_until - at
    whole = feed.valid_until - feed.created if feed.created else timedelta(days=10)
    if left <= timedelta(0):
        yield Shout("expired", ACT, f"it was valid until {feed.valid_until:%Y-%m-%d %H:%M} UTC, and is refused")
        return
    days = next((d for d in VALIDITY_DAYS if left <= timedelta(days=d) < whole), None)
    if days is not None:
        yield Shout("validity", ACT if days <= 3 else LOOK, f"it is valid for less than {days} days")
    if feed.created is not None and at - feed.created > AGE:
        yield Shout("age", LOOK, f"it was made {(at - feed.created).total_seconds() / 3600:.0f} hours ago")


def look_back(feed: Feed, before: State | None) -> Iterator[Shout]:
    """Has it gone back? Serials are compared as numbers, where they are numbers."""
    if before is None:
        return
    numbers = feed.serial.isdecimal() and before.serial.isdecimal()
    if numbers and int(feed.serial) < int(before.serial):
        yield Shout("rollback", ACT, f"its serial is {feed.serial}, and was {before.serial}")
    elif feed.valid_until < datetime.fromisoformat(before.valid_until):
        yield Shout("rollback", ACT, f"its validUntil {feed.valid_until:%Y-%m-%d %H:%M} is before {before.valid_until}")
    elif numbers and feed.serial == before.serial and feed.sha256 != before.sha256:
        yield Shout("rollback", ACT, f"its serial {feed.serial} had another content before")


def look_for_lost(feed: Feed, before: State | None, most: int, percent: float) -> Iterator[Shout]:
    """Have many gone at once, measured against what was accepted last?"""
    if before is None:
        return
    lost = len(set(before.entities) - set(_hashed(feed)))
    if lost > max(most, len(before.entities) * percent / 100):
        yield Shout("shrink", LOOK, f"{lost} of {len(before.entities)} entities are gone")


def look_at_certificate(certificate: x509.Certificate, shown: bytes | None, at: datetime) -> Iterator[Shout]:
    """Does the pinned one end, and is it still what the address beside the feed shows?"""
    left = certificate.not_valid_after_utc - at
    if left <= timedelta(days=CERTIFICATE_DAYS):
        over = left <= timedelta(0)
        told = "has ended" if over else f"ends in {left.days} days"
        yield Shout("certificate", ACT if over else LOOK, f"the pinned certificate {told}")
    if shown is not None:
        try:
            same = x509.load_pem_x509_certificate(shown) == certificate
        except ValueError:
            same = False
        if not same:
            yield Shout(
                "certificate", LOOK, "the address beside the feed shows another certificate than the pinned one"
            )


def _hashed(feed: Feed) -> list[str]:
    return sorted(hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest() for name in feed.entities)


class Watch:
    """One look at one feed."""

    def __init__(self, options: argparse.Namespace, at: datetime) -> None:
        self.options, self.at = options, at
        self.certificate = _certificate(options.certificate)
        self.mdq_certificate = _certificate(options.mdq_certificate or options.certificate)
        self.longest = timedelta(days=options.max_days)
        self.base = str(options.feed).removesuffix(".xml")

    def look(self, before: State | None) -> tuple[Feed | None, list[Shout]]:
        """What is served, None where it cannot be believed, and all that is wrong."""
        try:
            feed = self._aggregate()
            beside = self._mixed(feed)
            # A release that is exchanged between two fetches looks mixed once, and is told only if it still is.
            if beside:
                feed = self._aggregate()
                beside = self._mixed(feed)
            shown = _fetched(f"{self.base}.crt", missing=True) if self.base != self.options.feed else None
        except OSError as error:
            return None, [Shout("unreachable", ACT, str(error))]
        except Distrust as distrust:
            return None, [Shout("signature", ACT, f"it must not be believed: {distrust}")]
        shouts = [*look_at_time(feed, self.at), *look_back(feed, before), *beside]
        shouts += look_for_lost(feed, before, self.options.shrink, self.options.shrink_percent)
        return feed, [*shouts, *look_at_certificate(self.certificate, shown, self.at)]

    def _aggregate(self) -> Feed:
        return verified(_fetched(self.options.feed) or b"", self.certificate, self.at, self.longest)

    def _mixed(self, feed: Feed) -> list[Shout]:
        """Do MDQ answers have what the aggregate has?"""
        names = sorted(feed.entities)
        some = random.sample(names, min(self.options.mdq, len(names)))
        found = []
        for name in some:
            wrong = self._answer(name, feed.entities[name])
            if wrong:
                found.append(Shout("mixed", ACT, f"MDQ, {name}: {wrong}"))
        return found

    def _answer(self, name: str, expected: str) -> str:
        document = _fetched(f"{self.base}/entities/{quote(name, safe='')}", missing=True)
        if document is None:
            return "there is no answer, and the aggregate has it"
        try:
            answer = verified(document, self.mdq_certificate, self.at, self.longest)
        except Distrust as distrust:
            return f"the answer must not be believed: {distrust}"
        if answer.entities != {name: expected}:
            return "the answer has another content than the aggregate"
        return "the answer has expired" if answer.valid_until <= self.at else ""


# --- Fetch, remember, tell --------------------------------------------------------------------------------------------


def _fetched(address: str, *, missing: bool = False) -> bytes | None:
    """The whole answer; raises OSError. With `missing`, None for what is not there."""
    headers = {"User-Agent": "watch_feed/1", "Cache-Control": "no-cache"}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - checked by _address
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:  # noqa: S310 - checked by _address
            document: bytes = response.read(MAX_BYTES + 1)
    except urllib.error.HTTPError as error:
        error.close()
        if missing and error.code == 404:
            return None
        raise OSError(f"{address} answers {error.code}") from error
    except (OSError, ValueError) as error:
        raise OSError(f"{address} cannot be fetched: {error}") from error
    if len(document) > MAX_BYTES:
        raise OSError(f"{address} is larger than {MAX_BYTES >> 20} MiB")
    return document


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CannotTell(f"the certificate {path} cannot be read: {error}") from error


def remembered(path: Path) -> State | None:
    """None before the first look; what cannot be read is no reason to forget what was seen."""
    try:
        found = State(**json.loads(path.read_text()))
        datetime.fromisoformat(found.valid_until)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise CannotTell(f"the state {path} cannot be read ({error}); remove it to begin anew") from error
    return found


def remember(path: Path, feed: Feed, before: State | None, shouts: list[Shout], *, accept: bool) -> None:
    """Keep the furthest that was seen; what went back or shrank is not taken over unless somebody accepts it."""
    what = set() if accept else {shout.what for shout in shouts}
    if before is not None and "rollback" in what:
        return
    entities = before.entities if before is not None and "shrink" in what else _hashed(feed)
    kept = State(feed.serial, feed.valid_until.isoformat(), feed.sha256, entities)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_text(json.dumps(asdict(kept)))
        aside.replace(path)
    except OSError as error:
        raise CannotTell(f"the state {path} cannot be written: {error.strerror}") from error


def tell(options: argparse.Namespace, at: datetime, feed: Feed | None, shouts: list[Shout]) -> int:
    """Say it all; the exit status is the gravest."""
    status = max((shout.grave for shout in shouts), default=0)
    about = {
        "feed": options.feed,
        "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "status": ("ok", "look", "act")[status],
        "serial": feed.serial if feed else None,
        "valid_until": f"{feed.valid_until:%Y-%m-%dT%H:%M:%SZ}" if feed else None,
        "entities": len(feed.entities) if feed else None,
        "shouts": [asdict(shout) for shout in shouts],
    }
    if options.json:
        print(json.dumps(about))
    elif feed is not None and not shouts:
        print(f"OK {options.feed}: serial {feed.serial}, {len(feed.entities)} entities, until {about['valid_until']}")
    for shout in shouts:
        print(f"{('', 'LOOK', 'ACT')[shout.grave]} {options.feed}: {shout.what}: {shout.sentence}", file=sys.stderr)
    if shouts and options.command:
        try:
            subprocess.run(  # noqa: S603 - the operator's own program, without a shell
                shlex.split(options.command), input=json.dumps(about), text=True, timeout=60, check=True
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            print(f"the command failed: {error}", file=sys.stderr)
    return status


def _address(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https"):
        raise argparse.ArgumentTypeError("it must begin with https:// (or http://)")
    return text


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("feed", type=_address, help="the aggregate's address, such as https://…/md/production.xml")
    parser.add_argument("--certificate", type=Path, required=True, help="the feed's certificate (PEM), pinned")
    parser.add_argument("--mdq-certificate", type=Path, help="that of the MDQ answers, where it is another")
    parser.add_argument("--state", type=Path, required=True, help="the file in which is kept what was seen")
    parser.add_argument("--mdq", type=int, default=3, help="how many MDQ answers to ask for (default: 3)")
    parser.add_argument("--max-days", type=int, default=14, help="the longest validity to believe (default: 14)")
    parser.add_argument("--shrink", type=int, default=5, help="entities that may go at once (default: 5), or")
    parser.add_argument("--shrink-percent", type=float, default=2.0, help="this share, if it is more (default: 2)")
    parser.add_argument("--accept", action="store_true", help="what went back or shrank is right: measure by it")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.add_argument("--command", help="run this when something is wrong, with the JSON on its standard input")
    return parser


def main(given: list[str] | None = None, at: datetime | None = None) -> int:
    options = arguments().parse_args(given)
    at = at or datetime.now(UTC)
    try:
        before = remembered(options.state)
        feed, shouts = Watch(options, at).look(before)
        if feed is not None:
            remember(options.state, feed, before, shouts, accept=options.accept)
    except CannotTell as reason:
        print(f"UNKNOWN {options.feed}: {reason}", file=sys.stderr)
        return UNKNOWN
    return tell(options, at, feed, shouts)


if __name__ == "__main__":
    sys.exit(main())
