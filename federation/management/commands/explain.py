"""`manage.py explain ENTITYID`: in which feeds an entity is, and why not in the others."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser

from federation.explain import Explained, explain
from members.management import find
from members.management.verbs import PlainCommand, one_clear_line


class Command(PlainCommand):
    help = "Tell in which feeds an entity is, why not in the others, and what to do about it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("entity", metavar="ENTITYID")

    def handle(self, *_args: Any, entity: str, **_options: Any) -> None:
        with one_clear_line():
            for explained in explain(find.entity(entity)):
                for line in lines(explained):
                    self.stdout.write(line)


def lines(explained: Explained) -> Iterator[str]:
    """The feed's verdict, what it serves right now, and each reason with its remedy."""
    served = f"served in serial {explained.serial}" if explained.serial else "not served now"
    yield f"{explained.feed.slug}: {'admitted' if explained.verdict.admitted else 'kept out'}, {served}"
    for reason in (*explained.verdict.reasons, *(notice.reason for notice in explained.verdict.notices)):
        yield f"  {reason.gate} {reason.code}: {reason.en} {reason.remedy_en}"
