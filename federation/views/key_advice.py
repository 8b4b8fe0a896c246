"""What the entity page says about keys that are to be changed, and which roles the form can change."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from django.db.models import Max

from federation.models import Feed
from members.clock import now
from members.models import MetadataRevision
from members.models.revision import RevisionState
from members.saml.rollover import Advice, Times, roll_over, standing_since

VALIDITY: Final = 10  # days, where no feed says
FORM_ROLES: Final = ("idp", "sp")
_PUBLISHED: Final = (RevisionState.SUPERSEDED, RevisionState.APPROVED)


def advice(revisions: Sequence[MetadataRevision]) -> tuple[Advice, ...]:
    """The next step of each roll-over of an entity, from its revisions (newest first); none before one is approved."""
    approved = next((r for r in revisions if r.state == RevisionState.APPROVED), None)
    if approved is None:
        return ()
    newest = revisions[0]
    was = [(r.decided_at, r.facts) for r in reversed(revisions) if r.state in _PUBLISHED and r.decided_at]
    days = Feed.objects.aggregate(days=Max("validity_days"))["days"] or VALIDITY
    waiting = newest.facts if newest.state == RevisionState.SUBMITTED else None
    return roll_over(approved.facts, standing_since(was), Times(now(), timedelta(days=days)), waiting)


def form_roles(roles: Iterable[str]) -> list[str]:
    """Those that the form knows."""
    return [role for role in FORM_ROLES if role in roles]
