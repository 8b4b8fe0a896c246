"""Make a mail of a letter: subject, text, and the headers that keep machines from answering it."""

import unicodedata
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from members.models import Letter

_LONGEST_SUBJECT = 200
_BETWEEN_LANGUAGES = "\n\n----\n\n"
_LONGEST_VALUE = 2_000
# What turns the direction of text: a name that holds them reads as another.
_TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def clean(value: Any) -> Any:
    """One line without control characters: nobody's name adds lines to a letter, or headers to its envelope."""
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    plain = "".join(" " if unicodedata.category(c) == "Cc" else c for c in str(value) if c not in _TURNING)
    return " ".join(plain.split())[:_LONGEST_VALUE]


def mail(letter: Letter, context: dict[str, Any], connection: BaseEmailBackend) -> EmailMessage:
    """The mail, ready to send. Bounces go to SIGILL_BOUNCE_ADDRESS, answers to whom it is from."""
    subject, text = written(letter, context)
    return EmailMessage(
        subject,
        text,
        settings.SIGILL_BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL,
        [letter.address],
        connection=connection,
        headers=_headers(letter),
    )


def written(letter: Letter, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and text, in the letter's language or in each one, the federation's own first."""
    languages = [letter.language] if letter.language else [code for code, _name in settings.LANGUAGES]
    subjects, texts = zip(*(_in(language, letter, context) for language in languages), strict=True)
    return " / ".join(dict.fromkeys(subjects))[:_LONGEST_SUBJECT], _BETWEEN_LANGUAGES.join(texts)


def _in(language: str, letter: Letter, context: dict[str, Any]) -> tuple[str, str]:
    """The template's first line is the subject; it is plain text, so that nothing in it is escaped."""
    with translation.override(language):
        items = [[*item[:-1], _whole(item[-1])] for item in context.get("items", ())]
        whose = str(letter.organisation or "")
        words = {"organisation": whose, "kind": letter.kind_label, **context, "items": items}
        if letter.chosen:
            words |= {"topic": letter.topic.label if letter.topic else "", "choices": _choices()}
        given = Context({**words, "link": _whole(context.get("link", ""))}, autoescape=False)
        first, _newline, rest = _template(f"{letter.kind}.txt").render(given).lstrip().partition("\n")
        return " ".join(first.split()), rest.strip() + _template("foot.txt").render(given).rstrip() + "\n"


def _template(name: str) -> Any:
    return get_template(f"members/mail/{name}").template  # type: ignore[attr-defined]


def _whole(link: str) -> str:
    """A path becomes an address of this installation."""
    return f"{settings.SIGILL_BASE_URL}{link}" if link.startswith("/") else link


def _choices() -> str:
    return f"{settings.SIGILL_BASE_URL}{reverse('notifications')}"


def _headers(letter: Letter) -> dict[str, str]:
    """The Message-ID is the same at every attempt: mail systems know a second copy by it, and bounces name it."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": f"<letter-{letter.pk}.{letter.token}@{host}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if letter.chosen:
        headers |= {"List-Id": f"<{letter.topic or letter.kind}.{host}>", "List-Unsubscribe": f"<{_choices()}>"}
    return headers
