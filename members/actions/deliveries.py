"""The worker's half of mail: claim each letter that waits, send it, note what became of it."""

import logging
from datetime import timedelta
from importlib import import_module
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F

from members import envelope
from members.actions.bounces import mark_stale
from members.clock import now
from members.models import Letter
from members.models.letter import LetterState, Trouble

log = logging.getLogger(__name__)
# How long a letter waits after its first, second ... failure; after the last it has failed.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360))
# A claimed letter is its worker's for so long; then the worker has died, and another sends it, perhaps a second time.
CLAIMED_FOR = timedelta(minutes=10)
AT_A_TIME = 200


def send() -> int:
    """Send what waits and is due; how many that were. Of two workers, one sends each."""
    due = Letter.objects.filter(state=LetterState.WAITING, next_try_at__lte=now()).order_by("next_try_at", "pk")
    connection, sent = get_connection(), 0
    try:
        for letter in due.select_related("person", "organisation")[:AT_A_TIME]:
            if error := _unreachable(connection):
                if _claim(letter):
                    _failed(letter, *_why(error))
                break
            sent += _deliver(letter, connection)
    finally:
        connection.close()
    return sent


def _unreachable(connection: BaseEmailBackend) -> OSError | None:
    """Why there is no mail server, if there is none: asked for one letter, not again for each of two hundred."""
    try:
        connection.open()
    except OSError as error:
        connection.close()
        return error
    return None


def _deliver(letter: Letter, connection: BaseEmailBackend) -> bool:
    if not _claim(letter):
        return False
    if letter.attempts > len(WAITS) + 1:
        return _failed(letter, Trouble.SERVER, "A worker process ended while it was sending.")
    try:
        context = _context(letter)
        if context is None:
            _note(letter, LetterState.DROPPED)
            return False
        mail = envelope.mail(letter, context, connection)
    except Exception as error:  # one letter that cannot be written never keeps the others
        log.exception("Letter %s cannot be written", letter.pk)
        return _failed(letter, Trouble.TEXT, type(error).__name__)
    try:
        mail.send()
    except OSError as error:
        connection.close()  # whatever state it is in; the next letter opens another
        return _failed(letter, *_why(error))
    _note(letter, LetterState.SENT, sent_at=now(), trouble="", said="")
    _maker(letter, "sent")
    return True


def _claim(letter: Letter) -> bool:
    """Compare and swap; `attempts` counts claims, so that a letter that kills its workers fails in the end, too."""
    seen = Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING, attempts=letter.attempts)
    won = seen.update(attempts=F("attempts") + 1, next_try_at=now() + CLAIMED_FOR)
    letter.attempts += 1
    return bool(won)


def _context(letter: Letter) -> dict[str, Any] | None:
    """What the text is filled with; None where the letter is not wanted any more. What must exist in the mail only (a
    link's code) is made now."""
    if letter.person and not letter.person.is_active:
        return None
    if letter.kind in settings.LETTERS_MADE_LATE:
        return _maker(letter, "compose")  # type: ignore[no-any-return]
    if letter.context is None:
        raise ValueError("It was sealed with another SECRET_KEY.")
    return dict(letter.context)


def _maker(letter: Letter, half: str) -> Any:
    """Ask the floor that wanted the letter, where it is named in the settings: this floor cannot import it."""
    if path := settings.LETTERS_MADE_LATE.get(letter.kind):
        return getattr(import_module(path), half)(letter)
    return None


def _why(error: OSError) -> tuple[Trouble, str]:
    """Only a server that says so by number (5.1.x, RFC 3463) says that there is no such mailbox."""
    if isinstance(error, SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        said = f"{code} {words.decode(errors='replace')}"
        return (Trouble.ADDRESS if code // 100 == 5 and words.startswith(b"5.1.") else Trouble.SERVER), said
    return Trouble.SERVER, f"{type(error).__name__}: {error}"


def _failed(letter: Letter, trouble: Trouble, said: str) -> bool:
    """Another try later, unless this was the last one or none would help."""
    log.error("Letter %s to %s was not sent: %s", letter.pk, letter.address, said)
    told = {"trouble": trouble, "said": said[:500]}
    if trouble == Trouble.ADDRESS or letter.attempts > len(WAITS):
        _note(letter, LetterState.FAILED, **told)
        if trouble == Trouble.ADDRESS:
            mark_stale(letter.address)
    else:
        _note(letter, LetterState.WAITING, next_try_at=now() + WAITS[letter.attempts - 1], **told)
    return False


def _note(letter: Letter, state: LetterState, **changes: Any) -> None:
    """Unless another worker has claimed it meanwhile. A letter that is done with keeps nothing of what it said."""
    if state in (LetterState.SENT, LetterState.DROPPED):
        changes["context"] = {}
    mine = Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING, attempts=letter.attempts)
    mine.update(state=state, **changes)
