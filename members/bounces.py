"""Read a delivery status notification (RFC 3464): which letter came back, and why. No database; anybody may write to
the mailbox that they arrive at, so nothing in them is believed but a token that only the letter's mail system saw."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from typing import Final

from django.utils.translation import gettext as _

from members.errors import Refused

LARGEST: Final = 1024 * 1024  # bytes; a notification holds the letter's headers or, at most, the letter
_MOST_PARTS: Final = 50
_TOKEN: Final = re.compile(r"<letter-\d{1,19}\.([0-9a-f]{32})@[^<>@\s]+>")


@dataclass(frozen=True, slots=True)
class Bounce:
    """`token` names the letter; `status` is RFC 3463's (as 5.1.1); `said` are the mail system's own words."""

    token: str
    status: str
    said: str


def read(raw: bytes) -> Bounce:
    """Raises Refused, with a sentence: too large, no notification, not final, about no letter of ours."""
    if len(raw) > LARGEST:
        raise Refused(_("The message is larger than 1 MiB. A delivery status notification is not: nothing is changed."))
    try:
        parts = list(_parts(message_from_bytes(raw, policy=policy.compat32)))
    except (MessageError, ValueError, LookupError, TypeError, RecursionError):
        parts = []
    status, said = _failure(parts)
    return Bounce(_token(parts), status, said)


def _parts(message: Message) -> Iterator[Message]:
    """The message and what it holds, as far as a notification goes."""
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            return
        yield part


def _failure(parts: list[Message]) -> tuple[str, str]:
    """The first receiver to whom the letter finally was not delivered."""
    reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if not reports:
        raise Refused(_("The message is no delivery status notification (RFC 3464). Nothing is changed."))
    for group in (group for report in reports for group in _groups(report)):
        status = _field(group, "Status").partition(" ")[0]
        if _field(group, "Action").lower() == "failed" and re.fullmatch(r"5\.\d{1,3}\.\d{1,3}", status):
            return status, _field(group, "Diagnostic-Code")[:500]
    raise Refused(_("The notification tells of no final failure: the mail system still tries. Nothing is changed."))


def _groups(report: Message) -> list[Message]:
    """The parser makes each block of fields a message of its own."""
    inside = report.get_payload()
    return [group for group in inside if isinstance(group, Message)] if isinstance(inside, list) else []


def _field(group: Message, name: str) -> str:
    return " ".join(str(group.get(name, "")).split())


def _token(parts: list[Message]) -> str:
    """Of the letter that the notification returns, whole or its headers."""
    for part in parts[1:]:
        text = str(part.get("Message-ID", ""))
        if part.get_content_type() == "text/rfc822-headers":
            text += _text(part)
        if found := _TOKEN.search(text):
            return found[1]
    raise Refused(_("The notification does not name a letter that Sigill sent. Nothing is changed."))


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", errors="replace") if isinstance(payload, bytes) else ""
