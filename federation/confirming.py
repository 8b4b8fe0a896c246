"""How the confirmation of a revision stands, who could give it, and which one a link means. Reads only."""

from enum import StrEnum

from django.db.models import QuerySet

from federation.models import Confirmation
from federation.models.confirmation import ConfirmationState
from members.clock import now
from members.codes import digest_of
from members.models import Contact, MetadataRevision
from members.models.revision import RevisionState

C = ConfirmationState


class Standing(StrEnum):
    """Of a revision's confirmation, against what would be published now."""

    NOT_ASKED = "not_asked"
    WAITING = "waiting"
    EXPIRED = "expired"
    CHANGED = "changed"  # the registry's own facts are others since: another SHA-256
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Link(StrEnum):
    """What the link of a mail leads to."""

    OPEN = "open"
    ANSWERED = "answered"
    REPLACED = "replaced"
    EXPIRED = "expired"
    DECIDED = "decided"  # the revision no longer waits
    CHANGED = "changed"


def latest(revision: MetadataRevision) -> Confirmation | None:
    """The one that was asked for last."""
    rows = Confirmation.objects.filter(revision=revision).select_related("contact", "asked_by", "recorded_by")
    return rows.first()


def standing(confirmation: Confirmation | None, sha256: str) -> Standing:
    """How the last one asked for stands; `sha256` is that of what would be published now."""
    if confirmation is None:
        return Standing.NOT_ASKED
    if confirmation.state == C.REFUSED:
        return Standing.REFUSED
    if confirmation.sha256 != sha256:
        return Standing.CHANGED
    if confirmation.state == C.CONFIRMED:
        return Standing.CONFIRMED
    return Standing.WAITING if now() < confirmation.expires_at else Standing.EXPIRED


def possible_contacts(revision: MetadataRevision) -> QuerySet[Contact]:
    """Mailboxes of the owner's that have answered within a year, other than the submitter's own: somebody second has to
    confirm."""
    verified = Contact.objects.verified(now()).filter(organisation=revision.entity.owner_id)
    return verified.exclude(email__iexact=revision.submitted_by.email)


def by_code(code: str) -> Confirmation | None:
    """The one that the link's code belongs to; None for a code that was never sent, or is not any more."""
    rows = Confirmation.objects.select_related("contact", "revision__entity__owner", "revision__submitted_by")
    return rows.filter(code_sha256=digest_of(code)).first()


def link(confirmation: Confirmation, sha256: str) -> Link:
    """Whether the link can still be used, and if not, why."""
    if confirmation.state in (C.CONFIRMED, C.REFUSED):
        return Link.ANSWERED
    if confirmation.state == C.REPLACED:
        return Link.REPLACED
    if confirmation.revision.state != RevisionState.SUBMITTED:
        return Link.DECIDED
    if now() >= confirmation.expires_at:
        return Link.EXPIRED
    return Link.OPEN if confirmation.sha256 == sha256 else Link.CHANGED
