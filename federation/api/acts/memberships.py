"""Memberships: an operator's steps with them, and a member's notice."""

from typing import Annotated, Any, TypedDict

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api.acts.reading import day, organisation_or_404
from federation.api.acts.shapes import Remark
from federation.api.frame import Json, Makes, Verb, created, invalid
from federation.api.memberships import OneMembership
from federation.api.shapes import Day, Said
from members.actions import memberships
from members.clock import today
from members.models import Membership
from members.models.api_token import Scope
from members.models.membership import MembershipKind, MembershipState
from members.permissions import Permission, require
from members.views.memberships import GRAVE, STEPS

_TO = tuple(MembershipState(state).value for state in STEPS)


class NewMembership(TypedDict):
    """In which kind."""

    kind: Annotated[str, Said(one_of=MembershipKind)]


class MembershipStep(Remark):
    """The state that it goes to; what takes something away needs a `note`."""

    to: Annotated[str, Said(one_of=_TO)]


class MembershipNotice(Remark):
    """It counts to the end of the last day."""

    last_day: Day


class Applications(Makes):
    """POST records an organisation's application, for operators."""

    scope, made, body = Scope.ORGANISATIONS_WRITE, OneMembership, NewMembership
    body_example = {"kind": "user_organisation"}

    def allow_new(self, request: Request, **place: Any) -> None:
        this = organisation_or_404(request.user, place["country"], place["number"])
        require(request.user, Permission.HANDLE_MEMBERSHIP, this)

    def make(self, request: Request, sent: Json, **place: Any) -> Response:
        this = organisation_or_404(request.user, place["country"], place["number"])
        made = memberships.apply(this, MembershipKind(sent["kind"]), by=request.user)
        return created(f"/api/v1/memberships/{made.pk}/", OneMembership().tell(request, made))


class Advance(Verb):
    """The next step of the membership, for operators."""

    scope, resource, body = Scope.ORGANISATIONS_WRITE, OneMembership, MembershipStep
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

    scope, resource, body = Scope.ORGANISATIONS_WRITE, OneMembership, MembershipNotice
    body_example = {"last_day": "2026-12-31"}

    def allow(self, request: Request, found: Membership) -> None:
        require(request.user, Permission.LEAVE, found.organisation)

    def change(self, request: Request, found: Membership, sent: Json) -> None:
        last_day = day(sent, "last_day") or today()
        memberships.leave(found, last_day=last_day, by=request.user, note=sent.get("note", ""))
