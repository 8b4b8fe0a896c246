"""What the clock does about agreements: those whose last day has passed end, and days that come near are told."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from members import audit
from members.actions import agreement_letters
from members.clock import today
from members.errors import AlreadyMoved
from members.machine import move
from members.models import Agreement, AgreementReminder
from members.models.agreement import HOLDING, AgreementState
from members.models.letter import LetterKind
from members.tags import Tag

DAYS: Final = (90, 30, 7)  # before the day, each told once
END, TEXT = "end", "text"
_KINDS: Final = {END: LetterKind.AGREEMENT_ENDS, TEXT: LetterKind.AGREEMENT_RESIGN}


def end_those_run_out() -> int:
    """Agreements in force until yesterday or earlier are ended, each with its event; returns how many."""
    over = Agreement.objects.filter(state__in=HOLDING, valid_until__lt=today())
    return sum(_end(agreement) for agreement in over.select_related("organisation", "template"))


def remind() -> int:
    """A letter to those who sign, for each day that has come within 90, 30 or 7 days since the last look."""
    return sum(_remind(*found) for found in _coming())


def _end(agreement: Agreement) -> bool:
    try:
        move(agreement, AgreementState.ENDED, by=None, tag=Tag.AGREEMENT_MOVED, organisation=agreement.organisation)
    except AlreadyMoved:  # by a person, since it was read
        return False
    return True


def _coming() -> Iterator[tuple[Agreement, str, date, int]]:
    """Agreements, which of their days comes, and the number of days that is to be told and was not."""
    near = today() + timedelta(days=DAYS[0])
    rows = Agreement.objects.filter(state__in=HOLDING).filter(
        Q(valid_until__range=(today(), near)) | Q(template__accepted_until__range=(today(), near))
    )
    for agreement in rows.select_related("organisation", "template").prefetch_related("reminders"):
        told = {(one.what, one.day, one.days) for one in agreement.reminders.all()}
        for what, day in ((END, agreement.valid_until), (TEXT, agreement.template.accepted_until)):
            if day is None or not today() <= day <= near:
                continue
            due = min(days for days in DAYS if day - today() <= timedelta(days=days))
            if (what, day, due) not in told:
                yield agreement, what, day, due


@transaction.atomic
def _remind(agreement: Agreement, what: str, day: date, days: int) -> bool:
    _, new = AgreementReminder.objects.get_or_create(agreement=agreement, what=what, day=day, days=days)
    if not new:  # another clock was first
        return False
    agreement_letters.tell(agreement, _KINDS[what], day=day.isoformat(), left=str((day - today()).days))
    audit.record(
        Tag.AGREEMENT_REMINDED, agreement, by=None, organisation=agreement.organisation, what=what, day=day.isoformat()
    )
    return True
