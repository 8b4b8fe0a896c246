"""The list of applications that have been sent."""

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from members.forms_lists import ApplicationSearch
from members.listing.declared import Cell, Column, Listing
from members.listing.page import list_page
from members.models import Application
from members.models.application import ApplicationState
from members.models.membership import MembershipKind
from members.models.saved_view import ListName
from members.permissions import Permission
from members.views.access import require_or_403
from members.views.acting import actor


def _rows(request: HttpRequest) -> QuerySet[Application]:
    require_or_403(actor(request), Permission.HANDLE_MEMBERSHIP)
    return Application.objects.exclude(state=ApplicationState.BEGUN).exclude(sent_at=None)


def _narrow(rows: QuerySet[Application], wanted: dict[str, Any]) -> QuerySet[Application]:
    if q := wanted.get("q", "").strip():
        text, number = re.escape(q), q.replace("-", "").replace(" ", "")
        called = Q(name_sv__iregex=text) | Q(name_en__iregex=text)
        rows = rows.filter(called | Q(number__startswith=number))
    if kind := wanted.get("kind"):
        rows = rows.filter(kinds__icontains=f'"{kind}"')
    exact = {name: wanted[name] for name in ("state", "sector") if name in wanted}
    return rows.filter(**exact)


def _counted(n: int) -> str:
    return ngettext("%(n)d application", "%(n)d applications", n) % {"n": n}


APPLICATIONS = Listing(
    name=ListName.APPLICATIONS,
    form=ApplicationSearch,
    columns=(
        Column(
            "organisation",
            gettext_lazy("Organisation"),
            lambda one: Cell(str(one), reverse("application", args=[one.pk]), raw=one.number),
            ("name_sv",),
        ),
        Column(
            "sector",
            gettext_lazy("Sector"),
            lambda one: Cell(one.get_sector_display(), raw=one.sector),
            ("sector",),
        ),
        Column("sent", gettext_lazy("Sent"), lambda one: one.sent_at.date(), ("sent_at",)),
        Column(
            "state",
            gettext_lazy("State"),
            lambda one: Cell(chip=one.get_state_display(), state=one.state, raw=one.state),
            ("state",),
        ),
        Column(
            "kinds",
            gettext_lazy("Memberships"),
            lambda one: [Cell(MembershipKind(kind).label, raw=kind) for kind in one.kinds],
            chosen=False,
        ),
        Column(
            "decided",
            gettext_lazy("Decided"),
            lambda one: one.decided_at and one.decided_at.date(),
            ("decided_at",),
            chosen=False,
        ),
    ),
    rows=_rows,
    narrow=_narrow,
    sort="-sent",
    counted=_counted,
    nothing=gettext_lazy("Nobody has applied yet."),
    no_match=gettext_lazy("No application matches. Search for less, or show all."),
)


@login_required
@require_safe
def show_all(request: HttpRequest) -> HttpResponseBase:
    """Those that have been sent, the newest first. For registrars."""
    return list_page(request, APPLICATIONS, "components/list_page.html")
