"""manage.py audit_export: the audit chain as JSON lines, for whoever verifies it without Sigill (docs/audit.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from members.audit_lines import lines
from members.audit_verifier import canonical
from members.management.verbs import PlainCommand, one_clear_line


class Command(PlainCommand):
    help = "Write the audit chain as JSON lines, oldest event first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="where to; standard output without")
        parser.add_argument("--private", action="store_true", help="with personal data, as far as it is not erased")
        parser.add_argument("--after", type=int, default=0, metavar="NUMBER", help="only what came after this event")

    def handle(self, *_args: Any, file: Path | None, private: bool, after: int, **_options: Any) -> None:
        with one_clear_line():
            if file is None:
                for line in lines(after=after, private=private):
                    self.stdout.write(canonical(line).decode())
            else:
                self._write(file, after, private)

    def _write(self, file: Path, after: int, private: bool) -> None:
        """Personal data is for whoever may read the database, so nobody else gets to read the file."""
        try:
            file.touch(mode=0o600, exist_ok=False)
        except FileExistsError as error:
            raise CommandError(f"{file} exists already. Name another file.") from error
        with file.open("wb") as out:
            for line in lines(after=after, private=private):
                out.write(canonical(line) + b"\n")
