"""Two-level approval: an organisation that wants it says yes itself, before the operator looks.

It is asked about what somebody else submitted for it: a technical contact or agent, or who acts on a mandate. What its
own administrators submit they have said yes to by that; what a registrar submits, the operator's rules are for.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse

from members.actions import letters
from members.models import MetadataRevision, Organisation, Person
from members.models.letter import LetterKind
from members.models.revision import RevisionState
from members.permissions import Permission, acts_for_itself, may
from members.spokespeople import spokespeople

MISSING = Q(asks_owner=True, owner_approved_by=None)


def wanted(owner: Organisation) -> bool:
    """Whether the organisation wants it: as it is now, not as once read."""
    return Organisation.objects.filter(pk=owner.pk, own_approval=True).exists()


def is_asked(owner: Organisation, by: Person, wants: bool | None = None) -> bool:
    """Whether the owner has to approve what this person submits for it; `wants` where that was read already."""
    wants = wanted(owner) if wants is None else wants
    its_own = acts_for_itself(by, Permission.APPROVE_FIRST, owner)
    return wants and not its_own and not may(by, Permission.APPROVE_METADATA, owner)


def is_missing(revision: MetadataRevision) -> bool:
    """Whether the revision waits for its owner, so that no registrar decides on it yet."""
    submitted = revision.state == RevisionState.SUBMITTED
    return submitted and revision.asks_owner and revision.owner_approved_by_id is None


def for_registrars() -> QuerySet[MetadataRevision]:
    """What waits for the operator."""
    return MetadataRevision.objects.filter(state=RevisionState.SUBMITTED).exclude(MISSING)


def for_owners(organisations: Iterable[Organisation], but_not: Person) -> QuerySet[MetadataRevision]:
    """What waits for these organisations themselves, submitted by somebody else than who would approve it."""
    waiting = MetadataRevision.objects.filter(MISSING, state=RevisionState.SUBMITTED)
    return waiting.filter(entity__owner__in=organisations).exclude(submitted_by=but_not)


def tell(revision: MetadataRevision) -> None:
    """A letter to those who may say yes."""
    owner = revision.entity.owner
    words = {
        "entity": revision.entity.entity_id,
        "submitter": revision.submitted_by.name,
        "link": reverse("revision", args=[revision.pk]),
    }
    for person in spokespeople(owner):
        if person != revision.submitted_by:
            about = f"revision {revision.pk}"
            letters.post(LetterKind.METADATA_WAITS, to=person, organisation=owner, context=words, about=about)
