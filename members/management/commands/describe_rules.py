"""`manage.py describe_rules`: write docs/rules.md anew from the rules themselves, or say that it is out of date."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from members.lint.handbook import markdown
from members.management.verbs import PlainCommand

PAGE = Path(settings.BASE_DIR) / "docs" / "rules.md"


class Command(PlainCommand):
    help = "Write docs/rules.md from the rules themselves."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when it is out of date")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        text = "\n".join(markdown()) + "\n"
        current = PAGE.exists() and PAGE.read_text() == text
        if not check:
            PAGE.write_text(text)
        elif not current:
            self.stderr.write("docs/rules.md is out of date. Write it with: ./run manage describe_rules")
            sys.exit(1)
