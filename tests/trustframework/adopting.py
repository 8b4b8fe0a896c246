"""Framework versions as tests of them begin, by the actions alone."""

from datetime import timedelta
from typing import Any

from members.clock import clock_at
from members.models import Person
from tests.builders import AT, Operator
from trustframework.actions import framework_life as life
from trustframework.actions import requirements
from trustframework.models import FrameworkVersion, Requirement

TODAY = AT.date()


def day(days: int) -> Any:
    """The clock, so many days from the day on which tests play."""
    return clock_at(AT + timedelta(days=days))


def adopted(operator: Operator, version: FrameworkVersion) -> FrameworkVersion:
    """The draft, after a consultation that ended yesterday."""
    with day(-30):
        life.consult(version, until=TODAY - timedelta(days=1), by=operator.trust_officer)
    life.adopt(version, by=operator.decision_maker)
    return version


def new(draft: FrameworkVersion, code: str, by: Person, group: str = "GOV") -> Requirement:
    """A requirement more, of everybody, at level 3."""
    return requirements.add(
        draft,
        code,
        group_id=draft.groups.get(code=group).pk,
        applies_to=["all"],
        rank=3,
        title_sv="Nytt",
        title_en="New",
        text_sv="Nytt.",
        text_en="New.",
        by=by,
    )
