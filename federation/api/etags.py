"""ETags: the SHA-256 of exactly what is told of one resource; and If-Match, so that nobody changes what they have not
seen.

RFC 9110, sections 8.8.3 and 13.1; RFC 6585, section 3 (428).
"""

import hashlib
import re
from typing import Any

from django.http import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api.problems import Problem

PRIVATE = "private, no-cache"
_TAG = re.compile(r'"[^"]*"')


def etag_of(data: Any) -> str:
    """The strong entity tag of what is told, with its quotation marks."""
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()}"'


def exact(request: Request, data: Any, cache: str = PRIVATE, status: int = 200) -> HttpResponseBase:
    """With the ETag of exactly what is sent; 304 where the asker has that already."""
    headers = {"ETag": etag_of(data), "Cache-Control": cache}
    response: HttpResponseBase = Response(data, status=status, headers=headers)
    if request.method not in ("GET", "HEAD"):
        return response
    unchanged: HttpResponseBase | None = get_conditional_response(request._request, etag=headers["ETag"])
    if unchanged is None:
        return response
    for name, value in headers.items():
        unchanged[name] = value
    return unchanged


def hold_to(request: Request, data: Any) -> None:
    """428 where the request does not say which content it has seen, 412 where that is not `data`, the whole resource.

    `If-Match: *` says: whatever it is. Weak tags match nothing (RFC 9110, section 13.1.1).
    """
    asked = request.headers.get("If-Match", "").strip()
    if not asked:
        why = _("Say which content you change: read it, and send its ETag back as If-Match.")
        raise Problem("precondition_required", 428, why)
    now_is = etag_of(data)
    if asked == "*" or now_is in _TAG.findall(re.sub(r'W/"[^"]*"', "", asked)):
        return
    why = _(
        "It has changed since you read it. Read it again, and send the new ETag as If-Match if you still want this."
    )
    raise Problem("precondition_failed", 412, why, etag=now_is)
