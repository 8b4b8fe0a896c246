"""Memberships: an operator's steps with them, and a member's notice."""

from typing import Annotated, Any, TypedDict

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api import told
from federation.api.acts.reading import day, organisation_or_404
from federation.api.acts.shapes import Note
from federation.api.frame import Json, Makes, Many, One, Verb, created, invalid
from federation.api.plain import day_or_none
from federation.api.shapes import Day, Number, Said
from members.actions import memberships
from members.clock import today
from members.machine import allowed_states
from members.models import Membership
from members.models.api_token import Scope
from members.models.membership import AccessMethod, MembershipKind, MembershipState
from members.permissions import Permission, may, require
from members.views.access import visible_or_404
from members.views.memberships import GRAVE, STEPS

_TO = tuple(MembershipState(state).value for state in STEPS)


class TheMembership(TypedDict):
    """A membership of an organisation in a kind. `allowed_actions` are the states that the asker may take it to."""

    id: Number
    organisation: told.Named
    kind: Annotated[str, Said(one_of=MembershipKind)]
    state: Annotated[str, Said(one_of=MembershipState)]
    access_method: Annotated[str, Said(one_of=("", *AccessMethod.values))]
    last_day: Day | None
    allowed_actions: list[str]


class Application(TypedDict):
    """In which kind."""

    kind: Annotated[str, Said(one_of=MembershipKind)]


class Step(Note):
    """The state that it goes to; what takes something away needs a `note`."""

    to: Annotated[str, Said(one_of=_TO)]


class Leave(Note):
    """It counts to the end of the last day."""

    last_day: Day


EXAMPLE = {
    "id": 5,
    "organisation": told.NAMED,
    "kind": "user_organisation",
    "state": "in_review",
    "access_method": "",
    "last_day": None,
    "allowed_actions": ["approved", "rejected", "withdrawn"],
}


class OneMembership(One):
    """One of them, for those who see the organisation's things."""

    scope, shape, example = Scope.ORGANISATIONS, TheMembership, EXAMPLE

    def find(self, request: Request, **place: Any) -> Membership:
        return visible_or_404(Membership.objects.select_related("organisation"), place["pk"], request.user)

    def tell(self, request: Request, found: Membership) -> TheMembership:
        return tell(request, found)


class Memberships(Makes, Many):
    """All that an organisation has and had. POST records an application, for operators."""

    scope, write_scope, made = Scope.ORGANISATIONS, Scope.ORGANISATIONS_WRITE, OneMembership
    shape, example, name, body = TheMembership, EXAMPLE, "memberships", Application
    body_example = {"kind": "user_organisation"}

    def rows(self, request: Request, **place: Any) -> QuerySet[Membership]:
        this = organisation_or_404(request.user, place["country"], place["number"])
        return Membership.objects.filter(organisation=this).select_related("organisation").order_by("pk")

    def tell(self, request: Request, row: Membership) -> TheMembership:
        return tell(request, row)

    def allow_new(self, request: Request, **place: Any) -> None:
        this = organisation_or_404(request.user, place["country"], place["number"])
        require(request.user, Permission.HANDLE_MEMBERSHIP, this)

    def make(self, request: Request, sent: Json, **place: Any) -> Response:
        this = organisation_or_404(request.user, place["country"], place["number"])
        made = memberships.apply(this, MembershipKind(sent["kind"]), by=request.user)
        return created(f"/api/v1/memberships/{made.pk}/", tell(request, made))


class Advance(Verb):
    """The next step of the membership, for operators."""

    scope, resource, body = Scope.ORGANISATIONS_WRITE, OneMembership, Step
    body_example = {"to": "approved", "note": "Alla underlag finns."}

    def allow(self, request: Request, found: Membership) -> None:
        require(request.user, Permission.HANDLE_MEMBERSHIP, found.organisation)

    def change(self, request: Request, found: Membership, sent: Json) -> None:
        to, note = MembershipState(sent["to"]), sent.get("note", "")
        if to in GRAVE and not note.strip():
            words = _("Say why: the organisation reads it.")
            raise invalid([("#/note", words)], words)
        memberships.advance(found, to, by=request.user, note=note)


class GiveNotice(Verb):
    """The member leaves: its signatory says so, or a registrar records it."""

    scope, resource, body = Scope.ORGANISATIONS_WRITE, OneMembership, Leave
    body_example = {"last_day": "2026-12-31"}

    def allow(self, request: Request, found: Membership) -> None:
        require(request.user, Permission.LEAVE, found.organisation)

    def change(self, request: Request, found: Membership, sent: Json) -> None:
        last_day = day(sent, "last_day") or today()
        memberships.leave(found, last_day=last_day, by=request.user, note=sent.get("note", ""))


def tell(request: Request, found: Membership) -> TheMembership:
    handles = may(request.user, Permission.HANDLE_MEMBERSHIP, found.organisation)
    allowed = allowed_states(found) if handles else frozenset()
    return {
        "id": found.pk,
        "organisation": told.names(found.organisation),
        "kind": found.kind,
        "state": found.state,
        "access_method": found.access_method,
        "last_day": day_or_none(found.leaves_on),
        "allowed_actions": [state for state in _TO if state in allowed],
    }
