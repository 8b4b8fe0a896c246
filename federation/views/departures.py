"""What leaves which feed on which day if nobody does anything: for a member its own, for the operator everybody's."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.departures import Departure, departures
from federation.forms_departures import DepartureFilter
from members.clock import now, today
from members.models import Organisation
from members.permissions import is_operator
from members.views.access import organisation_or_404
from members.views.acting import actor
from members.views.pages import Words
from trustframework.at_risk import threats
from trustframework.deadline_words import NAMES
from trustframework.deadlines import Kind

PAGE = 100


@login_required
@require_safe
def everybodys(request: HttpRequest) -> HttpResponse:
    """For the operator's people; to all others the page does not exist."""
    if not is_operator(actor(request)):
        raise Http404
    return _page(request, None)


@login_required
@require_safe
def of_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation's entities."""
    return _page(request, organisation_or_404(pk, actor(request)))


def _page(request: HttpRequest, organisation: Organisation | None) -> HttpResponse:
    form = DepartureFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    days, feed = wanted.get("days") or form.DAYS, wanted.get("feed")
    last = today() + timedelta(days=days)
    found = [one for one in departures(now(), organisation) if one.day <= last and feed in ("", None, one.feed)]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(one, form.feeds[one.feed], (one.day - today()).days, _acts(one)) for one in page.object_list],
        "days": days,
        "organisation": organisation,
        "threats": threats(organisation) if organisation else [],
    }
    return render(request, "federation/departures.html", context)


def _acts(departure: Departure) -> list[Words]:
    """What the clock does about it, in words."""
    return [_("%(what)s: %(day)s") % {"what": NAMES[Kind(kind)], "day": due_on} for kind, due_on in departure.acts]
