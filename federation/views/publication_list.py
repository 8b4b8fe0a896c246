"""Every serial of a feed, newest first, for everybody; operators see what was not published, too."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from federation.forms_lists import PublicationSearch
from federation.models import Feed, Publication
from federation.models.publication import PublicationState
from federation.views.access import sees_everything, viewer
from federation.views.feeds import current_of, publications_of
from federation.views.publications import kept_serials
from members.listing.declared import Cell, Column, Listing
from members.listing.page import list_page
from members.models.saved_view import ListName
from members.permissions import Permission, may


@dataclass(frozen=True, slots=True)
class Row:
    """A publication, the one that is served now, whether its release is kept, and whether who looks may roll back."""

    publication: Publication
    current: Publication | None
    kept: bool
    runs: bool


def _rows(request: HttpRequest, *, slug: str) -> QuerySet[Publication]:
    feed = get_object_or_404(Feed, slug=slug)
    return publications_of(feed, everything=sees_everything(request))


def _narrow(rows: QuerySet[Publication], wanted: dict[str, Any]) -> QuerySet[Publication]:
    rows = rows.filter(**{name: wanted[name] for name in ("state", "cause") if name in wanted})
    if since := wanted.get("since"):
        rows = rows.filter(intended_at__date__gte=since)
    return rows.filter(intended_at__date__lte=wanted["until"]) if wanted.get("until") else rows


def _whole(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    return rows.select_related("feed")


def _attach(request: HttpRequest, found: list[Publication]) -> list[Row]:
    if not found:
        return []
    feed, person = found[0].feed, viewer(request)
    current, kept = current_of(feed), set(kept_serials(feed))
    runs = person is not None and may(person, Permission.HANDLE_PUBLICATION)
    return [Row(one, current, one.serial in kept, runs) for one in found]


def _serial(row: Row) -> Cell:
    one = row.publication
    page = reverse("publication", args=[one.feed.slug, one.serial])
    return Cell(_serial_words(one), page, raw=one.serial)


def _serial_words(one: Publication) -> str:
    return _("Serial %(serial)s") % {"serial": one.serial}


def _against(row: Row) -> list[Cell]:
    """What can be done with it beside what is served now."""
    one, current = row.publication, row.current
    if current is None or one.state != PublicationState.PUBLISHED:
        return []
    if current.serial == one.serial:
        return [Cell(_("Served now"), raw="served")]
    if not row.kept:
        return []
    slug, about = one.feed.slug, _serial_words(one)
    ways = [Cell(_("Compare"), reverse("feed_diff", args=[slug, one.serial, current.serial]), about=about, raw="kept")]
    if row.runs and current.content_digest != one.content_digest:
        ways.append(Cell(_("Roll back to this content"), reverse("roll_back", args=[slug, one.serial]), about=about))
    return ways


def _counted(n: int) -> str:
    return ngettext("%(n)d publication", "%(n)d publications", n) % {"n": n}


PUBLICATIONS = Listing(
    name=ListName.PUBLICATIONS,
    form=PublicationSearch,
    columns=(
        Column("serial", gettext_lazy("Serial"), _serial, ("serial",)),
        Column(
            "state",
            gettext_lazy("State"),
            lambda row: Cell(
                chip=row.publication.get_state_display(), state=row.publication.state, raw=row.publication.state
            ),
            ("state",),
        ),
        Column(
            "cause",
            gettext_lazy("Cause"),
            lambda row: Cell(row.publication.get_cause_display(), raw=row.publication.cause),
            ("cause",),
        ),
        Column(
            "when",
            gettext_lazy("When"),
            lambda row: row.publication.published_at or row.publication.intended_at,
            ("intended_at",),
        ),
        Column(
            "entities",
            gettext_lazy("Entities"),
            lambda row: row.publication.entity_count,
            ("entity_count",),
            number=True,
        ),
        Column("against", gettext_lazy("Against what is served"), _against),
        Column(
            "valid_until",
            gettext_lazy("Valid until"),
            lambda row: row.publication.valid_until,
            ("valid_until",),
            chosen=False,
        ),
        Column(
            "sha256", gettext_lazy("SHA-256"), lambda row: Cell(below=row.publication.aggregate_sha256), chosen=False
        ),
    ),
    rows=_rows,
    narrow=_narrow,
    sort="-serial",
    counted=_counted,
    nothing=gettext_lazy("Nothing is published yet."),
    no_match=gettext_lazy("No publication matches. Search for less, or show all."),
    whole=_whole,
    attach=_attach,
)


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every serial of a feed, newest first."""
    feed = get_object_or_404(Feed, slug=slug)
    return list_page(request, PUBLICATIONS, "federation/feed_history.html", {"feed": feed}, slug=slug)
