"""The public list of members and trusted parties: a page, JSON and CSV of the same rows. No people, no contacts."""

import csv
import re
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.forms import SearchForm
from members.models import Membership, Organisation
from members.models.membership import MembershipState
from members.tables_out import safe_cell

PAGE = 50
STANDING = (MembershipState.ACTIVE, MembershipState.LEAVING)
COLUMNS = ("country", "number", "name_sv", "name_en", "sector", "memberships", "since")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Everybody with an active membership, by name."""
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(search(members(), wanted), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "searched": any(wanted.values())}
    return render(request, "members/member_list.html", context)


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """All of them for machines: {"members": [{country, number, names, sector, memberships, since}]}."""
    return JsonResponse({"members": [told(found) for found in members()]})


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same for spreadsheets: UTF-8, comma, one row per member."""
    return table("members.csv", COLUMNS, ({**row, "memberships": " ".join(row["memberships"])} for row in _all()))


def table(name: str, columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> HttpResponse:
    """A CSV file to download. What a spreadsheet would take for a formula is told apart by an apostrophe."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.DictWriter(response, list(columns))
    writer.writeheader()
    writer.writerows({key: safe_cell(value) for key, value in row.items()} for row in rows)
    return response


def members() -> QuerySet[Organisation]:
    """Organisations with an active membership; `standing_memberships` holds those."""
    standing = Membership.objects.filter(state__in=STANDING).order_by("active_from")
    held = Organisation.objects.filter(pk__in=standing.order_by().values("organisation"))
    return held.prefetch_related(Prefetch("memberships", standing, to_attr="standing_memberships"))


def search(rows: QuerySet[Organisation], wanted: dict[str, str]) -> QuerySet[Organisation]:
    """Names, also former ones, by (escaped) regular expression: SQLite's LIKE does not know that Å and å are one
    letter."""
    if q := wanted.get("q", "").strip():
        text, number = re.escape(q), q.replace("-", "").replace(" ", "")
        called = Q(name_sv__iregex=text) | Q(name_en__iregex=text)
        before = Q(former_names__name_sv__iregex=text) | Q(former_names__name_en__iregex=text)
        rows = rows.filter(called | before | Q(number__startswith=number)).distinct()
    if sector := wanted.get("sector"):
        rows = rows.filter(sector=sector)
    if kind := wanted.get("kind"):
        rows = rows.filter(pk__in=Membership.objects.open().filter(kind=kind).values("organisation"))
    return rows


def _all() -> Iterable[dict[str, Any]]:
    return (told(found) for found in members())


def told(found: Organisation) -> dict[str, Any]:
    standing: list[Membership] = found.standing_memberships  # type: ignore[attr-defined]
    since = min((m.active_from for m in standing if m.active_from), default=None)
    return {
        "country": found.country,
        "number": found.number,
        "name_sv": found.name_sv,
        "name_en": found.name_en,
        "sector": found.sector,
        "memberships": [m.kind for m in standing],
        "since": since.date().isoformat() if since else "",
    }
