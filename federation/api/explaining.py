"""Why an entity is in a feed, or not: the entity page's answer, for programs."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from federation.explain import as_json, explain, instant_of
from federation.models import Feed
from members.clock import now
from members.errors import Refused
from members.models import Entity, Person
from members.models.api_token import Scope
from members.views.access import visible


class Explain(APIView):  # type: ignore[misc]  # DRF has no types
    """GET: each feed's gates, open and closed; `?feed=` (more than once) asks about some, `?at=` about a day to come,
    if nothing but the day changes. An entity is named by its key here, or by its entityID, percent-encoded."""

    scope = Scope.ENTITIES

    def get(self, request: Request, entity: str) -> Response:
        found = _entity(request.user, entity)
        try:
            at = instant_of(request.query_params["at"]) if "at" in request.query_params else now()
        except Refused as refused:
            raise ParseError(str(refused)) from refused
        answers = explain(found, at=at, feeds=_feeds(request.query_params.getlist("feed")))
        told: dict[str, Any] = {"entity_id": found.entity_id, "at": at.isoformat()}
        return Response(told | {"feeds": [as_json(answer) for answer in answers]})


def _entity(person: Person, name: str) -> Entity:
    """One that the person may see; 404 for another's, as for one that there is not."""
    rows = visible(Entity.objects.select_related("owner"), person, "owner")
    wanted = {"pk": int(name)} if name.isascii() and name.isdigit() and len(name) < 19 else {"entity_id": name}
    found = rows.filter(**wanted).first()
    if found is None:
        raise Http404
    return found


def _feeds(slugs: list[str]) -> list[Feed]:
    known = {feed.slug: feed for feed in Feed.objects.all()}
    if unknown := [slug for slug in slugs if slug not in known]:
        there_are = ", ".join(known) or "–"
        raise ParseError(
            _("There is no feed %(feed)s. Those there are: %(known)s.") % {"feed": unknown[0], "known": there_are}
        )
    return [known[slug] for slug in dict.fromkeys(slugs)] if slugs else list(known.values())
