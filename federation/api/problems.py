"""Errors of the API as problem details (RFC 9457): type, title, status, detail; never a traceback."""

from http import HTTPStatus
from typing import Any

from django.http import Http404
from rest_framework.exceptions import APIException, NotFound
from rest_framework.response import Response
from rest_framework.views import exception_handler

from members.errors import NotAllowed, Refused


def problem(status: int, detail: str) -> Response:
    """One problem; `type` is about:blank, so that `title` is the status's own words (RFC 9457, section 4.2.1)."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return Response(body, status=status, content_type="application/problem+json")


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """What DRF calls for an exception in a view; None for one that nobody foresaw."""
    if isinstance(error, Refused):
        return problem(403 if isinstance(error, NotAllowed) else 409, str(error))
    if isinstance(error, Http404):
        error = NotFound()
    answered = exception_handler(error, context)
    if answered is None or not isinstance(error, APIException):
        return answered
    told = problem(answered.status_code, _sentence(error))
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in answered:
            told[name] = answered[name]
    return told


def _sentence(error: APIException) -> str:
    return str(error.detail) if isinstance(error.detail, str) else "; ".join(map(str, error.detail))
