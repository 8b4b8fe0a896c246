"""Where a person is logged in, and an end to it."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.actions import sessions as actions
from members.views.acting import act, actor


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """The person's sessions, the newest first."""
    person = actor(request)
    rows = sorted(UserSession.objects.purge_and_list(person), key=lambda row: row.created_at, reverse=True)
    return render(request, "usersessions/usersession_list.html", {"sessions": rows})


@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Log one other browser out. This one has "Log out"."""
    person = actor(request)
    found = get_object_or_404(_others(request), pk=pk)
    act(request, lambda: actions.end([found], by=person), _("The session is ended."))
    return redirect("usersessions_list")


@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    """Log every other browser out."""
    person = actor(request)
    act(request, lambda: actions.end(_others(request), by=person), _("All your other sessions are ended."))
    return redirect("usersessions_list")


def _others(request: HttpRequest) -> QuerySet[Any]:
    own: QuerySet[Any] = UserSession.objects.filter(user=actor(request))
    return own.exclude(session_key=request.session.session_key)
