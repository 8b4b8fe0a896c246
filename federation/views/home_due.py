"""What falls due: the days that come near for a person's organisations and reviews, or for the whole federation."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import get_language

from members.models import Person
from members.permissions import Permission, is_operator, may, permitted_at, visible_organisations
from trustframework.assigned import is_reviewer, looked_at
from trustframework.deadlines import CONFIDENTIAL, Deadline
from trustframework.deadlines_gathered import gather
from trustframework.models import Review
from trustframework.views.deadlines import Row, told

SHORT = 6
AHEAD = 60  # days
REMEMBERED = 300  # seconds: to gather everybody's takes a second in a large federation


@dataclass(frozen=True, slots=True)
class Due:
    """The next days, how many there are within `AHEAD`, and how many are past."""

    rows: list[Row]
    ahead: int
    late: int


def due(person: Person, on: date) -> Due:
    """The operator's people see everybody's, as it was a few minutes ago at most; all others what is their own."""
    known = _everybodys(person, on) if is_operator(person) else _own(person, on)
    ahead = [one for one in known if one.left(on) >= 0]
    late = [one for one in known if one.left(on) < 0]
    shown = ahead if is_operator(person) else [*late[-SHORT // 2 :], *ahead]
    return Due([told(one, on) for one in shown[:SHORT]], len(ahead), len(late))


def _everybodys(person: Person, on: date) -> list[Deadline]:
    key = f"deadlines-near:{on}:{get_language()}"
    known: list[Deadline] = cache.get_or_set(key, lambda: _near(gather(on), on), REMEMBERED) or []
    sees_all = may(person, Permission.SEE_DECLARATION)
    return [one for one in known if sees_all or one.kind not in CONFIDENTIAL]


def _own(person: Person, on: date) -> list[Deadline]:
    """Those of the person's organisations, but for what is confidential where the person does not see it; and those of
    the reviews that the person is asked to make."""
    own = visible_organisations(person) or set()
    sees = permitted_at(person, Permission.SEE_DECLARATION)
    asked = set(_reviewed(person).values_list("declaration__organisation", flat=True)) if is_reviewer(person) else set()
    if not own | asked:
        return []
    found = _near(gather(on, own | asked), on)
    return [one for one in found if person.pk in one.people or _is_own(one, own, sees)]


def _is_own(one: Deadline, own: set[int], sees: set[int]) -> bool:
    return one.organisation in (sees if one.kind in CONFIDENTIAL else own)


def _reviewed(person: Person) -> QuerySet[Review]:
    return looked_at(person).order_by()


def _near(found: list[Deadline], on: date) -> list[Deadline]:
    return [one for one in found if one.left(on) <= AHEAD]
