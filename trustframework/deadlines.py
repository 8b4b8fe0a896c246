"""Pure: what has its day when, and at which of the days before and after it people are to be told. The time is an
argument; what the rows say is gathered in trustframework/deadlines_gathered.py."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta


class Kind(StrEnum):
    """What has a day. The values stand in `Reminder.what` and in addresses: they never change once released."""

    CERTIFICATION = "certification"
    RENEWAL = "renewal"
    FOLLOW_UP = "follow_up"
    CONDITION = "condition"
    FINDING = "finding"
    DISPENSATION = "dispensation"
    ACCREDITATION = "accreditation"
    AUDITOR_YEAR = "auditor_year"
    EVIDENCE = "evidence"
    SUPPLEMENT = "supplement"
    FACT_CHECK = "fact_check"
    REVIEW = "review"
    TRANSITION = "transition"
    LAPSE = "lapse"
    STANDING = "standing"
    MEANS = "means"
    ENTITY = "entity"
    CONTACT = "contact"
    AGREEMENT = "agreement"
    AGREEMENT_TEXT = "agreement_text"
    MANDATE = "mandate"
    MEMBERSHIP = "membership"
    REMOVAL = "removal"


K = Kind
# Each of these has a clock and letters of its own (members.tasks): here they are only shown.
TOLD_ELSEWHERE = frozenset({K.CONTACT, K.AGREEMENT, K.AGREEMENT_TEXT, K.MANDATE, K.MEMBERSHIP, K.REMOVAL})
# What tells of declarations, evidence and findings: for those who may see these.
CONFIDENTIAL = frozenset(
    {K.FOLLOW_UP, K.CONDITION, K.FINDING, K.EVIDENCE, K.SUPPLEMENT, K.FACT_CHECK, K.REVIEW, K.TRANSITION, K.LAPSE}
)
# Known ahead by as many days as the settings say, and told once: it is an offer, and nothing is ever late about it.
OFFERS = frozenset({K.RENEWAL})


class Who(StrEnum):
    """Whose move it is."""

    MEMBER = "member"
    AUDITOR = "auditor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Deadline:
    """`what` names kind and object ("certification 12"), `about` is what people call it, and `due_on` its day.
    `since`: people knew of it then by another letter, so that stages before that day are not told. `link` is the name
    of a page and its key. `people` are persons whom it is about beside the organisation's own (reviewers)."""

    what: str
    kind: Kind
    organisation: int
    name: str  # of the organisation
    due_on: date
    about: str
    who: Who = Who.MEMBER
    since: date | None = None
    link: tuple[str, int] | None = None
    people: tuple[int, ...] = ()

    def left(self, on: date) -> int:
        """Days left; negative once it is late."""
        return (self.due_on - on).days


def stage_to_tell(deadline: Deadline, on: date, days: Collection[int], told: Collection[int]) -> int | None:
    """The latest stage that has come by the day, when neither it nor a later one was told (`told`: stages): whoever
    did not look for a week tells one, and a clock that goes back tells nothing again. None: nothing to tell."""
    left = deadline.left(on)
    come = [stage for stage in days if left <= stage and not _known_otherwise(deadline, stage)]
    latest = min(come, default=None)
    if latest is None or any(stage <= latest for stage in told):
        return None
    return latest


def _known_otherwise(deadline: Deadline, stage: int) -> bool:
    return deadline.since is not None and deadline.due_on - timedelta(days=stage) <= deadline.since


def next_anniversary(begins: date, ends: date, on: date) -> date | None:
    """The first anniversary of `begins` on the day or after it, and before `ends`; None where there is none."""
    return next((day for day in anniversaries(begins, ends) if day >= on), None)


def anniversaries(begins: date, ends: date) -> Iterator[date]:
    """Every anniversary before the end; that of a 29 February is the 28th."""
    years = 1
    while (day := begins + relativedelta(years=years)) < ends:
        yield day
        years += 1


def due_again(due_on: date, returned_on: date | None, grace: int) -> date:
    """A follow-up's day: one whose answers were sent back has at least the days of grace from then."""
    return due_on if returned_on is None else max(due_on, returned_on + timedelta(days=grace))
