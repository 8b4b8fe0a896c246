"""manage.py backup: a consistent copy of everything that the registry knows; with --drill, tried at once."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from federation.keeping.backup import make
from federation.keeping.drill import drill
from federation.keeping.manifest import Unusable
from members.management.verbs import PlainCommand, one_clear_line


class Command(PlainCommand):
    help = "Back the database up into a new directory. No key, PIN, setting or session is in it (docs/keeping.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="the directory of backups (SIGILL_VAR/backups)")
        parser.add_argument("--drill", action="store_true", help="put it back into a scratch database, and verify that")

    def handle(self, *_args: Any, to: Path | None, drill: bool, **_: Any) -> None:
        try:
            with one_clear_line():
                self._handle(to or settings.SIGILL_VAR / "backups", tried=drill)
        except Unusable as error:
            raise CommandError(str(error)) from error

    def _handle(self, root: Path, *, tried: bool) -> None:
        directory, digest = make(root)
        self.stdout.write(f"{directory}")
        self.stdout.write(
            f"manifest {digest}: keep this beside the backup, where whoever changes the backup does not reach."
        )
        for line in drill(directory) if tried else ():
            self.stdout.write(line)
