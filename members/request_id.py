"""The identity of what is going on: one for each request, task and command, in the logs and in every audit event."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,63}")
_current: ContextVar[str] = ContextVar("sigill_request_id", default="")


def current() -> str:
    """The identity of what is going on; empty where nobody gave it one."""
    return _current.get()


@contextmanager
def known_as(identity: str = "") -> Iterator[str]:
    """Everything inside belongs to this identity; a new one where it is not well-formed."""
    known = identity if _WELL_FORMED.fullmatch(identity) else str(uuid4())
    token = _current.set(known)
    try:
        yield known
    finally:
        _current.reset(token)


class RequestIdMiddleware:
    """Takes over the proxy's X-Request-ID or makes one, and says it in the response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with known_as(request.headers.get(HEADER, "")) as known:
            response = self.get_response(request)
            response[HEADER] = known
            return response


class WithRequestId(logging.Filter):
    """Gives every log record a `request_id`, "-" outside requests, tasks and commands."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current() or "-"
        return True
