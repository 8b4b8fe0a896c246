"""How the service is: for everybody, each feed's age and validity and what goes wrong; for collectors, as numbers."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from federation import metrics
from federation.cycle.plan import REFRESH_AFTER
from federation.models import Alarm
from federation.views.access import sees_everything
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
    alarms = Alarm.objects.filter(ended_at=None)
    if not sees_everything(request):
        alarms = alarms.filter(kind__in=_PUBLIC)
    open_now = list(alarms)
    rows = [_row(seen, [alarm for alarm in open_now if alarm.feed_id == seen.feed.pk]) for seen in look(at)]
    worst = "bad" if any(_ended(row, at) for row in rows) else "warn" if open_now else "good"
    return render(request, "federation/service.html", {"rows": rows, "worst": worst, "at": at})


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
