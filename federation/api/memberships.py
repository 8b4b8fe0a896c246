"""Memberships: how the organisations that the asker sees stand, with what can be done about each now."""

from typing import Annotated, Any, TypedDict

from django.db.models import QuerySet
from rest_framework.request import Request

from federation.api import told
from federation.api.frame import Many, One
from federation.api.plain import instant, instant_or_none
from federation.api.shapes import Instant, Number, Said
from members.machine import allowed_states
from members.models import Membership, Person
from members.models.api_token import Scope
from members.models.membership import AccessMethod, MembershipKind, MembershipState
from members.permissions import Permission, may
from members.views.access import visible, visible_or_404
from members.views.memberships import STEPS

S = MembershipState


class TheMembership(TypedDict):
    """A membership. `allowed_actions` are the states that the asker may bring it to now."""

    id: Number
    organisation: told.Named
    kind: told.Kind
    state: told.State
    access_method: Annotated[str, Said(one_of=("", *AccessMethod.values))]
    applied_at: Instant
    active_from: Instant | None
    ended_at: Instant | None
    allowed_actions: list[told.State]


EXAMPLE = {
    "id": 4,
    "organisation": told.NAMED,
    "kind": "user_organisation",
    "state": "active",
    "access_method": "own_idp",
    "applied_at": "2026-01-10T10:00:00+00:00",
    "active_from": "2026-02-01T10:00:00+00:00",
    "ended_at": None,
    "allowed_actions": ["leaving"],
}


class Memberships(Many):
    """Those of the organisations that the asker may see; `?state=`, `?kind=` and `?number=` narrow."""

    scope, shape, example, name = Scope.ORGANISATIONS, TheMembership, EXAMPLE, "memberships"
    asks = {
        "state": ({"type": "string", "enum": MembershipState.values}, "Only those in this state."),
        "kind": ({"type": "string", "enum": MembershipKind.values}, "Only those of this kind."),
        "number": ({"type": "string"}, "Only those of the organisation with this number."),
    }

    def rows(self, request: Request, **place: Any) -> QuerySet[Membership]:
        rows = visible(_rows(), request.user)
        for name, field in (("state", "state"), ("kind", "kind"), ("number", "organisation__number")):
            if asked := request.query_params.get(name):
                rows = rows.filter(**{field: asked})
        return rows

    def tell(self, request: Request, row: Membership) -> TheMembership:
        return tell(row, request.user)


class OneMembership(One):
    """One of them; 404 for another's, as for one that there is not."""

    scope, shape, example = Scope.ORGANISATIONS, TheMembership, EXAMPLE

    def find(self, request: Request, **place: Any) -> Membership:
        return visible_or_404(_rows(), place["pk"], request.user)

    def tell(self, request: Request, found: Membership) -> TheMembership:
        return tell(found, request.user)


def tell(found: Membership, person: Person) -> TheMembership:
    """One of them, as the person sees it."""
    return {
        "id": found.pk,
        "organisation": told.names(found.organisation),
        "kind": found.kind,
        "state": found.state,
        "access_method": found.access_method,
        "applied_at": instant(found.applied_at),
        "active_from": instant_or_none(found.active_from),
        "ended_at": instant_or_none(found.ended_at),
        "allowed_actions": _allowed(found, person),
    }


def _allowed(found: Membership, person: Person) -> list[str]:
    """Of the states that the table allows, those that a right of the person's leads to."""
    table = allowed_states(found)
    handles = may(person, Permission.HANDLE_MEMBERSHIP, found.organisation)
    leaves = may(person, Permission.LEAVE, found.organisation)
    return sorted(to for to in table if (handles and to in STEPS) or (leaves and to == S.LEAVING))


def _rows() -> QuerySet[Membership]:
    return Membership.objects.select_related("organisation")
