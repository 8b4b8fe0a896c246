"""The API's addresses: thin readings of what the pages show. Writing comes through the same actions as the pages."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from federation.api import told
from federation.api.paging import page
from members.clock import today
from members.models import CommunityPlace, Organisation
from members.models.api_token import Scope
from members.permissions import Permission, may
from members.views.access import visible
from members.views.communities import community_or_404
from members.views.member_list import members
from trustframework.views.status import certified_or_members, row_of


class Members(APIView):  # type: ignore[misc]  # DRF has no types
    """GET: who is a member; `?number=`, `?entity_id=` and `?scope=` ask about one. Public, as the page is."""

    scope = None

    def get(self, request: Request) -> Response:
        rows = members()
        for name, narrowed in _NARROWED.items():
            if asked := request.query_params.get(name):
                rows = narrowed(rows, asked)
        return Response(page(request, rows.order_by("pk"), told.member, "members"))


class Communities(APIView):  # type: ignore[misc]
    """GET: who belongs to a community that the asker knows of."""

    scope = Scope.COMMUNITIES

    def get(self, request: Request, slug: str) -> Response:
        community = community_or_404(slug, request.user)
        places = CommunityPlace.objects.in_force().filter(community=community).select_related("organisation")
        found = page(request, places.order_by("pk"), told.place, "members")
        return Response({"slug": community.slug, "name_sv": community.name_sv, "name_en": community.name_en, **found})


class Organisations(APIView):  # type: ignore[misc]
    """GET: the organisations that the asker may see."""

    scope = Scope.ORGANISATIONS

    def get(self, request: Request) -> Response:
        rows = visible(told.with_standing(Organisation.objects.all()), request.user, "pk")
        return Response(page(request, rows.order_by("pk"), told.organisation, "organisations"))


class OneOrganisation(APIView):  # type: ignore[misc]
    """GET: one of them; 404 for another's, as for one that there is not."""

    scope = Scope.ORGANISATIONS

    def get(self, request: Request, number: str, country: str = "SE") -> Response:
        rows = visible(told.with_standing(Organisation.objects.all()), request.user, "pk")
        found = rows.filter(country=country.upper(), number=number).first()
        if found is None:
            raise Http404
        return Response(told.organisation(found))


class Status(APIView):  # type: ignore[misc]
    """GET: how members stand, for those who rely on the federation; to all others it is not there."""

    scope = Scope.STATUS

    def get(self, request: Request) -> Response:
        if not may(request.user, Permission.SEE_STATUS):
            raise Http404
        rows, day = certified_or_members().order_by("pk"), today()
        if number := request.query_params.get("number"):
            rows = rows.filter(number="".join(c for c in number if c.isalnum()))
        return Response(page(request, rows, lambda found: told.status(row_of(found, day)), "organisations"))


_NARROWED: dict[str, Callable[[Any, str], Any]] = {
    "number": lambda rows, asked: rows.filter(number="".join(c for c in asked if c.isalnum())),
    "entity_id": lambda rows, asked: rows.filter(entities__entity_id=asked),
    "scope": lambda rows, asked: rows.filter(Q(served_by__scope=asked.lower(), served_by__until=None)).distinct(),
}
