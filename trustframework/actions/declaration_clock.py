"""What the clock does about declarations: those that have not come to a decision in time lapse, once."""

from datetime import datetime

from members.clock import now
from members.errors import AlreadyMoved
from trustframework.actions import declarations
from trustframework.models import Declaration
from trustframework.models.declaration import DECLARATION_TRANSITIONS, DeclarationState

_CAN = sorted(s for s, onward in DECLARATION_TRANSITIONS.items() if DeclarationState.LAPSED in onward)


def lapse_due(at: datetime | None = None) -> int:
    """Each in a transaction of its own, so that one that somebody moves meanwhile stops no other; how many lapsed."""
    rows = Declaration.objects.filter(state__in=_CAN).select_related("agreement", "organisation", "checklist", "level")
    return sum(_lapse(one, at or now()) for one in rows)


def _lapse(declaration: Declaration, at: datetime) -> bool:
    try:
        return declarations.lapse(declaration, at=at)
    except AlreadyMoved:
        return False
