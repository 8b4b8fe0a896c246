"""manage.py retention: what has had its time, and (without --dry-run) its removal."""

from argparse import ArgumentParser
from datetime import UTC
from typing import Any

from django.core.management.base import CommandError

from federation.actions import retention
from federation.keeping.retention import table
from members.clock import now
from members.management import find
from members.management.verbs import PlainCommand, one_clear_line


class Command(PlainCommand):
    help = "Remove what the retention table says has had its time (docs/keeping.md); with --dry-run, only count it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how many of each, and remove nothing")
        parser.add_argument("--as", dest="acting", metavar="EMAIL", help="the person who does this")

    def handle(self, *_args: Any, dry_run: bool, acting: str | None, **_: Any) -> None:
        with one_clear_line():
            if dry_run:
                at = now().astimezone(UTC)
                counts = {row.name: row.due(at) for row in table()}
            elif acting is None:
                raise CommandError("Say who does this: --as EMAIL. Or look first: --dry-run.")
            else:
                counts = retention.turn(by=find.person(acting)).counts
            for row in table():
                days = "stays" if row.days is None else f"{row.days} days"
                removed = "" if row.days is None else f"  {counts.get(row.name, 0)} {'due' if dry_run else 'removed'}"
                self.stdout.write(f"{row.name:<13} {days:<9}{removed}  {row.texts['what']['en']}")
