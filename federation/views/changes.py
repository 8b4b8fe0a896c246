"""The changes of a feed for programs that follow news: Atom (RFC 4287) and JSON Feed 1.1, with exact 304s.

The language is in the address (`?language=en`; otherwise the site's own), not in a cookie or header, so that one
address is one document for every cache.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.changes_told import Told, newest, told
from federation.models import Feed, Publication

_FORM = 1  # of these documents: another number when they are written in another way
_AGE_S = 300
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_MADE_ON = "2026-01-01"  # a day on which the host was the operator's: tag URIs (RFC 4151) want one that never changes


class _Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Not the time of asking where nothing has been published: the same document for the same ETag."""
        return self.items[0]["updateddate"] if self.items else _LONG_AGO


@require_safe
def atom(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What changed, as Atom."""
    return _answer(request, slug, "changes_atom", _as_atom)


@require_safe
def as_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The same as JSON Feed; `_sigill` has it in parts."""
    return _answer(request, slug, "changes_json", _as_json)


def _answer(
    request: HttpRequest, slug: str, name: str, written: Callable[[Feed, str, list[Told]], HttpResponse]
) -> HttpResponseBase:
    feed = get_object_or_404(Feed, slug=slug)
    language = _language(request)
    last = newest(feed)
    etag, modified = _state(feed, last, name, language)

    def answered() -> HttpResponse:
        with translation.override(language):
            return written(feed, f"{reverse(name, args=[slug])}?language={language}", told(feed))

    unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
    response = answered() if unchanged is None else unchanged
    response["ETag"] = etag
    if last is not None and last.published_at is not None:
        response["Last-Modified"] = last.published_at.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    response["Cache-Control"] = f"public, max-age={_AGE_S}"
    response["Content-Language"] = language
    return response


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _state(feed: Feed, last: Publication | None, name: str, language: str) -> tuple[str, int | None]:
    """ETag, and seconds since 1970."""
    serial = last.serial if last else 0
    named = (settings.SIGILL_BASE_URL, feed.slug, feed.title_sv, feed.title_en, name, language)
    said = "\n".join((*named, str(serial), str(_FORM)))
    at = last.published_at if last else None
    return f'"{hashlib.sha256(said.encode()).hexdigest()}"', int(at.timestamp()) if at else None


def _as_atom(feed: Feed, address: str, serials: list[Told]) -> HttpResponse:
    document = _Atom(
        title=_title(feed),
        link=_absolute(reverse("feed", args=[feed.slug])),
        description="",
        subtitle=_subtitle(),
        language=translation.get_language(),
        feed_url=_absolute(address),
        feed_guid=_tag(feed.slug),
        author_name=urlsplit(settings.SIGILL_REGISTRATION_AUTHORITY).netloc or settings.SIGILL_REGISTRATION_AUTHORITY,
    )
    for one in serials:
        document.add_item(
            title=one.title,
            link=_page(feed, one),
            description=format_html_join("", "<p>{}</p>", ((line,) for line in one.lines)),
            unique_id=_tag(f"{feed.slug}/{one.serial}"),
            pubdate=one.at,
            updateddate=one.at,
        )
    return HttpResponse(document.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _as_json(feed: Feed, address: str, serials: list[Told]) -> HttpResponse:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(feed),
        "description": _subtitle(),
        "home_page_url": _absolute(reverse("feed", args=[feed.slug])),
        "feed_url": _absolute(address),
        "language": translation.get_language(),
        "items": [_item(feed, one) for one in serials],
    }
    return JsonResponse(document, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False})


def _item(feed: Feed, one: Told) -> dict[str, Any]:
    return {
        "id": _tag(f"{feed.slug}/{one.serial}"),
        "url": _page(feed, one),
        "title": one.title,
        "content_text": "\n".join(one.lines),
        "date_published": one.at.isoformat(),
        "_sigill": {
            "about": _absolute(reverse("connect_feed", args=[feed.slug])),
            "feed": feed.slug,
            "serial": one.serial,
            "changes": [{"entity_id": e, "kind": kind, "sha256": sha256 or None} for e, kind, sha256 in one.changes],
            "more": one.more,
        },
    }


def _title(feed: Feed) -> str:
    return _("Changes in %(feed)s") % {"feed": feed}


def _subtitle() -> str:
    return _("Entities that came, changed and left. The signed metadata itself is elsewhere: this is news about it.")


def _page(feed: Feed, one: Told) -> str:
    return _absolute(reverse("publication", args=[feed.slug, one.serial]))


def _tag(name: str) -> str:
    return f"tag:{urlsplit(settings.SIGILL_BASE_URL).hostname},{_MADE_ON}:changes/{name}"


def _absolute(path: str) -> str:
    return f"{settings.SIGILL_BASE_URL}{path}"
