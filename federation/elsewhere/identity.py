"""Who somebody is elsewhere, as an issuer that Sigill trusts has said it; and whom that means here."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from federation.models import LogInLink
from members.models import Person

JUST_NOW = timedelta(minutes=5)


class NotBelieved(Exception):
    """What came from elsewhere is not what was asked for, or not from whom; for the log, never shown."""


@dataclass(frozen=True, slots=True)
class Identity:
    """`email` only where the issuer may answer for it; `strong` where it has shown a second factor; `shown_at` when the
    person showed it who they are. A `subject` may be missing: the identity then cannot be connected."""

    issuer: str
    subject: str
    email: str
    strong: bool
    shown_at: datetime | None

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()

    @property
    def is_new(self) -> bool:
        """Whether the person has just shown who they are, and not some time ago."""
        return self.shown_at is not None and abs(timezone.now() - self.shown_at) <= JUST_NOW


def person_of(identity: Identity) -> Person | None:
    """The person who connected it; else the one with its address. Nobody is ever made."""
    link = LogInLink.objects.filter(digest=identity.digest).select_related("person").first()
    if link is not None and identity.subject:
        return link.person
    return Person.objects.filter(email__iexact=identity.email).first() if identity.email else None
