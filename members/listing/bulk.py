"""To many at once: a page that says what will happen and what cannot, then each by its own action, and what came of it.

Nothing happens by reading. What is done is done to exactly the rows that the person saw; each succeeds or fails whole.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from members.errors import Refused
from members.listing.asked import read
from members.listing.declared import Bulk, Listing
from members.listing.page import ALL
from members.models import Person
from members.views.acting import actor

log = logging.getLogger(__name__)
MOST = 500  # at once: they are done while the person waits
_DONE = "bulk_done"  # in the session, so that reading what came of it again does nothing again


@dataclass(frozen=True, slots=True)
class Line:
    """One row, by the name that people know it by, and why it cannot be done or was not; "" where it can, or was."""

    pk: int
    name: str
    why: str


def bulk_pages(request: HttpRequest, listing: Listing) -> HttpResponse:
    """The check on GET; the doing on POST, which leads back to a GET that says what came of it."""
    person = actor(request)
    rows, offered = listing.rows(request), listing.bulk_for(person)
    if not offered:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    act = next((one for one in offered if one.name == asked.get("act")), None)
    if act is None:
        return _done_page(request, listing) or _back(request, listing, _("Choose what to do, and with which."))
    if request.method == "POST":
        return _do(request, listing, act, rows.filter(pk__in=_numbers(request.POST.getlist("pick"))))
    return _check(request, listing, act, _meant(request, listing, rows))


def _meant(request: HttpRequest, listing: Listing, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows that are ticked, that stand on the page, or that the search finds."""
    which = request.GET.get("which")
    if which not in ("page", "match"):
        return rows.filter(pk__in=_numbers(request.GET.getlist("pick")))
    asked = read(listing, request.GET)
    found = asked.found(rows)
    if which == "match":
        return found
    page = Paginator(found, asked.size).get_page(request.GET.get("page"))
    return rows.filter(pk__in=[one.pk for one in page.object_list])


def _check(request: HttpRequest, listing: Listing, act: Bulk, meant: QuerySet[Any]) -> HttpResponse:
    number = meant.count()
    if number > MOST:
        told = _("These are %(number)d; at most %(most)d are done at once. Narrow the search first.")
        return _back(request, listing, told % {"number": number, "most": MOST})
    if not number:
        return _back(request, listing, _("Nothing is chosen. Tick what you mean, or choose all that the search finds."))
    person = actor(request)
    lines = [Line(one.pk, str(one), act.hindrance(row, person)) for one, row in _each(request, listing, meant)]
    context = {
        "act": act,
        "title": act.label,
        "list": listing.name.label,
        "back": _list_url(request, listing),
        "can": [line for line in lines if not line.why],
        "cannot": [line for line in lines if line.why],
    }
    return render(request, "components/bulk_check.html", context)


def _do(request: HttpRequest, listing: Listing, act: Bulk, meant: QuerySet[Any]) -> HttpResponse:
    person = actor(request)
    rows = list(_each(request, listing, meant[:MOST]))
    lines = [Line(one.pk, str(one), _done(act, row, person)) for one, row in rows]
    told = {
        "list": listing.name.value,
        "label": str(act.label),
        "back": _list_url(request, listing),
        "done": [line.name for line in lines if not line.why],
        "failed": [[line.name, line.why] for line in lines if line.why],
    }
    request.session[_DONE] = told
    return redirect(f"{listing.name}_bulk")


def _done(act: Bulk, row: Any, person: Person) -> str:
    """Do it to one, whole or not at all; why not, where it was not done."""
    if why := act.hindrance(row, person):
        return why
    try:
        with transaction.atomic():
            act.act(row, person)
    except Refused as refused:
        return str(refused)
    except ValidationError as error:
        return " ".join(error.messages)
    except Exception:  # one that breaks must not hide what became of the others
        log.exception("%s failed", act.name)
        return _("Something went wrong, and nothing was changed here. The operator finds it in Sigill's log.")
    return ""


def _done_page(request: HttpRequest, listing: Listing) -> HttpResponse | None:
    told = request.session.get(_DONE)
    if request.method == "POST" or request.GET or not told or told["list"] != listing.name.value:
        return None
    return render(request, "components/bulk_done.html", {**told, "list": listing.name.label, "title": told["label"]})


def _each(request: HttpRequest, listing: Listing, meant: QuerySet[Any]) -> Iterator[tuple[Any, Any]]:
    """Each object with its row."""
    found = list(listing.whole(meant))
    return zip(found, listing.attach(request, found), strict=True)


def _numbers(picked: list[str]) -> list[int]:
    return [int(pick) for pick in picked if pick.isdecimal() and len(pick) < 19]


def _list_url(request: HttpRequest, listing: Listing) -> str:
    """The list as it was looked at."""
    return f"{reverse(listing.name.value)}?{read(listing, request.GET).query() or ALL}"


def _back(request: HttpRequest, listing: Listing, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect(_list_url(request, listing))
