"""Long work that somebody asked for: how far it has come, and what became of each entity."""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from federation.views.access import job_or_404
from members.models.job import JobState
from members.views.acting import actor

PAGE = 100
REFRESH_S = 2
ENDED = frozenset({JobState.DONE, JobState.FAILED})
# What needs a person comes first.
_ORDER = {"refused": 0, "submitted": 1, "unchanged": 2}


@never_cache
@login_required
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress page; it comes again by itself while the job goes on, unless the person stops that (`?still`)."""
    found = job_or_404(actor(request), pk)
    ended = found.state in ENDED
    report: list[dict[str, Any]] = sorted(found.report, key=_order)
    context = {
        "job": found,
        "ended": ended,
        "still": "still" in request.GET,
        "page": Paginator(report, PAGE).get_page(request.GET.get("page")),
        "counts": Counter(line["outcome"] for line in report),
        "with_errors": sum(1 for line in report if line["outcome"] == "submitted" and line["errors"]),
    }
    response = render(request, "federation/job.html", context)
    if not ended and not context["still"]:
        response["Refresh"] = str(REFRESH_S)
    return response


def _order(line: dict[str, Any]) -> tuple[int, bool, str]:
    return _ORDER.get(line["outcome"], 0), not line["errors"], line["entity_id"]
