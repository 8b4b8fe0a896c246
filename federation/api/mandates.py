"""Mandates: who acts for whom, in what, from when until when."""

from typing import Annotated, Any, TypedDict

from django.db.models import Q, QuerySet
from django.http import Http404
from rest_framework.request import Request

from federation.api import told
from federation.api.frame import Many, One
from federation.api.plain import instant, instant_or_none
from federation.api.shapes import Day, Instant, Number, Said
from members.models import Person, Representation
from members.models.api_token import Scope
from members.models.representation import Function, RepresentationKind, RepresentationState
from members.permissions import only_watches, visible_organisations
from members.views.mandates import steps_of

VERBS = ("sign", "accept", "suspend", "resume", "path", "end")


class TheMandate(TypedDict):
    """A mandate; `entities` empty: all that the represented organisation owns."""

    id: Number
    kind: Annotated[str, Said(one_of=RepresentationKind)]
    state: Annotated[str, Said(one_of=RepresentationState)]
    represented: told.Named
    representative: told.Named
    functions: list[Annotated[str, Said(one_of=Function)]]
    entities: list[str]
    valid_from: Day
    valid_until: Annotated[str, Said("Its last day; null: until it is ended.", format="date")] | None
    expired: Annotated[bool, Said("Whether its last day is past.")]
    proposed_at: Instant
    signed_at: Instant | None
    accepted_at: Instant | None
    ended_at: Instant | None
    allowed_actions: list[Annotated[str, Said("What the asker may do with it now.", one_of=VERBS)]]


EXAMPLE = {
    "id": 6,
    "kind": "agent",
    "state": "active",
    "represented": told.NAMED,
    "representative": told.NAMED | {"number": "5560001231", "name_sv": "Ombudet AB", "name_en": "Ombudet AB"},
    "functions": ["metadata"],
    "entities": [],
    "valid_from": "2026-02-01",
    "valid_until": "2027-01-31",
    "expired": False,
    "proposed_at": "2026-01-20T10:00:00+00:00",
    "signed_at": "2026-01-25T10:00:00+00:00",
    "accepted_at": "2026-01-26T10:00:00+00:00",
    "ended_at": None,
    "allowed_actions": ["end"],
}


class Mandates(Many):
    """Those of the organisations that the asker may see, either way; `?state=` and `?kind=` narrow."""

    scope, shape, example, name = Scope.ORGANISATIONS, TheMandate, EXAMPLE, "mandates"
    asks = {
        "state": ({"type": "string", "enum": RepresentationState.values}, "Only those in this state."),
        "kind": ({"type": "string", "enum": RepresentationKind.values}, "Only those of this kind."),
    }

    def rows(self, request: Request, **place: Any) -> QuerySet[Representation]:
        rows = seen_by(request.user)
        for name in self.asks:
            if asked := request.query_params.get(name):
                rows = rows.filter(**{name: asked})
        return rows

    def tell(self, request: Request, row: Representation) -> TheMandate:
        return tell(row, request.user)


class OneMandate(One):
    """One of them; 404 for those who belong to neither party, as for one that there is not."""

    scope, shape, example = Scope.ORGANISATIONS, TheMandate, EXAMPLE

    def find(self, request: Request, **place: Any) -> Representation:
        found = seen_by(request.user).filter(pk=place["pk"]).first()
        if found is None:
            raise Http404
        return found

    def tell(self, request: Request, found: Representation) -> TheMandate:
        return tell(found, request.user)


def seen_by(person: Person) -> QuerySet[Representation]:
    """Those that the person's organisations are a party to, or theirs whom these act for; as the page of one."""
    if only_watches(person):
        raise Http404
    rows = Representation.objects.select_related("represented", "representative").prefetch_related("entities")
    seen = visible_organisations(person)
    return rows if seen is None else rows.filter(Q(represented__in=seen) | Q(representative__in=seen))


def tell(found: Representation, person: Person) -> TheMandate:
    """One of them, as the person sees it."""
    return {
        "id": found.pk,
        "kind": found.kind,
        "state": found.state,
        "represented": told.names(found.represented),
        "representative": told.names(found.representative),
        "functions": found.functions,
        "entities": sorted(one.entity_id for one in found.entities.all()),
        "valid_from": found.valid_from.isoformat(),
        "valid_until": found.valid_until.isoformat() if found.valid_until else None,
        "expired": found.expired,
        "proposed_at": instant(found.proposed_at),
        "signed_at": instant_or_none(found.signed_at),
        "accepted_at": instant_or_none(found.accepted_at),
        "ended_at": instant_or_none(found.ended_at),
        "allowed_actions": [verb for verb, may in steps_of(found, person).items() if may],
    }
