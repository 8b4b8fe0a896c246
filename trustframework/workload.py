"""What there is to review, who has how much of it, and when it is due. Reads only, by a constant number of queries."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from trustframework.models import Assignment, Auditor, Declaration, Review
from trustframework.models.auditor import AuditorState
from trustframework.models.declaration import DeclarationState
from trustframework.models.review import LOOKING, OPEN_REVIEWS, ReviewState

MONTHS = 3  # ahead, after this one
D, R = DeclarationState, ReviewState
_CASE = ("declaration__organisation", "declaration__checklist", "declaration__level")


@dataclass(frozen=True, slots=True)
class Load:
    """What an auditor has: open reviews, how many of them led, and how many are due each month (this one first)."""

    auditor: Auditor
    reviews: int
    leads: int
    overdue: int
    due: list[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the page shows. `months` are first days; what is overdue counts in the first of them."""

    waiting: list[tuple[Declaration, int]]
    reviews: list[tuple[Review, list[Assignment], bool]]
    states: list[tuple[ReviewState, int]]
    overdue: int
    months: list[date]
    loads: list[Load]


def board(on: date, without: Collection[int] = ()) -> Board:
    """As things stand on the day; `without` are organisations whose cases the reader has no part in."""
    reviews = _reviews(without)
    months = [on.replace(day=1) + relativedelta(months=n) for n in range(MONTHS + 1)]
    counted = Counter(review.state for review in reviews)
    late = [review for review in reviews if _is_late(review, on)]
    return Board(
        _waiting(on, without),
        [(review, list(review.assignments.all()), review in late) for review in reviews],
        [(state, counted[state]) for state in ReviewState if counted[state]],
        len(late),
        months,
        _loads(reviews, on, months),
    )


def _reviews(without: Collection[int]) -> list[Review]:
    """Open ones, the first due first, each with those who look."""
    looking = Assignment.objects.filter(state__in=LOOKING).select_related("auditor__person")
    rows = Review.objects.filter(state__in=OPEN_REVIEWS).exclude(declaration__organisation__in=without)
    return list(rows.select_related(*_CASE).prefetch_related(Prefetch("assignments", looking)).order_by("due_on", "pk"))


def _waiting(on: date, without: Collection[int]) -> list[tuple[Declaration, int]]:
    """Submitted declarations that no open review is about, with for how many days, the longest first."""
    planned = Review.objects.filter(declaration=OuterRef("pk"), state__in=OPEN_REVIEWS)
    rows = Declaration.objects.filter(state__in=(D.SUBMITTED, D.COMPLETENESS_CHECK, D.UNDER_REVIEW))
    found = rows.filter(~Exists(planned)).exclude(organisation__in=without).order_by("submitted_at", "pk")
    listed = found.select_related("organisation", "checklist", "level")
    return [(one, (on - timezone.localdate(one.submitted_at)).days if one.submitted_at else 0) for one in listed]


def _loads(reviews: Iterable[Review], on: date, months: list[date]) -> list[Load]:
    """Everybody who can be assigned, or has something left to do, the most loaded first."""
    held: dict[int, list[tuple[Review, Assignment]]] = {}
    for review in reviews:
        for one in review.assignments.all():
            held.setdefault(one.auditor_id, []).append((review, one))
    rows = Auditor.objects.select_related("person", "firm")
    auditors = [one for one in rows if one.state == AuditorState.ACCREDITED or one.pk in held]
    loads = [_load(one, held.get(one.pk, []), on, months) for one in auditors]
    return sorted(loads, key=lambda load: (-load.reviews, str(load.auditor)))


def _load(auditor: Auditor, held: list[tuple[Review, Assignment]], on: date, months: list[date]) -> Load:
    due = Counter(max(review.due_on.replace(day=1), months[0]) for review, _one in held if review.state != R.FINAL)
    return Load(
        auditor,
        len(held),
        sum(one.lead for _review, one in held),
        sum(_is_late(review, on) for review, _one in held),
        [(month, due[month]) for month in months],
    )


def _is_late(review: Review, on: date) -> bool:
    return review.due_on < on and review.state != R.FINAL
