"""What an action says when it will not do something: a sentence for a person, in their language."""

from django.utils.functional import Promise


class Refused(Exception):
    """An action did not happen, and nothing changed. `message` says why and what to do, ready to show."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refused):
    """The actor has no right to this, here."""


class AlreadyMoved(Refused):
    """Somebody else moved the object first; look again before acting."""
