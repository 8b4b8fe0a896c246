"""`manage.py bounce`: take a delivery status notification, from a file or as a mail system pipes it in."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from members.actions import bounces
from members.bounces import LARGEST
from members.errors import Refused
from members.management.verbs import PlainCommand


class Command(PlainCommand):
    help = "Take a delivery status notification (RFC 3464): the letter has bounced, its contact is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--message-file", metavar="FILE", help="the message; without it, standard input is read")

    def handle(self, *_args: Any, message_file: str | None, **_options: Any) -> None:
        """One line for the mail system's log; exit code 1 for what was not taken."""
        with translation.override("en"):
            try:
                letter = bounces.take(_read(message_file))
                self.stdout.write(f"Letter {letter.pk} to {letter.address} came back: {letter.said}")
            except Refused as refused:
                raise CommandError(str(refused)) from refused


def _read(name: str | None) -> bytes:
    """No more than is needed to say that it is too large."""
    try:
        with Path(name).open("rb") if name else sys.stdin.buffer as source:
            return source.read(LARGEST + 1)
    except OSError as error:
        raise CommandError(f"The message cannot be read: {error}") from error
