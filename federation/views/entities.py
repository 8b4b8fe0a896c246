"""The list of entities: search, which feeds serve each, and what is done to many."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from federation.actions import placements
from federation.explain import serial_serving
from federation.forms_lists import EntityListSearch
from federation.models import Environment, Feed, Placement
from federation.views.access import submits, visible_entities
from members.actions import entities as acts
from members.actions import health
from members.clock import now
from members.listing.bulk import bulk_pages
from members.listing.declared import Bulk, Cell, Column, Listing
from members.listing.page import list_page
from members.models import Entity, MetadataRevision, Organisation, Person
from members.models.entity_index import folded
from members.models.revision import RevisionState
from members.models.saved_view import ListName
from members.permissions import Permission, may
from members.templatetags.sigill import localised, roles_named
from members.views.acting import actor
from members.views.stepup import fresh


@dataclass(frozen=True, slots=True)
class Row:
    """One entity, its newest revision (None before the first), the feeds that serve it now with their serials, the
    environments that its owner asks for, and whether it has approved metadata."""

    entity: Entity
    newest: MetadataRevision | None
    served: list[tuple[Feed, int]]
    asked: list[str]
    approved: bool


def _rows(request: HttpRequest) -> QuerySet[Entity]:
    return visible_entities(actor(request))


def _narrow(rows: QuerySet[Entity], wanted: dict[str, Any]) -> QuerySet[Entity]:
    """What is looked up stands in the entities' index, in one case for all letters."""
    for name, value in wanted.items():
        rows = rows.filter(_FILTERS[name](value))
    return rows


def _called(q: str) -> Q:
    """One without metadata has no words yet, but its entityID."""
    return Q(index__words__contains=folded(q)) | Q(index=None, entity_id__icontains=q.strip())


def _owned(owner: str) -> Q:
    """By name, as an (escaped) regular expression: SQLite's LIKE does not know that Å and å are one letter."""
    text = re.escape(owner.strip())
    called = Q(name_sv__iregex=text) | Q(name_en__iregex=text) | Q(number=owner.strip().replace("-", ""))
    return Q(owner__in=Organisation.objects.filter(called).order_by().values("pk"))


def _asked_in(environment: str) -> Q:
    return Q(pk__in=Placement.objects.filter(environment=environment).values("entity"))


def _confirmed(answer: str) -> Q:
    """Gate G9's question: has somebody said within a year that it is right, by approving or registering it too?"""
    since = now() - timedelta(days=365)
    approved = MetadataRevision.objects.filter(state=RevisionState.APPROVED, decided_at__gte=since)
    said = Q(confirmed_at__gte=since) | Q(registered_at__gte=since) | Q(pk__in=approved.values("entity"))
    return said if answer == "yes" else ~said


_FILTERS: dict[str, Callable[[str], Q]] = {
    "q": _called,
    "owner": _owned,
    "role": lambda role: Q(index__roles__contains=f" {role} "),
    "state": lambda state: Q(index__newest__state=state),
    "environment": _asked_in,
    "confirmed": _confirmed,
}


def _whole(rows: QuerySet[Entity]) -> QuerySet[Entity]:
    return rows.select_related("owner", "index")


def _attach(_request: HttpRequest, found: list[Entity]) -> list[Row]:
    feeds = list(Feed.objects.filter(closed_at=None))
    newest = [entity.index.newest_id for entity in found if hasattr(entity, "index")]
    revisions = MetadataRevision.objects.defer("findings", "left_out").filter(pk__in=newest)
    by_entity = {revision.entity_id: revision for revision in revisions}
    asked: dict[int, list[str]] = {}
    for entity, environment in Placement.objects.filter(entity__in=found).values_list("entity_id", "environment"):
        asked.setdefault(entity, []).append(environment)
    approved = set(
        MetadataRevision.objects.filter(entity__in=found, state=RevisionState.APPROVED).values_list(
            "entity_id", flat=True
        )
    )
    return [
        Row(one, by_entity.get(one.pk), _served(one, feeds), sorted(asked.get(one.pk, ())), one.pk in approved)
        for one in found
    ]


def _served(entity: Entity, feeds: list[Feed]) -> list[tuple[Feed, int]]:
    found = [(feed, serial_serving(feed, entity.entity_id)) for feed in feeds]
    return [(feed, serial) for feed, serial in found if serial is not None]


def _entity(row: Row) -> Cell:
    """By its name, where it has one, with its entityID beneath; programs get the entityID."""
    name, page = _name(row), reverse("entity", args=[row.entity.pk])
    entity_id = row.entity.entity_id
    return Cell(name or entity_id, page, below=entity_id if name else "", raw=entity_id)


def _name(row: Row) -> str:
    return localised(row.newest.facts["display_names"]) if row.newest else ""


def _roles(row: Row) -> Cell:
    roles = list(row.newest.facts["roles"]) if row.newest else []
    return Cell(roles_named(roles), raw=roles)


def _newest(row: Row) -> list[Cell]:
    if row.newest is None:
        return []
    told = [Cell(chip=row.newest.get_state_display(), state=row.newest.state, raw=row.newest.state)]
    if errors := row.newest.error_count:
        words = ngettext("%(n)d error", "%(n)d errors", errors) % {"n": errors}
        told.append(Cell(chip=words, state="error", raw={"errors": errors}))
    return told


def _feeds(row: Row) -> list[Cell]:
    served = [
        Cell(
            str(feed),
            reverse("feed", args=[feed.slug]),
            note=_("serial %(serial)s") % {"serial": serial},
            raw={"feed": feed.slug, "serial": serial},
        )
        for feed, serial in row.served
    ]
    return served or [Cell(note=_("none"), raw={})]


def _environments(row: Row) -> list[Cell]:
    return [Cell(Environment(one).label, raw=one) for one in row.asked]


def _not_here(row: Row, person: Person) -> str:
    """What hinders every act on an entity that its owner's people do."""
    if not may(person, Permission.SUBMIT_METADATA, row.entity.owner, row.entity):
        return _("You may not do this for the entity's owner.")
    return _("It is removed.") if row.entity.retired_at else ""


def _not_to_confirm(row: Row, person: Person) -> str:
    return _not_here(row, person) or ("" if row.approved else _("None of its metadata is approved yet."))


def _not_to_check(row: Row, person: Person) -> str:
    return _not_here(row, person) or ("" if row.newest else _("It has no metadata."))


def _placing(environment: Environment) -> Bulk:
    def hindrance(row: Row, person: Person) -> str:
        asked = _("It is asked for already.") if environment in row.asked else ""
        return _not_here(row, person) or asked

    return Bulk(
        f"place_{environment.value}",
        format_lazy(gettext_lazy("Ask for publication in {environment}"), environment=environment.label),
        gettext_lazy("It is published there as soon as the gate lets it in."),
        submits,
        hindrance,
        lambda row, person: placements.ask(row.entity, environment, by=person),
    )


def _counted(n: int) -> str:
    return ngettext("%(n)d entity", "%(n)d entities", n) % {"n": n}


ENTITIES = Listing(
    name=ListName.ENTITIES,
    form=EntityListSearch,
    columns=(
        Column("entity", gettext_lazy("Entity"), _entity, ("entity_id",)),
        Column("owner", gettext_lazy("Owner"), lambda row: str(row.entity.owner), ("owner__name_sv",)),
        Column("roles", gettext_lazy("Roles"), _roles, ("index__roles",)),
        Column("newest", gettext_lazy("Newest metadata"), _newest, ("index__newest__state",)),
        Column("served", gettext_lazy("Served in"), _feeds),
        Column("name", gettext_lazy("Name"), _name, chosen=False),
        Column("asked", gettext_lazy("Publication asked for in"), _environments, chosen=False),
        Column(
            "submitted",
            gettext_lazy("Newest metadata submitted"),
            lambda row: row.newest and row.newest.submitted_at,
            ("index__newest__submitted_at",),
            chosen=False,
        ),
        Column(
            "confirmed",
            gettext_lazy("Confirmed"),
            lambda row: row.entity.confirmed_at,
            ("confirmed_at",),
            chosen=False,
        ),
        Column(
            "registered",
            gettext_lazy("Registered"),
            lambda row: row.entity.registered_at,
            ("registered_at",),
            chosen=False,
        ),
    ),
    rows=_rows,
    narrow=_narrow,
    sort="entity",
    counted=_counted,
    nothing=gettext_lazy("There are no entities yet. The first one is registered when its metadata is submitted."),
    no_match=gettext_lazy("Nothing matches the search. Look for a part of the entityID, or show all."),
    whole=_whole,
    attach=_attach,
    bulk=(
        Bulk(
            "confirm",
            gettext_lazy("Confirm for another year"),
            gettext_lazy("You say that it is in use and that its metadata is right."),
            submits,
            _not_to_confirm,
            lambda row, person: acts.confirm(row.entity, by=person),
        ),
        *(_placing(environment) for environment in Environment),
        Bulk(
            "check_addresses",
            gettext_lazy("Check the addresses now"),
            gettext_lazy("Its addresses are asked whether they answer, within some minutes."),
            submits,
            _not_to_check,
            lambda row, person: health.ask(row.entity, by=person),
        ),
    ),
)


@login_required
@require_safe
def entities(request: HttpRequest) -> HttpResponseBase:
    """Entities that the person may see; the number of queries does not depend on how many they are."""
    return list_page(request, ENTITIES, "federation/entities.html", {"may_submit": submits(actor(request))})


@login_required
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """What is done to many entities at once: the check, then each by its own action."""
    return bulk_pages(request, ENTITIES)
