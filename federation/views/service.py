"""How the service is: for everybody, each feed's age and validity and what goes wrong; for collectors, as numbers."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from federation import incidents, metrics, notices
from federation.aggregate.types import instant
from federation.cycle.plan import REFRESH_AFTER
from federation.models import Alarm
from federation.open_feeds import importance
from federation.views.access import sees_everything, viewer
from federation.watching.seen import Seen, look
from members.clock import now

# What the public is told of: the rest is the operator's own work.
_PUBLIC = ("validity", "age", "public", "mode")


@dataclass(frozen=True, slots=True)
class Row:
    """A feed as the page shows it: when it is published next at the latest, and the alarms that the viewer may see."""

    seen: Seen
    next_at: datetime | None
    alarms: list[Alarm]


@require_safe
def service(request: HttpRequest) -> HttpResponse:
    """The status page."""
    at = now().astimezone(UTC)
    rows = _rows(at, everything=sees_everything(request))
    on_top = notices.for_page(request)
    context = {
        "rows": rows,
        "worst": _worst(rows, at),
        "at": at,
        "incidents": incidents.told_in_public(),
        # What the reader has put away is found again here.
        "put_away": [one for one in notices.shown_to(viewer(request)) if one not in on_top],
    }
    return render(request, "federation/service.html", context)


@require_safe
def as_json(_request: HttpRequest) -> HttpResponse:
    """The same for programs, as the public sees it: {"at", "status": good | warn | bad, "feeds": [...]}."""
    at = now().astimezone(UTC)
    rows = _rows(at, everything=False)
    told = {"at": instant(at), "status": _worst(rows, at), "feeds": [_told(row) for row in rows]}
    return JsonResponse(
        told, json_dumps_params={"ensure_ascii": False}, headers={"Cache-Control": "public, max-age=30"}
    )


def _rows(at: datetime, *, everything: bool) -> list[Row]:
    alarms = Alarm.objects.filter(ended_at=None)
    feeds = sorted(look(at), key=lambda seen: importance(seen.feed))
    open_now = list(alarms if everything else alarms.filter(kind__in=_PUBLIC))
    return [_row(seen, [alarm for alarm in open_now if alarm.feed_id == seen.feed.pk]) for seen in feeds]


def _worst(rows: list[Row], at: datetime) -> str:
    return "bad" if any(_ended(row, at) for row in rows) else "warn" if any(row.alarms for row in rows) else "good"


def _told(row: Row) -> dict[str, Any]:
    """Times in UTC, null before the first publication."""
    feed, facts = row.seen.feed, row.seen.facts
    return {
        "feed": feed.slug,
        "title": {"sv": feed.title_sv, "en": feed.title_en},
        "environment": feed.environment,
        "address": f"{settings.SIGILL_BASE_URL}/md/{feed.slug}.xml",
        "serial": facts.serial,
        "published_at": _instant(facts.made_at),
        "next_at_the_latest": _instant(row.next_at),
        "valid_until": _instant(facts.valid_until),
        "trouble": [{"kind": alarm.kind, "since": _instant(alarm.since)} for alarm in row.alarms],
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant(at)


def _row(seen: Seen, alarms: list[Alarm]) -> Row:
    made, paused = seen.facts.made_at, seen.facts.mode == "paused"
    return Row(seen, made + REFRESH_AFTER if made and not paused else None, alarms)


def _ended(row: Row, at: datetime) -> bool:
    valid_until = row.seen.facts.valid_until
    return valid_until is not None and valid_until <= at


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """For whoever shows the token of SIGILL_METRICS_TOKEN; without one set there is no such page."""
    expected = settings.SIGILL_METRICS_TOKEN
    if not expected:
        return HttpResponse("Nothing is measured here.\n", status=404, content_type="text/plain; charset=utf-8")
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {expected}"):
        refused = HttpResponse("Show the token: Authorization: Bearer …\n", status=401, content_type="text/plain")
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)
