"""The explorer: what is published, for people. Without a log-in, and only of releases that are served.

What is shown of people: the kinds of contacts that the metadata names, and nothing else. Their names, addresses and
numbers stand in the signed metadata, for whoever operates a service; here search engines would collect them. The
document as text has dots in their place, too.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from federation.aggregate.mdq import entity_sha1
from federation.exploring.entity import Shown, histories, shown
from federation.exploring.index import Found, Row
from federation.exploring.published import Published, published
from federation.exploring.words import FACETS, facets_of, language, levels
from federation.open_feeds import own_feeds
from federation.views.entity import keys_of
from federation.views.feeds import entity_pages

PAGE = 50
_LONGEST = 1024


@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    """Search and facets. What was searched for is not for search engines to keep."""
    words, chosen = request.GET.get("q", "").strip()[:_LONGEST], _chosen(request.GET)
    now_served = published()
    found = now_served.index.search(words, chosen)
    paginator = Paginator(range(len(found)), PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "q": words,
        "searched": bool(words or chosen),
        "page": page,
        "rows": _rows(found, page, now_served),
        "facets": facets_of(found, now_served, chosen),
        "feeds": [feed for feed in now_served.feeds if feed.slug in now_served.serials],
        "base_url": settings.SIGILL_BASE_URL,
    }
    response = render(request, "federation/explore.html", context)
    if request.GET:
        response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def explored(request: HttpRequest, sha1: str) -> HttpResponse:
    """One entity, by the SHA-1 (hex) of its entityID as in MDQ; `?feed=` says as it is in which."""
    feeds = own_feeds()
    found = shown(feeds, sha1, request.GET.get("feed", ""))
    if found is None:
        raise Http404
    context = {
        "shown": found,
        "facts": found.facts,
        "keys": keys_of(found.facts),
        "name": _name(found),
        "histories": histories(found.entity_id, found.feeds),
        "levels": levels(),
        "own_page": entity_pages(request, [found.entity_id]).get(found.entity_id),
        "base_url": settings.SIGILL_BASE_URL,
        "sha1": sha1,
        "status_query": urlencode({"entity_id": found.entity_id}),
    }
    return render(request, "federation/explored.html", context)


def _chosen(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: value[:_LONGEST] for name in FACETS if (value := asked.get(name, ""))}


def _rows(found: Found, page: Page[int], now_served: Published) -> list[dict[str, object]]:
    names, titles = levels(), {feed.slug: feed for feed in now_served.feeds}
    first = page.start_index() - 1 if len(found) else 0
    return [_row(row, names, titles) for row in found.rows(first, first + PAGE, language())]


def _row(row: Row, names: Mapping[str, str], titles: Mapping[str, object]) -> dict[str, object]:
    card, spoken = row.card, language()
    return {
        "sha1": entity_sha1(card.entity_id),
        "entity_id": card.entity_id,
        "name": getattr(card, spoken),
        "organisation": getattr(card, f"organisation_{spoken}"),
        "roles": card.role,
        "levels": [names.get(uri, uri) for uri in card.level],
        "feeds": [titles[slug] for slug in row.feeds],
    }


def _name(found: Shown) -> str:
    texts = found.facts["display_names"] or found.facts["organization_names"]
    return texts.get(language()) or next(iter(texts.values()), found.entity_id)
