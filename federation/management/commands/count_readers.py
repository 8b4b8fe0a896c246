"""`manage.py count_readers LOGFILE...`: who fetches each feed, from access logs (docs/keys.md)."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from federation.actions import readers
from members.management.verbs import PlainCommand, one_clear_line


class Command(PlainCommand):
    help = (
        "Count who fetches each feed, from access logs of nginx or gunicorn (also gzipped), without addresses. "
        "Give all files that share a day in one run; to count them again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("logs", metavar="LOGFILE", nargs="+", type=Path)

    def handle(self, *_args: Any, logs: list[Path], **_options: Any) -> None:
        with one_clear_line():
            self.stdout.write(f"{readers.count(logs)} fetches counted.")
