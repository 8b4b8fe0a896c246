"""Certification status for anybody's program: the same facts as on the public page (docs/certification-status.md)."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from federation.api.paging import page
from members.clock import today
from trustframework import status
from trustframework.models import Certification

MAX_AGE_S = 60  # the state of a certification may change any minute


class Certifications(APIView):  # type: ignore[misc]  # DRF has no types
    """GET: who is or was certified. `?country=`, `?number=`, `?entity_id=`, `?scope=` (a domain that somebody asserts),
    `?role=`, `?level=` (its name or URI), and `?on=` (a date on which it holds) narrow it. Public, as the page is."""

    scope = None

    def get(self, request: Request) -> HttpResponseBase:
        rows, day = status.certifications().order_by("pk"), _day(request)
        for name, narrowed in _NARROWED.items():
            if asked := request.query_params.get(name):
                rows = narrowed(rows, asked)
        if "on" in request.query_params:
            rows = status.holding(rows, day)
        told = page(request, rows, lambda row: status.tell(row, day).as_json(), "certifications")
        return exact(request, {"on": day.isoformat(), **told})


class OneCertification(APIView):  # type: ignore[misc]
    """GET: one of them; 404 for a draft, as for one that there is not."""

    scope = None

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        row = status.certifications().filter(pk=pk).first()
        if row is None:
            raise Http404
        return exact(request, status.tell(row, _day(request)).as_json())


def exact(request: Request, data: dict[str, Any]) -> HttpResponseBase:
    """With the SHA-256 of exactly what is sent as ETag; 304 where the asker has that."""
    etag = f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()}"'
    response = Response(data, headers={"ETag": etag, "Cache-Control": f"public, max-age={MAX_AGE_S}"})
    unchanged: HttpResponseBase | None = get_conditional_response(request._request, etag=etag)
    if unchanged is None:
        answer: HttpResponseBase = response
        return answer
    unchanged["ETag"], unchanged["Cache-Control"] = response["ETag"], response["Cache-Control"]
    return unchanged


def _day(request: Request) -> date:
    """The one asked for, else today."""
    asked = request.query_params.get("on")
    if asked is None:
        return today()
    try:
        found = parse_date(asked)
    except ValueError:
        found = None
    if found is None:
        raise ParseError(_("Write the day as in 2026-06-01."))
    return found


def _of_level(rows: QuerySet[Certification], asked: str) -> QuerySet[Certification]:
    return rows.filter(**{"level__uri" if ":" in asked else "level__name__iexact": asked})


_NARROWED: dict[str, Callable[[QuerySet[Certification], str], QuerySet[Certification]]] = {
    "country": lambda rows, asked: rows.filter(organisation__country=asked.upper()),
    "number": lambda rows, asked: rows.filter(organisation__number="".join(c for c in asked if c.isalnum())),
    "entity_id": status.covering,
    "scope": status.asserting,
    "role": lambda rows, asked: status.in_scope(rows, [asked]),
    "level": _of_level,
}
