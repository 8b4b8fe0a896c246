"""Who is a member, who belongs where, and how organisations stand: thin readings of what the pages show."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from rest_framework.request import Request

from federation.api import told
from federation.api.frame import Json, Many
from members.clock import today
from members.models import CommunityPlace, Organisation
from members.models.api_token import Scope
from members.permissions import Permission, may
from members.views.communities import community_or_404
from members.views.member_list import members
from trustframework.views.status import certified_or_members, row_of

_TEXT = {"type": "string"}
_NUMBER = (_TEXT, "The organisation number, however it is written.")


class Members(Many):
    """Who is a member; `?number=`, `?entity_id=` and `?scope=` ask about one. Public, as the page is."""

    shape, name = told.Member, "members"
    example = told.NAMED | {
        "sector": "regional_care",
        "memberships": ["user_organisation"],
        "since": "2026-02-01",
    }
    asks = {
        "number": _NUMBER,
        "entity_id": (_TEXT, "Who has registered this entity."),
        "scope": (_TEXT, "Who is served under this scope (a domain)."),
    }

    def rows(self, request: Request, **place: Any) -> QuerySet[Organisation]:
        rows = members()
        for name, narrowed in _NARROWED.items():
            if asked := request.query_params.get(name):
                rows = narrowed(rows, asked)
        return rows

    def tell(self, request: Request, row: Organisation) -> told.Member:
        return told.member(row)


class Communities(Many):
    """Who belongs to a community that the asker knows of."""

    scope, shape, name = Scope.COMMUNITIES, told.Belongs, "members"
    example = told.NAMED | {"since": "2026-02-01"}
    more = {"slug": _TEXT, "name_sv": _TEXT, "name_en": _TEXT}
    more_example = {"slug": "norr", "name_sv": "Norr", "name_en": "North"}

    def rows(self, request: Request, **place: Any) -> QuerySet[CommunityPlace]:
        community = community_or_404(place["slug"], request.user)
        return CommunityPlace.objects.in_force().filter(community=community).select_related("organisation")

    def tell(self, request: Request, row: CommunityPlace) -> told.Belongs:
        return told.place(row)

    def beside(self, request: Request, **place: Any) -> Json:
        community = community_or_404(place["slug"], request.user)
        return {"slug": community.slug, "name_sv": community.name_sv, "name_en": community.name_en}


class Status(Many):
    """How members stand, for those who rely on the federation; to all others it is not there."""

    scope, shape, name = Scope.STATUS, told.Standing, "organisations"
    example = told.NAMED | {
        "memberships": [{"kind": "user_organisation", "state": "active"}],
        "certifications": [told.CERTIFIED],
    }
    asks = {"number": _NUMBER}

    def rows(self, request: Request, **place: Any) -> QuerySet[Organisation]:
        if not may(request.user, Permission.SEE_STATUS):
            raise Http404
        rows = certified_or_members()
        if number := request.query_params.get("number"):
            rows = rows.filter(number="".join(c for c in number if c.isalnum()))
        return rows

    def tell(self, request: Request, row: Organisation) -> told.Standing:
        return told.status(row_of(row, today()))


_NARROWED: dict[str, Callable[[Any, str], Any]] = {
    "number": lambda rows, asked: rows.filter(number="".join(c for c in asked if c.isalnum())),
    "entity_id": lambda rows, asked: rows.filter(entities__entity_id=asked),
    "scope": lambda rows, asked: rows.filter(Q(served_by__scope=asked.lower(), served_by__until=None)).distinct(),
}
