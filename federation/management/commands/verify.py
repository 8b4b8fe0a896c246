"""manage.py verify: read a published feed as a stranger would, with nothing but the pinned certificate."""

import ssl
from argparse import ArgumentParser
from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from federation.aggregate import release
from federation.aggregate.refusal import Refusal
from federation.aggregate.verify import verify
from federation.cycle.make import MAX_VALIDITY
from federation.models import Feed
from members.clock import now


class Command(BaseCommand):
    help = "Verify the served release of a feed, or a FILE, against the feed's pinned certificate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("feed", help="slug of the feed whose certificate is pinned")
        parser.add_argument("--file", type=Path, help="verify this file instead of the served aggregate")

    def handle(self, *_args: Any, **options: Any) -> None:
        feed = Feed.objects.select_related("signing_key").filter(slug=options["feed"]).first()
        if feed is None:
            raise CommandError(f"No such feed: {options['feed']}.")
        path = options["file"] or release.feed_directory(settings.RELEASES, feed.slug) / "current" / "aggregate.xml"
        certificate = ssl.PEM_cert_to_DER_cert(feed.signing_key.certificate_pem)
        try:
            verified = verify(path.read_bytes(), certificate, now().astimezone(UTC), None, MAX_VALIDITY)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except Refusal as refusal:
            raise CommandError(f"Not trusted ({refusal.code}): {refusal.en}") from refusal
        until = f"{verified.valid_until:%Y-%m-%d %H:%M} UTC"
        self.stdout.write(f"{path}: trusted; {len(verified.entities)} entities, valid until {until}.")
