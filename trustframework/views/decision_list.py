"""The queue of declarations that wait for a decision."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from members.listing.declared import Cell, Column, Listing
from members.listing.page import list_page
from members.models.saved_view import ListName
from members.permissions import Permission, belongs_to, may
from members.views.acting import actor
from trustframework.forms_lists import DecisionSearch
from trustframework.models import Decision, Declaration
from trustframework.models.decision import DecisionState
from trustframework.models.declaration import DeclarationState
from trustframework.views.certification_list import named


@dataclass(frozen=True, slots=True)
class Row:
    """A declaration and the decision that is proposed on it, None before."""

    declaration: Declaration
    proposed: Decision | None


def _rows(request: HttpRequest) -> QuerySet[Declaration]:
    """Nobody decides on a case of their own organisation, or of one that it acts for."""
    person = actor(request)
    if not may(person, Permission.PROPOSE_DECISION):
        raise Http404
    waiting = Declaration.objects.filter(state=DeclarationState.RECOMMENDED)
    return waiting.exclude(organisation__in=belongs_to(person))


def _narrow(rows: QuerySet[Declaration], wanted: dict[str, Any]) -> QuerySet[Declaration]:
    if "q" in wanted:
        rows = rows.filter(organisation__in=named(wanted["q"]))
    return rows.filter(level=wanted["level"]) if "level" in wanted else rows


def _whole(rows: QuerySet[Declaration]) -> QuerySet[Declaration]:
    return rows.select_related("organisation", "level", "checklist__version__framework")


def _attach(_request: HttpRequest, found: list[Declaration]) -> list[Row]:
    rows = Decision.objects.filter(state=DecisionState.PROPOSED, declaration__in=found)
    proposed = {decision.declaration_id: decision for decision in rows}
    return [Row(one, proposed.get(one.pk)) for one in found]


def _declaration(row: Row) -> Cell:
    one = row.declaration
    return Cell(f"{one.checklist} {one.level}", reverse("decision_propose", args=[one.pk]), raw=one.pk)


def _organisation(row: Row) -> Cell:
    found = row.declaration.organisation
    return Cell(str(found), reverse("organisation", args=[found.pk]), raw=found.number)


def _decision(row: Row) -> Cell:
    if (one := row.proposed) is None:
        return Cell(_("None proposed"), raw="")
    page = reverse("decision", args=[one.pk])
    return Cell(one.get_outcome_display(), page, chip=one.get_state_display(), state=one.state, raw=one.outcome)


def _counted(n: int) -> str:
    return ngettext("%(n)d waits for a decision", "%(n)d wait for a decision", n) % {"n": n}


DECISIONS = Listing(
    name=ListName.DECISIONS,
    form=DecisionSearch,
    columns=(
        Column("declaration", gettext_lazy("Declaration"), _declaration, ("checklist__slug", "level__rank")),
        Column("organisation", gettext_lazy("Organisation"), _organisation, ("organisation__name_sv",)),
        Column("decision", gettext_lazy("Decision"), _decision),
        Column(
            "submitted",
            gettext_lazy("Submitted"),
            lambda row: row.declaration.submitted_at and row.declaration.submitted_at.date(),
            ("submitted_at",),
        ),
    ),
    rows=_rows,
    narrow=_narrow,
    sort="submitted",
    counted=_counted,
    nothing=gettext_lazy("No declaration waits for a decision."),
    no_match=gettext_lazy("No declaration matches. Search for less, or show all."),
    whole=_whole,
    attach=_attach,
)


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """Declarations that wait for a decision, those first that were submitted first."""
    return list_page(request, DECISIONS, "trustframework/decisions.html")
