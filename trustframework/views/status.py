"""How members stand, for those who rely on the federation: memberships, certifications, and nothing else of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.clock import today
from members.models import CommunityPlace, Membership, Organisation
from members.permissions import Permission, may
from members.views.acting import actor
from members.views.member_list import search, table
from trustframework import status as public
from trustframework.forms_status import OverviewForm
from trustframework.models import Certification
from trustframework.status import Told

PAGE = 50
COLUMNS = (
    *("id", "country", "number", "name_sv", "name_en", "level", "uri", "roles", "functions", "entities"),
    *("suspended_entities", "state", "since", "until", "framework", "framework_version", "status_page"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An organisation, its open memberships, and each certification as it stands on a day."""

    organisation: Organisation
    memberships: list[Membership]
    certifications: list[Told]


@login_required
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """For a relying authority, the steering group and the operator; to all others the page does not exist."""
    form, rows = _asked(request)
    page, day = Paginator(rows, PAGE).get_page(request.GET.get("page")), today()
    context = {
        "form": form,
        "page": page,
        "rows": [row_of(found, day) for found in page.object_list],
        "searched": any(form.cleaned_data.values()) if form.is_valid() else False,
        "counts": _counts(day),
    }
    return render(request, "trustframework/status.html", context)


@login_required
@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """Each certification of the organisations that are asked for, as the public API tells of them."""
    return JsonResponse({"certifications": [one.as_json() for one in _exported(request)]})


@login_required
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same for spreadsheets: UTF-8, comma, one row per certification, lists with blanks between."""
    rows = ({**one.pop("organisation"), **one} for one in (told.as_json() for told in _exported(request)))
    flat = ({k: " ".join(v) if isinstance(v, list) else v or "" for k, v in row.items()} for row in rows)
    return table("certifications.csv", COLUMNS, flat)


def certified_or_members() -> QuerySet[Organisation]:
    """Organisations with an open membership or a certification, by name; no draft of one."""
    open_ones = Membership.objects.open().order_by("applied_at")
    shown = public.certifications()
    member = Q(pk__in=open_ones.order_by().values("organisation"))
    holder = Q(pk__in=shown.order_by().values("organisation"))
    return (
        Organisation.objects.filter(member | holder)
        .order_by("name_sv")
        .prefetch_related(
            Prefetch("memberships", open_ones, to_attr="open_memberships"),
            Prefetch("certifications", shown, to_attr="shown_certifications"),
        )
    )


def row_of(organisation: Organisation, day: date) -> Row:
    """From a row of `certified_or_members()`."""
    held: list[Certification] = organisation.shown_certifications  # type: ignore[attr-defined]
    memberships: list[Membership] = organisation.open_memberships  # type: ignore[attr-defined]
    return Row(organisation, memberships, [public.tell(one, day) for one in held])


def _asked(request: HttpRequest) -> tuple[OverviewForm, QuerySet[Organisation]]:
    """What was asked for, and the organisations that it means; what cannot be understood narrows nothing."""
    person = actor(request)
    if not may(person, Permission.SEE_STATUS):
        raise Http404
    form = OverviewForm(request.GET, person=person)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = search(certified_or_members(), wanted)
    if community := wanted.get("community"):
        belong = CommunityPlace.objects.in_force().filter(community=community)
        rows = rows.filter(pk__in=belong.order_by().values("organisation"))
    held = _held(wanted, today())
    return form, rows if held is None else rows.filter(pk__in=held.order_by().values("organisation"))


def _held(wanted: dict[str, Any], day: date) -> QuerySet[Certification] | None:
    """The certifications that hold and have all that is asked of one; None where nothing is."""
    level, scope, days = wanted.get("level"), wanted.get("scope"), wanted.get("expires")
    if not (level or scope or days):
        return None
    rows = public.holding(public.certifications(), day)
    if level:
        rows = rows.filter(level=level)
    if scope:
        rows = public.in_scope(rows, [scope])
    return public.ending_by(rows, day + timedelta(days=days)) if days else rows


def _exported(request: HttpRequest) -> Iterator[Told]:
    """All certifications of the organisations that are asked for."""
    _form, organisations = _asked(request)
    day = today()
    pks = organisations.order_by().values("pk")
    rows = public.certifications().filter(organisation__in=pks).order_by("organisation__name_sv", "-valid_until", "pk")
    return (public.tell(row, day) for row in rows)


def _counts(day: date) -> list[tuple[str, int]]:
    """How many organisations hold each level on the day."""
    rows = public.holding(Certification.objects.all(), day).order_by()
    held = set(rows.values_list("level__name", "organisation"))
    return sorted(Counter(level for level, _organisation in held).items())
