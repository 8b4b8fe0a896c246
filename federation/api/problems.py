"""Errors of the API as problem details (RFC 9457): type, title, status, detail, and more where there is; no traceback.

`code` is for programs and stays the same in every language. What an action refuses has the code of its exception's
name (`refused`, `not_allowed`, `already_moved`, `nothing_new`, …) and, where the exception has them, `rule` (an id of
the rule catalogue), `gate` (G1 to G12) and `findings`. `type` is the code's place on the page /api/; what is nothing
but its status is about:blank (RFC 9457, section 4.2.1).
"""

import re
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.functional import Promise
from rest_framework.exceptions import APIException, NotFound, Throttled
from rest_framework.response import Response
from rest_framework.views import exception_handler

from members.errors import NotAllowed, Refused
from trustframework.declaration_rules import Incomplete
from trustframework.hindrance_words import HINDRANCES

MEDIA_TYPE = "application/problem+json"
# What a refusal may bring along, as attributes of the exception.
CARRIED = ("rule", "gate", "findings", "errors")
_KEPT = ("WWW-Authenticate", "Retry-After", "ETag")


class Problem(APIException):  # type: ignore[misc]  # DRF has no types
    """To raise from a view: a code, its status, a sentence for a person, and more members for programs."""

    def __init__(self, code: str, status: int, detail: "str | Promise", **more: Any) -> None:
        super().__init__(detail)
        self.code, self.status_code, self.more = code, status, more


def invalid(errors: list[tuple[str, str]], detail: "str | Promise") -> Problem:
    """400: what was sent is not of the shape; each place by its JSON pointer (as RFC 9457, section 3, has it)."""
    return Problem("invalid", 400, detail, errors=[{"pointer": at, "detail": why} for at, why in errors])


def problem(status: int, detail: str, code: str = "", **more: Any) -> Response:
    """One problem."""
    kind = f"{settings.SIGILL_BASE_URL}/api/#{code}" if code else "about:blank"
    body = {"type": kind, "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return Response(body | ({"code": code} if code else {}) | more, status=status, content_type=MEDIA_TYPE)


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """What DRF calls for an exception in a view; None for one that nobody foresaw."""
    if isinstance(error, Refused):
        return problem(403 if isinstance(error, NotAllowed) else 409, str(error), code_of(error), **carried(error))
    if isinstance(error, ValidationError):  # a model's own check, which an action lets through
        return problem(400, " ".join(error.messages), "invalid")
    if isinstance(error, Http404):
        error = NotFound()
    answered = exception_handler(error, context)
    if answered is None or not isinstance(error, APIException | PermissionDenied):
        return answered
    told = problem(answered.status_code, _sentence(error, answered), *_more(error))
    if isinstance(error, Problem):
        told.data |= error.more
    for name in _KEPT:
        if name in answered:
            told[name] = answered[name]
    return told


def code_of(refused: Refused) -> str:
    """`AlreadyMoved` is already_moved: what programs tell refusals apart by."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(refused).__name__).lower()


def carried(refused: Refused) -> dict[str, Any]:
    """The rule, gate and findings that a refusal names, where it does."""
    told = {name: getattr(refused, name) for name in CARRIED if getattr(refused, name, None)}
    errors = [*_at_requirements(refused), *({"detail": one} for one in getattr(refused, "sentences", ()))]
    return told | ({"errors": errors} if errors else {})


def _at_requirements(refused: Refused) -> list[dict[str, str]]:
    """What a declaration lacks, and where."""
    found = refused.hindrances if isinstance(refused, Incomplete) else ()
    return [{"requirement": one.code, "detail": str(HINDRANCES[one.reason])} for one in found]


def _more(error: Any) -> tuple[str, ...]:
    if isinstance(error, Throttled):
        return ("throttled",)
    return (error.code,) if isinstance(error, Problem) else ()


def _sentence(error: Any, answered: Response) -> str:
    detail = getattr(error, "detail", None) or answered.data.get("detail", "")
    return str(detail) if isinstance(detail, str | Promise) else "; ".join(map(str, detail))
