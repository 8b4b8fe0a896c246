"""What the clock does about mandates: both parties are told 30 and 7 days before the last day. Nobody has to end one
that has run out: from the day after, it opens no door."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from members.actions import mandate_letters
from members.clock import today
from members.models import Representation
from members.models.representation import RepresentationState

DAYS: Final = (7, 30)


def remind() -> int:
    """A letter for each of the days that has come since the last look, the nearer one alone; returns how many."""
    return sum(_remind(days) for days in DAYS)


def _remind(days: int) -> int:
    near = today() + timedelta(days=days)
    rows = Representation.objects.filter(
        Q(reminded=None) | Q(reminded__gt=days),
        state=RepresentationState.ACTIVE,
        valid_until__range=(today(), near),
    )
    return sum(_tell(mandate, days) for mandate in rows.select_related("represented", "representative"))


@transaction.atomic
def _tell(mandate: Representation, days: int) -> bool:
    mine = Representation.objects.filter(Q(reminded=None) | Q(reminded__gt=days), pk=mandate.pk)
    if not mine.update(reminded=days) or mandate.valid_until is None:  # another clock was first
        return False
    mandate_letters.ends(mandate, (mandate.valid_until - today()).days)
    return True
