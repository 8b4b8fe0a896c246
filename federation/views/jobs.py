"""Long work that somebody asked for: how far it has come, what became of each entity, and all that is going on."""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from federation import progress
from federation.models import Feed
from federation.progress import Progress
from federation.views.access import entity_or_404, job_or_404, operator_or_404, sees_everything, visible_jobs
from members.models import Job
from members.models.job import JobState
from members.views.access import visible_or_404
from members.views.acting import actor

PAGE = 100
JOBS = 25
ENDED = frozenset({JobState.DONE, JobState.FAILED})
# What needs a person comes first.
_ORDER = {"refused": 0, "submitted": 1, "unchanged": 2}


@never_cache
@login_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The person's own jobs, newest first; for operators also the publications and looks that are going on."""
    person = actor(request)
    own = visible_jobs(person).filter(asked_by=person).defer("report")
    page = Paginator(own, JOBS).get_page(request.GET.get("page"))
    going_on = [progress.of_job(job) for job in page.object_list if job.state not in ENDED]
    if sees_everything(request):
        going_on += filter(None, [*map(progress.of_feed, Feed.objects.filter(closed_at=None)), progress.of_rechecks()])
    return render(request, "federation/jobs.html", {"page": page, "going_on": going_on})


@never_cache
@login_required
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job. Where there are scripts the bar moves by itself; where there are none, a link asks again."""
    found = job_or_404(actor(request), pk)
    report: list[dict[str, Any]] = sorted(found.report, key=_order)
    context = {
        "job": found,
        "ended": found.state in ENDED,
        "progress": progress.of_job(found),
        "page": Paginator(report, PAGE).get_page(request.GET.get("page")),
        "counts": Counter(line["outcome"] for line in report),
        "with_errors": sum(1 for line in report if line["outcome"] == "submitted" and line["errors"]),
    }
    return render(request, "federation/job.html", context)


@never_cache
@login_required
@require_safe
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar of a job."""
    found = visible_or_404(Job.objects.defer("report"), pk, actor(request))
    return _part(request, progress.of_job(found))


@never_cache
@login_required
@require_safe
def feed_progress(request: HttpRequest, slug: str) -> HttpResponse:
    """The bar of the publication that is being made. For operators."""
    operator_or_404(request)
    feed = get_object_or_404(Feed, slug=slug)
    return _part(request, progress.of_feed(feed) or progress.feed_at_rest(feed))


@never_cache
@login_required
@require_safe
def rechecks_progress(request: HttpRequest) -> HttpResponse:
    """The bar of metadata that is looked at by today's rules. For operators."""
    operator_or_404(request)
    return _part(request, progress.of_rechecks() or progress.rechecks_at_rest())


@never_cache
@login_required
@require_safe
def look_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar of a look at an entity's addresses."""
    entity = entity_or_404(actor(request), pk)
    return _part(request, progress.of_look(entity) or progress.look_at_rest(entity))


def _part(request: HttpRequest, found: Progress) -> HttpResponse:
    """What takes the bar's place; nothing while nothing has changed, and the page for who came here without one."""
    if "HX-Request" not in request.headers:
        return redirect(found.page)
    seen = request.GET.get("seen", "")
    if seen == found.mark and not found.over:
        return HttpResponse(status=204)
    context = {"progress": found, "said": found.is_news_after(seen)}
    return render(request, "components/progress_part.html", context)


def _order(line: dict[str, Any]) -> tuple[int, bool, str]:
    return _ORDER.get(line["outcome"], 0), not line["errors"], line["entity_id"]
