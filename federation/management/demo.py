"""What every command of the demonstration has in common: only in demo mode, and one clear line when it cannot."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from federation.aggregate.refusal import Refusal
from members.errors import Refused
from members.management.verbs import PlainCommand


class DemoCommand(PlainCommand):
    """Implement `show`; it may import `federation.demo`, which does not exist outside demo mode."""

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This belongs to the demonstration, and SIGILL_MODE is production. Start the demonstration with ./run."
            )
        try:
            self.show(**options)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except Refusal as refusal:
            raise CommandError(refusal.en) from refusal
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}. Make it writable, or set SIGILL_VAR.") from error

    def show(self, **options: Any) -> None:
        raise NotImplementedError
