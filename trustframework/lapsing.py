"""When a declaration lapses that has not come to a decision: the first day on which it is out."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from trustframework.models import Declaration

MONTHS = 12  # DESIGN, section 3


def lapses_on(declaration: Declaration) -> date:
    """Twelve months from its review agreement; reads the agreement, so select it for many."""
    agreed = declaration.agreement.valid_from if declaration.agreement else None
    return lapse_day(agreed, timezone.localdate(declaration.begun_at))


def lapse_day(agreed_on: date | None, begun_on: date) -> date:
    """From the beginning where there is no agreement, or where it was over twelve months old by then, as it is for a
    renewal."""
    first = agreed_on + relativedelta(months=MONTHS) if agreed_on else None
    return first if first and first > begun_on else begun_on + relativedelta(months=MONTHS)
