"""Certification status for anybody's program: the same facts as on the public page (docs/certification-status.md)."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from federation.api import told
from federation.api.frame import Json, Many, One
from members.clock import today
from trustframework import status
from trustframework.models import Certification

MAX_AGE_S = 60  # the state of a certification may change any minute
_CACHE = f"public, max-age={MAX_AGE_S}"
_EXAMPLE = told.CERTIFIED | {"organisation": told.NAMED}
_TEXT = {"type": "string"}
_ON = ({"type": "string", "format": "date"}, "A date on which it holds; in the answer, today unless given.")


class Certifications(Many):
    """Who is or was certified. `?country=`, `?number=`, `?entity_id=`, `?fingerprint=` (a certificate's), `?scope=` (a
    domain that somebody asserts), `?role=`, `?level=` (name or URI) and `?on=` (a date on which it holds) narrow it.
    Public, as the page is."""

    shape, example, name, cache = told.Certified, _EXAMPLE, "certifications", _CACHE
    more, more_example = {"on": {"type": "string", "format": "date"}}, {"on": "2026-06-01"}
    asks = {
        "country": (_TEXT, "ISO 3166-1, two letters."),
        "number": (_TEXT, "The organisation number, however it is written."),
        "entity_id": (_TEXT, "Those that cover this entity."),
        "fingerprint": (_TEXT, "Those that cover an entity with this certificate (or key), by digest."),
        "scope": (_TEXT, "Those of whoever asserts this scope (a domain)."),
        "role": (_TEXT, "Those that cover this role of entities or function."),
        "level": (_TEXT, "The level's name or URI."),
        "on": _ON,
    }

    def rows(self, request: Request, **place: Any) -> QuerySet[Certification]:
        rows, day = status.certifications(), _day(request)
        for name, narrowed in _NARROWED.items():
            if asked := request.query_params.get(name):
                rows = narrowed(rows, asked)
        return status.holding(rows, day) if "on" in request.query_params else rows

    def tell(self, request: Request, row: Certification) -> told.Certified:
        return _tell(row, _day(request))

    def beside(self, request: Request, **place: Any) -> Json:
        return {"on": _day(request).isoformat()}


class OneCertification(One):
    """One of them; 404 for a draft, as for one that there is not."""

    shape, example, cache = told.Certified, _EXAMPLE, _CACHE
    asks = {"on": _ON}

    def find(self, request: Request, **place: Any) -> Certification:
        row = status.certifications().filter(pk=place["pk"]).first()
        if row is None:
            raise Http404
        return row

    def tell(self, request: Request, found: Certification) -> told.Certified:
        return _tell(found, _day(request))


def _tell(row: Certification, day: date) -> told.Certified:
    return cast(told.Certified, status.tell(row, day).as_json())


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
    "fingerprint": status.using,
    "scope": status.asserting,
    "role": lambda rows, asked: status.in_scope(rows, [asked]),
    "level": _of_level,
}
