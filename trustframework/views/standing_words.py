"""How a certification stands today, in words: its stored state, or what the calendar says instead."""

from datetime import date

from django.utils.translation import gettext_lazy

from members.views.pages import Words
from trustframework.facts import facts_of
from trustframework.judgement import standing
from trustframework.models import Certification

_NOT_HOLDING: dict[str, Words] = {
    "expired": gettext_lazy("Expired"),
    "not_yet": gettext_lazy("Not yet valid"),
    "conditions_overdue": gettext_lazy("Conditions not met in time"),
    "retired": gettext_lazy("On a framework that no longer counts"),
}


def stands(certification: Certification, day: date) -> tuple[str, Words]:
    """The state that picks the colour, and the words; take many through `trustframework.facts.judged`."""
    by_date = standing(facts_of(certification), day)
    if by_date in _NOT_HOLDING:
        return by_date, _NOT_HOLDING[by_date]
    return certification.state, certification.get_state_display()
