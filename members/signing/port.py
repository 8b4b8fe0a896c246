"""The signing port: what an adapter is asked, and what it must answer (docs/signing.md).

An adapter looks at evidence that somebody signed *this* document, and says what it saw, or raises `Refused` with a
sentence for the person who handed the evidence in. It decides nothing else: who may sign, on what authority, and what
follows from it is the business of `members.actions.signatures`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise

from members.models.agreement import SignatureMethod


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be shown: that `signer_name` signed `document`, sent to the parties at `sent_at`; now is `at`."""

    document: bytes
    signer_name: str
    sent_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Verified:
    """What the adapter saw. `details` are kept with the signature and shown on the page, key by key.

    `signed_at` is the best known time of signing; it is never after `Asked.at`.
    """

    signer_name: str
    signed_at: datetime
    method: SignatureMethod
    evidence_sha256: str
    details: Mapping[str, str] = field(default_factory=dict)


class SigningAdapter(Protocol):
    """`slug` names it on the command line and in addresses; `registrar_only` evidence takes a registrar's eyes."""

    slug: str
    label: str | Promise
    help_text: str | Promise
    registrar_only: bool

    def verify(self, asked: Asked, evidence: bytes) -> Verified:
        """Raises `Refused` where the evidence does not show it. Reads nothing but its arguments and settings."""
