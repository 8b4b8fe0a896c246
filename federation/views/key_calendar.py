"""The key calendar: for each person the keys of the entities that they may see; for operators the feeds' keys, too."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation import figures, key_ends
from federation.icalendar import Event, calendar
from federation.key_calendar import entities, events, signing
from federation.models import KeyEnd
from federation.views.access import sees_everything
from members.clock import now
from members.models import Organisation
from members.views.access import organisation_or_404, visible
from members.views.acting import actor

PAGE = 50


@login_required
@require_safe
def key_calendar(request: HttpRequest) -> HttpResponse:
    """Keys of every organisation whose things the person may see; `?month=` is 2027-03 or expired."""
    extra = {"signing": signing.signing_keys(), "unread": key_ends.unread().count()} if sees_everything(request) else {}
    return _page(request, _seen(request), None, extra)


@login_required
@require_safe
def of_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Those of one organisation."""
    organisation = organisation_or_404(pk, actor(request))
    return _page(request, entities.of_organisations([pk]), organisation, {})


@login_required
@require_safe
def as_ics(request: HttpRequest) -> StreamingHttpResponse:
    """The same for a calendar program."""
    rows = _seen(request)
    found = signing.signing_keys() if sees_everything(request) else []
    return _calendar("keys", _("Keys that end"), rows, found)


@login_required
@require_safe
def organisation_as_ics(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """One organisation's for a calendar program."""
    organisation = organisation_or_404(pk, actor(request))
    name = _("Keys that end: %(organisation)s") % {"organisation": organisation}
    return _calendar(f"keys-{pk}", name, entities.of_organisations([pk]), [])


def _seen(request: HttpRequest) -> QuerySet[KeyEnd]:
    return visible(entities.of_organisations(None), actor(request), "entity__owner")


def _page(
    request: HttpRequest, rows: QuerySet[KeyEnd], organisation: Organisation | None, extra: dict[str, Any]
) -> HttpResponse:
    month = request.GET.get("month", "")
    shown = entities.in_month(entities.ending(rows), month).select_related("entity__owner")
    overview = entities.overview(rows)
    context = {
        "organisation": organisation,
        "overview": overview,
        "chart": _chart(overview),
        "month": month,
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "at": now(),
        **extra,
    }
    return render(request, "federation/key_calendar.html", context)


def _chart(overview: entities.Overview) -> figures.Figure:
    about = figures.About("key-ends", _("Keys that end, by month"))
    rows = [(date_format(month, "M Y"), (count,)) for month, count in overview.months]
    rows.insert(0, (_("ended"), (overview.expired,)))
    return figures.columns(about, (_("Month"), _("Keys")), rows)


def _calendar(file: str, name: str, rows: QuerySet[KeyEnd], keys: list[signing.Signing]) -> StreamingHttpResponse:
    language = get_language()

    def lines() -> Iterator[str]:
        # What is streamed is made after the request, when its language is over.
        with override(language):
            yield from calendar(name, told(), now())

    def told() -> Iterator[Event]:
        yield from events.of_signing(keys)
        yield from events.of_entities(entities.ending(rows))

    answer = StreamingHttpResponse(lines(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="sigill-{file}.ics"'
    return answer
