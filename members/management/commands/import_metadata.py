"""`manage.py import_metadata FILE|DIR|URL`: submit the metadata of one entity, of an aggregate, or of a directory."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from members.errors import Refused
from members.fetch import fetch
from members.intake import Outcome, take_in
from members.management import find
from members.management.progress import Progress
from members.management.tally import Tally
from members.management.verbs import PlainCommand, add_acting_person, one_clear_line, told_refusal
from members.models import Organisation, Person
from members.models.revision import Source
from members.saml.limits import AGGREGATE
from members.saml.types import Refusal

_START = re.compile(rb"<(?:[\w.-]+:)?EntityDescriptor[\s>]")
INTERRUPTED = 130  # 128 + SIGINT, as shells say it


class Command(PlainCommand):
    help = (
        "Submit metadata for approval: one entity, an aggregate, every .xml file of a directory, or what an address "
        "answers. What is already there comes out as unchanged, so that running it again is harmless."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", metavar="FILE|DIR|URL")
        parser.add_argument(
            "--owner", metavar="ORGNO", help="whose it is; without it only entities that are known are taken in"
        )
        parser.add_argument("--no-progress", action="store_true", help="only the table at the end")
        add_acting_person(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        with one_clear_line():
            by = find.person(options["acting"])
            owner = find.organisation(options["owner"]) if options["owner"] else None
            self._import(options["source"], owner, by, shown=not options["no_progress"])

    def _import(self, source: str, owner: Organisation | None, by: Person, *, shown: bool) -> None:
        tally, failed = Tally(), 0
        try:
            for name, document, kind in documents(source):
                outcomes = take_in(document, owner=owner, source=kind, by=by, aggregate=True)
                failed += not self._one(name, outcomes, tally, Progress(sys.stderr, about(document), shown=shown))
        except KeyboardInterrupt:
            self._tell(tally)
            self.stderr.write("Stopped. What is counted above is in; run the same command again for the rest.")
            sys.exit(INTERRUPTED)
        self._tell(tally)
        if failed:
            raise CommandError(f"{failed} document(s) could not be read to the end; the lines above say why.")

    def _one(self, name: str, outcomes: Iterator[Outcome], tally: Tally, progress: Progress) -> bool:
        """Whether the document could be read to its end. Each entity stands on its own: what came in before stays."""
        try:
            for outcome in outcomes:
                tally.add(outcome)
                progress.step()
        except Refusal as refusal:
            progress.done()
            self.stderr.write(f"{name}: {told_refusal(refusal)}")
            return False
        progress.done()
        return True

    def _tell(self, tally: Tally) -> None:
        for line in tally.lines():
            self.stdout.write(line)


def documents(source: str) -> Iterator[tuple[str, bytes, Source]]:
    """Name, bytes and source of each document; raises Refused where there is none, OSError for an unreadable file."""
    if source.startswith(("http://", "https://")):
        yield source, fetch(source, AGGREGATE.size), Source.URL
        return
    path = Path(source)
    files = sorted(path.glob("*.xml")) if path.is_dir() else [path]
    if not files:
        raise Refused(f"{path} has no .xml files.")
    for file in files:
        yield str(file), file.read_bytes(), Source.IMPORT


def about(document: bytes) -> int:
    """How many entities there seem to be; the parser has the last word."""
    return len(_START.findall(document))
