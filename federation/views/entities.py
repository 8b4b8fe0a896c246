"""The list of entities: search, and which feeds serve each."""

import re
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from federation.explain import serial_serving
from federation.forms import EntitySearch
from federation.models import Feed
from federation.views.access import organisations_to_submit_for, visible_entities
from members.models import Entity, MetadataRevision
from members.views.acting import actor

PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One entity, its newest revision (None before the first) and the feeds that serve it now, with their serials."""

    entity: Entity
    newest: MetadataRevision | None
    served: list[tuple[Feed, int]]


@login_required
@require_safe
def entities(request: HttpRequest) -> HttpResponse:
    """Entities that the person may see; the number of queries does not depend on how many they are."""
    person = actor(request)
    form = EntitySearch(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = _search(_with_newest(visible_entities(person)), wanted)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": _rows(list(page.object_list)),
        "may_submit": organisations_to_submit_for(person).exists(),
        "searched": any(wanted.values()),
    }
    return render(request, "federation/entities.html", context)


def _with_newest(entities: QuerySet[Entity]) -> QuerySet[Entity]:
    newest = MetadataRevision.objects.filter(entity=OuterRef("pk")).order_by("-number").values("pk")[:1]
    return entities.annotate(newest=Subquery(newest)).select_related("owner")


def _search(entities: QuerySet[Entity], wanted: dict[str, str]) -> QuerySet[Entity]:
    """Names by (escaped) regular expression: SQLite's LIKE does not know that Å and å are one letter."""
    newest = MetadataRevision.objects.filter(pk=OuterRef("newest"))
    if q := wanted.get("q", "").strip():
        text = re.escape(q)
        named = newest.filter(Q(facts__display_names__sv__iregex=text) | Q(facts__display_names__en__iregex=text))
        entities = entities.filter(Q(entity_id__icontains=q) | Exists(named))
    if owner := wanted.get("owner", "").strip():
        entities = entities.filter(
            Q(owner__name_sv__iregex=re.escape(owner))
            | Q(owner__name_en__iregex=re.escape(owner))
            | Q(owner__number=owner.replace("-", ""))
        )
    if role := wanted.get("role"):
        entities = entities.filter(Exists(newest.filter(facts__roles__icontains=f'"{role}"')))
    if state := wanted.get("state"):
        entities = entities.filter(Exists(newest.filter(state=state)))
    return entities


def _rows(entities: list[Entity]) -> list[Row]:
    feeds = list(Feed.objects.all())
    wanted = [pk for entity in entities if (pk := getattr(entity, "newest", None))]
    revisions = MetadataRevision.objects.defer("findings", "left_out").in_bulk(wanted)
    return [Row(entity, revisions.get(getattr(entity, "newest", None)), _served(entity, feeds)) for entity in entities]


def _served(entity: Entity, feeds: list[Feed]) -> list[tuple[Feed, int]]:
    found = [(feed, serial_serving(feed, entity.entity_id)) for feed in feeds]
    return [(feed, serial) for feed, serial in found if serial is not None]
