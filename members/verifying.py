"""What the link in a mail to a contact means now. Reads only."""

from datetime import timedelta
from enum import StrEnum

from members.clock import now
from members.codes import digest_of
from members.models import Contact

LINK_VALID_FOR = timedelta(days=14)


class Link(StrEnum):
    """What the link leads to."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"


def by_code(code: str) -> Contact | None:
    """The contact that the code was sent to; None for a code that was never sent, or is not any more."""
    rows = Contact.objects.current().select_related("organisation")
    return rows.filter(code_sha256=digest_of(code)).first()


def link(contact: Contact) -> Link:
    """Whether the mailbox can still answer by it; an answer takes `asked_at` away."""
    if contact.asked_at is None:
        return Link.ANSWERED
    return Link.OPEN if now() < contact.asked_at + LINK_VALID_FOR else Link.EXPIRED
