"""manage.py audit_checkpoint: today's signed word on the audit chain, here and now, where the signing key is."""

from typing import Any

from django.core.management.base import CommandError

from federation.actions import checkpoints
from federation.aggregate.refusal import Refusal
from members.management.verbs import PlainCommand, one_clear_line


class Command(PlainCommand):
    help = "Sign and publish today's checkpoint of the audit chain, unless it is there. Needs the key (SIGILL_KEY_DIR)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            with one_clear_line():
                made = checkpoints.publish()
        except Refusal as refusal:
            raise CommandError(refusal.en) from refusal
        self.stdout.write(f"Checkpoint {made.number} of {made.day}: {made.length} events, ending in {made.head}.")
