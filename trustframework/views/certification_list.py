"""Every certification, for the operator: how each stands today, and when it ends."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from members.clock import today
from members.listing.declared import Cell, Column, Listing
from members.listing.page import list_page
from members.models import Organisation
from members.models.saved_view import ListName
from members.permissions import is_operator
from members.templatetags.sigill import roles_named
from members.views.acting import actor
from members.views.member_list import search
from trustframework.facts import judged
from trustframework.forms_lists import CertificationSearch
from trustframework.models import Certification
from trustframework.status import ending_by, holding
from trustframework.views.standing_words import stands


def _rows(request: HttpRequest) -> QuerySet[Certification]:
    if not is_operator(actor(request)):
        raise Http404
    return Certification.objects.all()


def _narrow(rows: QuerySet[Certification], wanted: dict[str, Any]) -> QuerySet[Certification]:
    if "q" in wanted:
        rows = rows.filter(organisation__in=named(wanted["q"]))
    rows = rows.filter(**{name: wanted[name] for name in ("level", "state") if name in wanted})
    if answer := wanted.get("holds"):
        held = holding(Certification.objects.all(), today()).order_by().values("pk")
        rows = rows.filter(pk__in=held) if answer == "yes" else rows.exclude(pk__in=held)
    return ending_by(rows, wanted["ends"]) if wanted.get("ends") else rows


def named(q: str) -> QuerySet[Organisation, Any]:
    """The keys of organisations of that name or number."""
    return search(Organisation.objects.all(), {"q": q}).order_by().values("pk")


def _whole(rows: QuerySet[Certification]) -> QuerySet[Certification]:
    return judged(rows).select_related("organisation")


def _stands(one: Certification) -> Cell:
    state, label = stands(one, today())
    return Cell(chip=label, state=state, raw=state)


def _entities(one: Certification) -> list[Cell]:
    named_ones = [Cell(below=entity.entity_id, raw=entity.entity_id) for entity in one.entities.all()]
    return named_ones or [Cell(note=_("all in these roles"), raw="*")]


def _counted(n: int) -> str:
    return ngettext("%(n)d certification", "%(n)d certifications", n) % {"n": n}


CERTIFICATIONS = Listing(
    name=ListName.CERTIFICATIONS,
    form=CertificationSearch,
    columns=(
        Column(
            "organisation",
            gettext_lazy("Organisation"),
            lambda one: Cell(
                str(one.organisation), reverse("certification", args=[one.pk]), raw=one.organisation.number
            ),
            ("organisation__name_sv",),
        ),
        Column("level", gettext_lazy("Level"), lambda one: str(one.level), ("level__rank",)),
        Column(
            "roles",
            gettext_lazy("For"),
            lambda one: Cell(roles_named(sorted(one.roles)), raw=sorted(one.roles)),
        ),
        Column("stands", gettext_lazy("Stands today"), _stands),
        Column("since", gettext_lazy("Valid from"), lambda one: one.valid_from, ("valid_from",)),
        Column("until", gettext_lazy("First day without"), lambda one: one.valid_until, ("valid_until",)),
        Column(
            "state",
            gettext_lazy("State"),
            lambda one: Cell(chip=one.get_state_display(), state=one.state, raw=one.state),
            ("state",),
            chosen=False,
        ),
        Column(
            "prolonged",
            gettext_lazy("Prolonged until"),
            lambda one: one.extended_until,
            ("extended_until",),
            chosen=False,
        ),
        Column("entities", gettext_lazy("Entities"), _entities, chosen=False),
    ),
    rows=_rows,
    narrow=_narrow,
    sort="until",
    counted=_counted,
    nothing=gettext_lazy("Nobody is certified yet."),
    no_match=gettext_lazy("No certification matches. Search for less, or show all."),
    whole=_whole,
)


@login_required
@require_safe
def show_all(request: HttpRequest) -> HttpResponseBase:
    """All of them, the next to end first. For operators."""
    return list_page(request, CERTIFICATIONS, "components/list_page.html")
