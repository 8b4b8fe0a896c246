"""A list's page: filter bar, views, table, ways on. One machine for all lists (docs/lists.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from members.listing import export
from members.listing.asked import Asked, chosen, read
from members.listing.declared import SIZES, Cell, Column, Listing, Value
from members.models import Person, SavedView

ALL = "all"  # in the address: everything, whatever view the list opens with


@dataclass(frozen=True, slots=True)
class Head:
    """A column's header: where a click on it leads, and how the list is sorted by it now ("" where it is not)."""

    column: Column
    href: str
    sorted: str


def list_page(
    request: HttpRequest,
    listing: Listing,
    template: str,
    context: Mapping[str, Any] | None = None,
    **place: str,
) -> HttpResponseBase:
    """The page, its results alone for htmx, or an export; `place` are the address's parts."""
    rows = listing.rows(request, **place)
    views = _views(request, listing, place)
    if not request.GET and (opens := next((view for view in views if view.is_default and view.query), None)):
        return redirect(f"{request.path}?{opens.query}")
    asked = read(listing, request.GET)
    found = asked.found(rows)
    if (form := request.GET.get("format", "")) in export.FORMATS:
        return export.export(request, asked, found, form)
    told = _context(request, asked, found, views, place)
    return answer(request, template, {**told, **(context or {})})


def answer(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Only what the filter changes goes to htmx, but where it brings back a page from its history."""
    asks = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    response = render(request, "components/list_live.html" if asks else template, dict(context))
    patch_vary_headers(response, ["HX-Request"])
    return response


def _context(
    request: HttpRequest, asked: Asked, found: QuerySet[Any], views: list[SavedView], place: Mapping[str, str]
) -> dict[str, Any]:
    listing, person = asked.listing, viewer(request)
    page = Paginator(found, asked.size).get_page(request.GET.get("page"))
    query = asked.query()
    bulk = listing.bulk_for(person)
    return {
        "form": asked.form,
        "asked": asked,
        "title": listing.name.label,
        "page": page,
        "heads": _heads(asked),
        "lines": lines(request, asked, page),
        "counted": listing.counted(page.paginator.count),
        "empty": listing.no_match if asked.wanted and listing.no_match else listing.nothing,
        "query": query,
        "choices": [(column, column in asked.columns) for column in listing.columns[1:]],
        "rechosen": asked.columns != chosen(listing) or asked.size != SIZES[0],
        "sizes": SIZES,
        "views": [(view, view.query == query) for view in views],
        "keeps": person is not None,
        "keep_place": next(iter(place.values()), ""),
        "bulk": bulk,
        "bulk_url": reverse(f"{listing.name}_bulk") if bulk else "",
    }


def lines(request: HttpRequest, asked: Asked, page: Page[Any]) -> list[tuple[Any, list[tuple[Column, list[Cell]]]]]:
    """Each row of the page: its object, and for each column what stands there."""
    objects = list(asked.listing.whole(page.object_list))  # type: ignore[arg-type]
    rows = asked.listing.attach(request, objects)
    return [
        (one, [(column, cells(column.value(row))) for column in asked.columns])
        for one, row in zip(objects, rows, strict=True)
    ]


def cells(value: Value) -> list[Any]:
    """One or several, each either a Cell or a plain value (days and instants stay so: the page writes them)."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def viewer(request: HttpRequest) -> Person | None:
    """Whoever is logged in; None for the public."""
    return request.user if isinstance(request.user, Person) else None


def _heads(asked: Asked) -> list[Head]:
    way = "descending" if asked.sort.startswith("-") else "ascending"
    current = asked.sort.removeprefix("-")
    return [_head(asked, column, way if column.key == current else "") for column in asked.columns]


def _head(asked: Asked, column: Column, way: str) -> Head:
    if not column.order:
        return Head(column, "", "")
    turned = f"-{column.key}" if way == "ascending" else column.key
    return Head(column, f"?{asked.query(sort=turned) or ALL}", way)


def _views(request: HttpRequest, listing: Listing, place: Mapping[str, str]) -> list[SavedView]:
    person = viewer(request)
    if person is None:
        return []
    where = next(iter(place.values()), "")
    return list(SavedView.objects.filter(person=person, list=listing.name, place=where))
