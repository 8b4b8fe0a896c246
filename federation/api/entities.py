"""Entities that the asker may see: who owns them, where they are served, and their newest metadata."""

from typing import Annotated, Any, TypedDict

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.request import Request

from federation.api import told
from federation.api.feeds_told import Serial
from federation.api.frame import Many, One
from federation.api.plain import instant, instant_or_none
from federation.api.shapes import Instant, Number, Said
from federation.models import Environment
from federation.views.access import visible_entities
from federation.views.entities import ENTITIES, Row
from members.models import Entity, Person
from members.models.api_token import Scope
from members.models.revision import RevisionState


class Served(TypedDict):
    """A feed that serves it now, and in which serial."""

    feed: str
    serial: Serial


class Newest(TypedDict):
    """Its newest metadata; `id` is the revision's key."""

    id: Number
    number: Annotated[int, Said("Counted within the entity.", minimum=1)]
    state: Annotated[str, Said(one_of=RevisionState)]
    errors: Annotated[int, Said("How many findings were errors when it was submitted.", minimum=0)]


class TheEntity(TypedDict):
    """An entity; `id` is its key here."""

    id: Number
    entity_id: str
    owner: told.Named
    roles: Annotated[list[str], Said("Of its newest metadata.")]
    display_names: Annotated[dict[str, str], Said("By language; of its newest metadata.")]
    registered_at: Instant
    confirmed_at: Instant | None
    retired_at: Instant | None
    newest: Newest | None
    asked_for: list[Annotated[str, Said("Where its owner asks for publication.", one_of=Environment)]]
    served: list[Served]


EXAMPLE = {
    "id": 9,
    "entity_id": "https://idp.norrvik.example/metadata",
    "owner": told.NAMED,
    "roles": ["idp"],
    "display_names": {"sv": "Region Norrvik"},
    "registered_at": "2026-02-01T10:00:00+00:00",
    "confirmed_at": None,
    "retired_at": None,
    "newest": {"id": 41, "number": 3, "state": "approved", "errors": 0},
    "asked_for": ["production"],
    "served": [{"feed": "production", "serial": 18}],
}


class Entities(Many):
    """Those that the asker may see, narrowed by what the page's list is narrowed by."""

    scope, shape, example, name = Scope.ENTITIES, TheEntity, EXAMPLE, "entities"
    listing = ENTITIES

    def rows(self, request: Request, **place: Any) -> QuerySet[Entity]:
        return ENTITIES.whole(visible_entities(request.user))

    def attach(self, request: Request, found: list[Any]) -> list[Any]:
        return ENTITIES.attach(request._request, found)

    def tell(self, request: Request, row: Row) -> TheEntity:
        return tell(row)


class OneEntity(One):
    """One of them, by its key here; 404 for another's, as for one that there is not."""

    scope, shape, example = Scope.ENTITIES, TheEntity, EXAMPLE

    def find(self, request: Request, **place: Any) -> Entity:
        return entity_of(request.user, str(place["pk"]))

    def tell(self, request: Request, found: Entity) -> TheEntity:
        return tell(ENTITIES.attach(request._request, [found])[0])


def entity_of(person: Person, name: str) -> Entity:
    """One that the person may see, by key or entityID; 404 for another's, as for one that there is not."""
    rows = ENTITIES.whole(visible_entities(person))
    wanted = {"pk": int(name)} if name.isascii() and name.isdigit() and len(name) < 19 else {"entity_id": name}
    found: Entity | None = rows.filter(**wanted).first()
    if found is None:
        raise Http404
    return found


def tell(row: Row) -> TheEntity:
    """One of the list's rows."""
    one, newest = row.entity, row.newest
    return {
        "id": one.pk,
        "entity_id": one.entity_id,
        "owner": told.names(one.owner),
        "roles": list(newest.facts["roles"]) if newest else [],
        "display_names": dict(newest.facts["display_names"]) if newest else {},
        "registered_at": instant(one.registered_at),
        "confirmed_at": instant_or_none(one.confirmed_at),
        "retired_at": instant_or_none(one.retired_at),
        "newest": {"id": newest.pk, "number": newest.number, "state": newest.state, "errors": newest.error_count}
        if newest
        else None,
        "asked_for": row.asked,
        "served": [{"feed": feed.slug, "serial": serial} for feed, serial in row.served],
    }
