"""manage.py audit_verify: walk the audit chain in the database, and hold published checkpoints against it."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from members import audit
from members.audit_verifier import (
    Chain,
    Checkpoint,
    Unusable,
    checkpoint_damages,
    load_certificates,
    load_checkpoints,
    report,
    start_after,
)
from members.management.verbs import PlainCommand, one_clear_line

TELL_EVERY = 100_000


class Command(PlainCommand):
    help = "Check every link of the audit chain, and what published checkpoints say of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="a published checkpoint")
        parser.add_argument(
            "--certificate", type=Path, action="append", default=[], help="whose signatures count (PEM)"
        )
        parser.add_argument("--after", type=Path, help="only what came after this checkpoint")

    def handle(
        self, *_args: Any, checkpoint: list[Path], certificate: list[Path], after: Path | None, **_: Any
    ) -> None:
        try:
            with one_clear_line():
                certificates = load_certificates(certificate) if certificate else []
                given = load_checkpoints(checkpoint, certificates)
                first = load_checkpoints([after], certificates) if after else []
                lines = list(self._walk(given, first))
        except Unusable as error:
            raise CommandError(str(error)) from error
        if len(lines) > 1:
            raise CommandError("\n".join(lines))
        self.stdout.write(lines[0])

    def _walk(self, given: list[Checkpoint], first: list[Checkpoint]) -> Iterator[str]:
        chain = start_after(first[0], given) if first else Chain(given)
        damages = [*checkpoint_damages([*first, *given])]
        chain, found = audit.damages(chain, self._progress)
        yield from report(chain, [*damages, *found])

    def _progress(self, number: int) -> None:
        if number % TELL_EVERY == 0:
            self.stderr.write(f"{number} events read …")
