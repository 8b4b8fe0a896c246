"""What differs between two kept releases of a feed, and what the next publication would do."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from federation.comparing import compared, entries_of_serial
from federation.forecast import forecast, reasons_of
from federation.models import Feed, Publication
from federation.models.publication import PublicationState
from federation.views.access import operator_or_404
from federation.views.feeds import entity_pages
from members.clock import now

PAGE = 100


@require_safe
def difference(request: HttpRequest, slug: str, first: int, second: int) -> HttpResponse:
    """Entity by entity, from serial `first` to `second`, both of which are published and kept. Public, as they are."""
    feed = get_object_or_404(Feed, slug=slug)
    rows = Publication.objects.filter(feed=feed, serial__in={first, second}, state=PublicationState.PUBLISHED)
    published = {row.serial: row for row in rows}
    before, after = (entries_of_serial(feed, one) if one in published else None for one in (first, second))
    if before is None or after is None:
        raise Http404
    page = Paginator(list(compared(before, after)), PAGE).get_page(request.GET.get("page"))
    context = {
        "feed": feed,
        "first": published[first],
        "second": published[second],
        "ends": [published[first], published[second]],
        "page": page,
        "pages": entity_pages(request, [one.entity_id for one in page.object_list]),
    }
    return render(request, "federation/feed_diff.html", context)


@login_required
@require_safe
def following(request: HttpRequest, slug: str) -> HttpResponse:
    """What the next publication would change, and whether the brake would hold it. For operators; nothing is signed."""
    operator_or_404(request)
    feed, at = get_object_or_404(Feed.objects.select_related("signing_key"), slug=slug), now()
    try:
        found = forecast(feed, at)
    except OSError:
        return render(request, "federation/feed_next.html", {"feed": feed, "found": None}, status=503)
    page = Paginator(found.changes, PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    context = {
        "feed": feed,
        "found": found,
        "page": page,
        "pages": entity_pages(request, [one.entity_id for one in rows]),
        "reasons": reasons_of(feed, rows, at),
    }
    return render(request, "federation/feed_next.html", context)
