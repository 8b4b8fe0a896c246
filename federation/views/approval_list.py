"""The registrars' queue of submissions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from federation.forms_lists import WaitingSearch
from federation.views.access import operator_or_404
from federation.views.approvals import count
from members import own_approval
from members.clock import now
from members.listing.declared import Cell, Column, Listing
from members.listing.page import list_page
from members.models import MetadataRevision, Organisation
from members.models.saved_view import ListName
from members.views.acting import actor
from members.views.member_list import search


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submission in the queue; `mine` when the person who looks submitted it and so cannot approve it."""

    revision: MetadataRevision
    mine: bool
    at: datetime


def _rows(request: HttpRequest) -> QuerySet[MetadataRevision]:
    operator_or_404(request)
    return own_approval.for_registrars()


def _narrow(rows: QuerySet[MetadataRevision], wanted: dict[str, Any]) -> QuerySet[MetadataRevision]:
    if q := wanted.get("q", "").strip():
        owners = search(Organisation.objects.all(), {"q": q}).order_by().values("pk")
        rows = rows.filter(Q(entity__entity_id__icontains=q) | Q(entity__owner__in=owners))
    if answer := wanted.get("findings"):
        rows = rows.filter(error_count__gt=0) if answer == "yes" else rows.filter(error_count=0)
    return rows


def _whole(rows: QuerySet[MetadataRevision]) -> QuerySet[MetadataRevision]:
    return rows.select_related("entity__owner", "submitted_by").defer("facts", "left_out")


def _attach(request: HttpRequest, found: list[MetadataRevision]) -> list[Waiting]:
    person, at = actor(request), now()
    return [Waiting(one, one.submitted_by_id == person.pk, at) for one in found]


def _entity(row: Waiting) -> Cell:
    one = row.revision
    number = _("Revision %(number)s") % {"number": one.number}
    return Cell(one.entity.entity_id, reverse("decide", args=[one.pk]), note=number, raw=one.entity.entity_id)


def _submitter(row: Waiting) -> Cell:
    mine = _("you: another registrar decides") if row.mine else ""
    return Cell(str(row.revision.submitted_by), chip=mine, state="held")


def _findings(row: Waiting) -> list[Cell]:
    told = []
    if errors := row.revision.error_count:
        words = ngettext("%(n)d error", "%(n)d errors", errors) % {"n": errors}
        told.append(Cell(chip=words, state="error", raw={"errors": errors}))
    if warnings := count(row.revision, "warning"):
        words = ngettext("%(n)d warning", "%(n)d warnings", warnings) % {"n": warnings}
        told.append(Cell(chip=words, state="warning", raw={"warnings": warnings}))
    return told or [Cell(chip=_("no errors or warnings"), state="valid", raw={})]


def _counted(n: int) -> str:
    return ngettext("%(n)d submission", "%(n)d submissions", n) % {"n": n}


APPROVALS = Listing(
    name=ListName.APPROVALS,
    form=WaitingSearch,
    columns=(
        Column("entity", gettext_lazy("Entity"), _entity, ("entity__entity_id",)),
        Column(
            "owner",
            gettext_lazy("Owner"),
            lambda row: Cell(str(row.revision.entity.owner), raw=row.revision.entity.owner.number),
            ("entity__owner__name_sv",),
        ),
        Column(
            "waited",
            gettext_lazy("Has waited"),
            lambda row: Cell(timesince(row.revision.submitted_at, row.at), raw=row.revision.submitted_at.isoformat()),
            ("submitted_at",),
        ),
        Column("submitter", gettext_lazy("Submitted by"), _submitter, ("submitted_by__name",)),
        Column("findings", gettext_lazy("Findings"), _findings, ("error_count",)),
        Column(
            "submitted",
            gettext_lazy("Submitted"),
            lambda row: row.revision.submitted_at,
            ("submitted_at",),
            chosen=False,
        ),
    ),
    rows=_rows,
    narrow=_narrow,
    sort="waited",
    counted=_counted,
    nothing=gettext_lazy("Nothing waits."),
    no_match=gettext_lazy("Nothing that waits matches. Search for less, or show all."),
    whole=_whole,
    attach=_attach,
)


@login_required
@require_safe
def approvals(request: HttpRequest) -> HttpResponseBase:
    """What waits for a registrar, the oldest first. For operators."""
    heading = {"heading": _("Metadata that waits for a registrar")}
    return list_page(request, APPROVALS, "components/list_page.html", heading)
