"""Feeds, for everybody: addresses, certificate, policy, what is served now; for operators also what is kept out."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from federation.actions.publications import is_held
from federation.actions.rollovers import open_rollover
from federation.aggregate import release
from federation.aggregate.refusal import Refusal
from federation.cycle.served import served
from federation.gate import Policy
from federation.kept_out import kept_out
from federation.models import Feed, Publication
from federation.models.publication import PublicationState
from federation.open_feeds import open_feeds
from federation.policy_words import in_words
from federation.views.access import operator_of, operator_or_404, sees_everything, viewer, visible_entities
from federation.views.feed_running import running
from members.clock import now
from members.models import Entity
from members.permissions import only_watches

LATEST = 10
PAGE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A feed and the publication that is served now, None before the first."""

    feed: Feed
    current: Publication | None


@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """Every feed."""
    rows = [Shown(feed, current_of(feed)) for feed in open_feeds()]
    return render(request, "federation/feeds.html", {"rows": rows})


@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """One feed."""
    found = get_object_or_404(Feed.objects.select_related("signing_key", "mdq_key", "pinned", "parallel_to"), slug=slug)
    wanted = request.GET.get("q", "").strip()
    names = served_names(found)
    page = Paginator([n for n in names if wanted.lower() in n.lower()], PAGE).get_page(request.GET.get("page"))
    context = {
        "feed": found,
        "base": f"{settings.SIGILL_BASE_URL}/md/{found.slug}",
        "current": current_of(found),
        "policy": in_words(Policy.from_json(found.policy)),
        "page": page,
        "pages": entity_pages(request, list(page.object_list)),
        "q": wanted,
        "total": len(names),
        "publications": publications_of(found, everything=sees_everything(request))[:LATEST],
        "held": _held(found) if sees_everything(request) else [],
        "rollover": open_rollover(found),
    }
    if person := operator_of(request):
        context |= running(found, person)
    return render(request, "federation/feed.html", context)


@login_required
@require_safe
def refused(request: HttpRequest, slug: str) -> HttpResponse:
    """The entities that ask for the feed's environment and are kept out, with the gate's reasons. For operators."""
    operator_or_404(request)
    found = get_object_or_404(Feed, slug=slug)
    page = Paginator(kept_out(found, now()), PAGE).get_page(request.GET.get("page"))
    names = [s.entity_id for s in page.object_list]
    context = {"feed": found, "page": page, "pages": entity_pages(request, names)}
    return render(request, "federation/feed_refused.html", context)


def publications_of(feed: Feed, *, everything: bool) -> QuerySet[Publication]:
    """Newest first; the public sees those that were published, operators every serial."""
    rows = Publication.objects.filter(feed=feed).order_by("-serial")
    return rows if everything else rows.filter(state=PublicationState.PUBLISHED)


def current_of(feed: Feed) -> Publication | None:
    """The publication that is served: the release directory says which, the row tells about it."""
    try:
        serial = release.current_serial(settings.RELEASES, feed.slug)
    except Refusal:
        return None
    return None if serial is None else Publication.objects.filter(feed=feed, serial=serial).first()


def served_names(feed: Feed) -> list[str]:
    """The entityIDs in the release being served; none when its directory cannot be read."""
    try:
        now_served = served(feed)
    except (Refusal, OSError, ValueError, KeyError):
        return []
    return [entry.entity_id for entry in now_served.manifest.entries] if now_served else []


def _held(feed: Feed) -> list[Publication]:
    rows = Publication.objects.filter(feed=feed, state=PublicationState.HELD)
    return [one for one in rows if is_held(one)]


def entity_pages(request: HttpRequest, entity_ids: list[str]) -> dict[str, int]:
    """entityID to key, of those whose page the viewer may open: none of them, for who sees status and no more."""
    person = viewer(request)
    rows = visible_entities(person) if person and not only_watches(person) else Entity.objects.none()
    return dict(rows.filter(entity_id__in=entity_ids).values_list("entity_id", "pk"))
