"""The board by which trust officers plan: what waits, who reviews what, what is late, and how much each one has."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.clock import today
from members.models import Person
from members.permissions import Permission, assignments, mandates, may
from members.views.acting import actor
from trustframework.workload import board as board_on


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """For trust officers; to all others the page does not exist."""
    person = actor(request)
    if not may(person, Permission.HANDLE_REVIEW):
        raise Http404
    return render(request, "trustframework/board.html", {"board": board_on(today(), _own(person)), "today": today()})


def _own(person: Person) -> set[int]:
    """Nobody plans the review of their own organisation, or of one that it acts for."""
    return {a.organisation_id for a in assignments(person)} | {m.represented_id for m in mandates(person)}
