"""A body that is too large to be read gets an answer in words, not a cut connection."""

from contextlib import suppress

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render

from members.saml.limits import AGGREGATE, ONE_ENTITY

# The largest document, and what a browser wraps around it.
BODY_MAX = AGGREGATE.size + (1 << 20)


def too_large(request: HttpRequest) -> HttpResponse | None:
    """The page that says so, with status 413; None for a body that can be read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    try:
        if length.isdecimal() and int(length) <= BODY_MAX:
            _ = request.POST
            return None
    except RequestDataTooBig:
        pass
    return _answer(request)


def _answer(request: HttpRequest) -> HttpResponse:
    """Read what still comes, so that the browser gets to the answer; keep none of it."""
    left = 2 * BODY_MAX
    with suppress(UnreadablePostError):
        while left > 0 and (chunk := request.read(1 << 16)):
            left -= len(chunk)
    limits = {"entity_mib": ONE_ENTITY.size >> 20, "document_mib": AGGREGATE.size >> 20}
    response = render(request, "federation/submit_too_large.html", limits, status=413)
    response["Connection"] = "close"
    return response
