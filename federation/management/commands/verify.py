"""manage.py verify: read a published feed as strangers would, with nothing but the pinned certificate."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from federation.aggregate import mdq, release
from federation.aggregate.contents import AGGREGATE
from federation.aggregate.refusal import Refusal
from federation.aggregate.types import Entries, Manifest
from federation.aggregate.verify import verify
from federation.cycle.keys import certificate_der, document_certificate_der
from federation.cycle.reading import MAX_VALIDITY
from federation.models import Feed
from federation.stranger import Distrust, read_all
from members.clock import now

_CHUNK = 1 << 20


class Command(BaseCommand):
    help = (
        "Verify the served release of a feed, or a FILE, against the feed's pinned certificate: once by the stranger"
        " that also judges each release (expat, own arithmetic), once by xmlsec, which shares no code with it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("feed", help="slug of the feed whose certificate is pinned")
        parser.add_argument("--file", type=Path, help="verify this file instead of the served aggregate")
        parser.add_argument("--mdq", action="store_true", help="read every MDQ answer of the served release, too")
        parser.add_argument("--without-xmlsec", action="store_true", help="the stranger alone, in little memory")

    def handle(self, *_args: Any, **options: Any) -> None:
        feed = Feed.objects.select_related("signing_key", "mdq_key").filter(slug=options["feed"]).first()
        if feed is None:
            raise CommandError(f"No such feed: {options['feed']}.")
        # One release throughout, whatever is swapped meanwhile.
        directory = (release.feed_directory(settings.RELEASES, feed.slug) / release.CURRENT).resolve()
        path, at = options["file"] or directory / AGGREGATE, now().astimezone(UTC)
        try:
            entries = None if options["file"] else Manifest.read(directory).entries
            trusted = self._said("the stranger", lambda: _stranger(path, certificate_der(feed), at, entries))
            if not options["without_xmlsec"]:
                trusted &= self._said("xmlsec", lambda: _xmlsec(path, certificate_der(feed), at, entries))
            if options["mdq"]:
                answers = Manifest.read(directory).entries
                trusted &= self._said("the MDQ answers", lambda: _answers(directory, feed, at, answers))
        except OSError as error:
            raise CommandError(f"{error.filename or path} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{directory}: the manifest cannot be read: {error}.") from error
        if not trusted:
            raise CommandError(f"{path}: not trusted.")
        self.stdout.write(f"{path}: trusted.")

    def _said(self, who: str, opinion: Callable[[], str]) -> bool:
        try:
            self.stdout.write(f"{who}: trusted; {opinion()}.")
        except (Distrust, Refusal) as no:
            self.stdout.write(f"{who}: not trusted ({no.code}): {no.en}")
            return False
        return True


def _stranger(path: Path, certificate: bytes, at: datetime, entries: Entries | None) -> str:
    verdict = read_all(_chunks(path), certificate, at, MAX_VALIDITY, entries)
    return _told(verdict.count, verdict.valid_until, entries)


def _xmlsec(path: Path, certificate: bytes, at: datetime, entries: Entries | None) -> str:
    expected = None if entries is None else {each.entity_id: each.sha256 for each in entries}
    verified = verify(path.read_bytes(), certificate, at, expected, MAX_VALIDITY)
    return _told(len(verified.entities), verified.valid_until, entries)


def _answers(directory: Path, feed: Feed, at: datetime, entries: Entries) -> str:
    """Every entity's answer in a release, each with exactly its fragment; the first that is not right is named."""
    certificate, earliest = document_certificate_der(feed), at + MAX_VALIDITY
    for entry in entries:
        path = mdq.document_path(directory, mdq.entity_sha1(entry.entity_id))
        try:
            verdict = read_all([path.read_bytes()], certificate, at, MAX_VALIDITY, [entry])
        except Distrust as no:
            told = f"{entry.entity_id}: "
            raise Distrust(no.code, told + no.sv, told + no.en) from no
        earliest = min(earliest, verdict.valid_until)
    return _told(len(entries), earliest, entries)


def _told(count: int, until: datetime, entries: Entries | None) -> str:
    which = "" if entries is None else ", exactly the manifest's"
    return f"{count} entities{which}, valid until {until:%Y-%m-%d %H:%M} UTC"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
