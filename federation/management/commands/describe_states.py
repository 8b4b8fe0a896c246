"""manage.py describe_states: write docs/states.md from the tables of states, or tell whether it is current."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from federation.keeping.states import page
from members.management.verbs import PlainCommand


class Command(PlainCommand):
    help = "Write docs/states.md from the tables of states; with --check, only tell whether it is current."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; status 1 where it is out of date")

    def handle(self, *_args: Any, check: bool, **_: Any) -> None:
        path = settings.BASE_DIR / "docs" / "states.md"
        current = path.read_text() if path.exists() else ""
        if check and current != page():
            raise CommandError("docs/states.md is out of date: ./run manage describe_states writes it anew.")
        if not check:
            path.write_text(page())
        self.stdout.write("docs/states.md is current.")
