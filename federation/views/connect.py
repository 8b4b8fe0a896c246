"""How to connect: for whoever configures software for a feed, each product's settings with the feed's own addresses."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from federation.actions.rollovers import open_rollover
from federation.connecting import SNIPPETS, addresses
from federation.connecting import snippet as filled_in
from federation.models import Feed
from federation.open_feeds import open_feeds


@require_safe
def connect(request: HttpRequest) -> HttpResponse:
    """Which feed."""
    return render(request, "federation/connect.html", {"feeds": open_feeds(), "base_url": settings.SIGILL_BASE_URL})


@require_safe
def connect_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything for one feed."""
    feed = _or_404(slug)
    at = addresses(feed)
    snippets = {name.replace("-", "_"): (name, filled_in(name, at)) for name in SNIPPETS}
    context = {"feed": feed, "at": at, "base": at.base, "snippets": snippets, "rollover": open_rollover(feed)}
    return render(request, "federation/connect_feed.html", context)


@require_safe
def snippet(_request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One piece, as text."""
    if name not in SNIPPETS:
        raise Http404
    return HttpResponse(filled_in(name, addresses(_or_404(slug))), content_type="text/plain; charset=utf-8")


def _or_404(slug: str) -> Feed:
    return get_object_or_404(Feed.objects.filter(closed_at=None).select_related("signing_key", "mdq_key"), slug=slug)
