"""One attempt at a delivery: signed by Standard Webhooks, to an address that was looked at, and what came of it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from standardwebhooks.webhooks import Webhook

from members.reach import Asking, Unreachable, Why, ask, is_allowed, parts_of
from members.saml.addresses import is_public

SECONDS: Final = 15.0  # for the whole attempt after the look-up, however slowly the other side drips
READ_BYTES: Final = 4096  # of the answer; the rest is left where it is
KEPT: Final = 500  # characters of it in the log
# How long after the first, second … attempt the next one is made: the convention's own example, three days in all.
WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
LONGEST_WAIT: Final = timedelta(hours=24)  # however long a receiver asks for
_GONE: Final = 410
_LATER: Final = frozenset({429, 503})  # RFC 6585 section 4, RFC 9110 section 15.6.4: Retry-After may come along


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` is None where there was no answer; `trouble` says why, or that it leads on. `wait` is what the receiver
    asked for."""

    status: int | None = None
    answer: str = ""
    trouble: Why | None = None
    took_ms: int = 0
    wait: timedelta | None = None

    @property
    def arrived(self) -> bool:
        """Any 2xx; a redirect is no arrival, and is not followed."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        return self.status == _GONE


def require_address(url: str) -> None:
    """Raise ValidationError, by field, for an address that nothing would ever be sent to.

    Where the host's name leads is looked at anew at every attempt: today's answer says nothing of tomorrow's.
    """
    try:
        parts = parts_of(url)
    except Unreachable as error:
        raise ValidationError({"url": _NOT_HTTPS}) from error
    host = parts.hostname or ""
    if parts.scheme != "https" and not settings.DEMO:
        raise ValidationError({"url": _NOT_HTTPS})
    if parts.username or parts.password or parts.fragment:
        raise ValidationError({"url": _("Leave out user name, password and what follows #: they are not sent.")})
    if _is_inner(host) and not is_allowed(host):
        raise ValidationError({"url": _("This is an internal address. Events are sent to public addresses only.")})


_NOT_HTTPS = _("Write a whole https address, such as https://hooks.region.example/sigill.")


def _is_inner(host: str) -> bool:
    try:
        return not is_public(host)
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


def send(url: str, message_id: str, body: str, secrets: list[str], at: datetime) -> Outcome:
    """POST it, signed with each of the secrets; never raises for anything that a receiver does."""
    begun = monotonic()
    try:
        if urlsplit(url).scheme != "https" and not settings.DEMO:
            raise Unreachable(Why.INSECURE, url)
        own = headers(message_id, body, secrets, at)
        answer = ask(url, Asking(READ_BYTES, SECONDS, redirects=0, cut=True, body=body.encode(), headers=own))
    except Unreachable as error:
        return Outcome(trouble=error.why, answer=_plain(error.detail), took_ms=_since(begun))
    wait = later(answer.retry_after, at) if answer.status in _LATER else None
    trouble = Why.REDIRECTS if 300 <= answer.status < 400 else None
    return Outcome(answer.status, _plain(answer.body.decode(errors="replace")), trouble, _since(begun), wait)


def headers(message_id: str, body: str, secrets: list[str], at: datetime) -> dict[str, str]:
    """Those of the convention; `at` is the instant of this attempt, to which receivers compare their clock."""
    instant = at.astimezone(UTC)
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(instant.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, instant, body) for secret in secrets),
    }


def next_wait(message_id: str, attempts: int) -> timedelta | None:
    """How long to wait after so many attempts, None after the last; up to a tenth more, another for each message, so
    that what failed together does not come back together."""
    if attempts > len(WAITS):
        return None
    share = int(sha256(f"{message_id}/{attempts}".encode()).hexdigest()[:4], 16) / 0xFFFF
    return WAITS[attempts - 1] * (1 + share / 10)


def later(said: str, at: datetime) -> timedelta | None:
    """What Retry-After asks for (RFC 9110 section 10.2.3), at most a day; None for what is no seconds and no date."""
    if said.strip().isdecimal() and len(said) < 10:
        return min(timedelta(seconds=int(said)), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - at, timedelta()), LONGEST_WAIT)


def _since(begun: float) -> int:
    return int((monotonic() - begun) * 1000)


def _plain(said: str) -> str:
    """As it can be kept and shown: the beginning, in one line without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in said[: 2 * KEPT]).split())[:KEPT]
