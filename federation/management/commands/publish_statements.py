"""manage.py publish_statements: what is said of certifications, signed here and now, where the signing key is."""

from typing import Any

from django.core.management.base import CommandError

from federation.actions import statements
from federation.aggregate.refusal import Refusal
from members.management.verbs import PlainCommand, one_clear_line


class Command(PlainCommand):
    help = "Sign the statements on certifications that are due. Needs the key (SIGILL_KEY_DIR)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            with one_clear_line():
                signed = statements.publish()
        except Refusal as refusal:
            raise CommandError(refusal.en) from refusal
        self.stdout.write(f"{signed} statements on certifications signed.")
