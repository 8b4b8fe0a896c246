"""What every command of the demonstration has in common: only in demo mode, and one clear line when it cannot."""

from abc import ABC, abstractmethod
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from federation.aggregate.refusal import Refusal
from members.management.verbs import PlainCommand, one_clear_line


class DemoCommand(PlainCommand, ABC):
    """Implement `show`; it may import `federation.demo`, which does not exist outside demo mode."""

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This belongs to the demonstration, and SIGILL_MODE is production. Start the demonstration with ./run."
            )
        try:
            with one_clear_line():
                self.show(**options)
        except Refusal as refusal:
            raise CommandError(refusal.en) from refusal

    @abstractmethod
    def show(self, **options: Any) -> None:
        """What the command does; what it refuses becomes one line."""
