"""What has its day when: for a member its own, for the operator everybody's."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from members.clock import today
from members.models import Organisation, Person
from members.permissions import Permission, is_operator, may
from members.views.access import organisation_or_404
from members.views.acting import actor
from members.views.pages import Words
from trustframework.actions import renewals
from trustframework.deadline_words import CONSEQUENCES, NAMES, WHO
from trustframework.deadlines import CONFIDENTIAL, Deadline
from trustframework.deadlines_gathered import gather
from trustframework.forms_follow_ups import DeadlineFilter

PAGE = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A deadline in words; `left` is negative once it is late, `link` its page."""

    deadline: Deadline
    what: Words
    consequence: Words
    who: Words
    left: int
    link: str


@login_required
@require_safe
def everybodys(request: HttpRequest) -> HttpResponse:
    """For the operator's people; to all others the page does not exist."""
    person = actor(request)
    if not is_operator(person):
        raise Http404
    return _page(request, person, None, {})


@login_required
@require_safe
def of_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation's, with what can be renewed."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    may_declare = may(person, Permission.DECLARE, organisation)
    context = {"renewals": renewals.open_for(organisation, today()), "may_declare": may_declare}
    return _page(request, person, organisation, context)


def rows(organisation: Organisation | None, person: Person, on: date) -> list[Row]:
    """What the person may know of."""
    sees_all = may(person, Permission.SEE_DECLARATION, organisation)
    return [told(one, on) for one in gather(on, organisation) if sees_all or one.kind not in CONFIDENTIAL]


def _page(
    request: HttpRequest, person: Person, organisation: Organisation | None, context: dict[str, object]
) -> HttpResponse:
    form = DeadlineFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = [row for row in rows(organisation, person, today()) if _fits(row, wanted)]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context |= {"form": form, "page": page, "searched": any(wanted.values()), "organisation": organisation}
    return render(request, "trustframework/deadlines.html", context)


def _fits(row: Row, wanted: dict[str, object]) -> bool:
    kind, days = wanted.get("kind"), wanted.get("days")
    return (not kind or row.deadline.kind == kind) and (not isinstance(days, int) or row.left <= days)


def told(deadline: Deadline, on: date) -> Row:
    """A deadline in words."""
    return Row(
        deadline,
        NAMES[deadline.kind],
        CONSEQUENCES.get(deadline.kind, ""),
        WHO[deadline.who],
        deadline.left(on),
        reverse(deadline.link[0], args=[deadline.link[1]]) if deadline.link else "",
    )
