"""Why an entity is in a feed, or not: the entity page's answer, for programs."""

from typing import Annotated, Any, TypedDict

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api.entities import entity_of
from federation.api.frame import Api
from federation.api.shapes import Instant, Said
from federation.explain import as_json, explain, instant_of
from federation.models import Environment, Feed
from members.clock import now
from members.errors import Refused
from members.models.api_token import Scope

_TEXT = {"type": "string"}


class Reason(TypedDict):
    """Why a gate is closed: a code, which never changes, in both languages, and what to do about it."""

    gate: str
    code: str
    sv: str
    en: str


class TheGate(TypedDict):
    """One gate of a feed; `asks` says what it asks for."""

    gate: Annotated[str, Said("G1 to G12, or what comes before them.")]
    open: bool
    asks: str
    reasons: list[dict[str, Any]]


class LostScope(TypedDict):
    """A scope that the entity loses in this feed, and why."""

    scope: str
    reason: dict[str, Any]


class OfFeed(TypedDict):
    """One feed's answer."""

    feed: str
    environment: Annotated[str, Said(one_of=Environment)]
    admitted: bool
    serial: Annotated[int, Said("The release that serves it now; null: none does.")] | None
    gates: list[TheGate]
    scopes_lost: list[LostScope]


class Explained(TypedDict):
    """Each feed's gates, open and closed, for an entity at an instant."""

    entity_id: str
    at: Instant
    feeds: list[OfFeed]


class Explain(Api):
    """Each feed's gates, open and closed; `?feed=` (more than once) asks about some, `?at=` about a day to come,
    if nothing but the day changes. An entity is named by its key here, or by its entityID, percent-encoded."""

    scope, shape = Scope.ENTITIES, Explained
    asks = {
        "feed": (_TEXT, "A feed's slug; may stand more than once."),
        "at": (_TEXT, "A day to come, as 2027-03-01, or an instant with its zone."),
    }
    example = {
        "entity_id": "https://idp.norrvik.example/metadata",
        "at": "2026-06-01T10:00:00+00:00",
        "feeds": [
            {
                "feed": "production",
                "environment": "production",
                "admitted": False,
                "serial": None,
                "gates": [
                    {
                        "gate": "G1",
                        "open": False,
                        "asks": "Owner is an active member.",
                        "reasons": [{"gate": "G1", "code": "no_membership"}],
                    }
                ],
                "scopes_lost": [],
            }
        ],
    }

    def get(self, request: Request, entity: str) -> Response:
        found = entity_of(request.user, entity)
        try:
            at = instant_of(request.query_params["at"]) if "at" in request.query_params else now()
        except Refused as refused:
            raise ParseError(str(refused)) from refused
        answers = explain(found, at=at, feeds=_feeds(request.query_params.getlist("feed")))
        told: dict[str, Any] = {"entity_id": found.entity_id, "at": at.isoformat()}
        return Response(told | {"feeds": [as_json(answer) for answer in answers]})


def _feeds(slugs: list[str]) -> list[Feed]:
    known = {feed.slug: feed for feed in Feed.objects.all()}
    if unknown := [slug for slug in slugs if slug not in known]:
        there_are = ", ".join(known) or "–"
        raise ParseError(
            _("There is no feed %(feed)s. Those there are: %(known)s.") % {"feed": unknown[0], "known": there_are}
        )
    return [known[slug] for slug in dict.fromkeys(slugs)] if slugs else list(known.values())
