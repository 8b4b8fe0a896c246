"""How a check of deployment says what it found: an id to look up or silence, a sentence, and what to do."""

from django.core.checks import CheckMessage, Error, Info, Warning

TAG = "sigill"


def error(number: int, sentence: str, hint: str) -> CheckMessage:
    """Sigill must not be run so."""
    return Error(sentence, hint=hint, id=f"sigill.E{number:03}")


def warning(number: int, sentence: str, hint: str) -> CheckMessage:
    """It works, and will not for long, or not as anybody wants it."""
    return Warning(sentence, hint=hint, id=f"sigill.W{number:03}")


def note(number: int, sentence: str, hint: str) -> CheckMessage:
    """Something could not be looked at from here."""
    return Info(sentence, hint=hint, id=f"sigill.I{number:03}")
