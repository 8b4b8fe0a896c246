"""manage.py restore: put a backup into the database that DATABASE_URL names, and verify it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from federation.keeping.manifest import Unusable
from federation.keeping.restore import restore
from members.management.verbs import PlainCommand, one_clear_line


class Command(PlainCommand):
    help = "Put a backup into an empty database, see that it is whole, and bring its tables up to this version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, help="a directory that manage.py backup made")
        parser.add_argument(
            "--over", action="store_true", help="in the place of what the database has now: that is lost"
        )

    def handle(self, *_args: Any, directory: Path, over: bool, **_: Any) -> None:
        try:
            with one_clear_line():
                for line in restore(directory, over=over):
                    self.stdout.write(line)
        except Unusable as error:
            raise CommandError(str(error)) from error
