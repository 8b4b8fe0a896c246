"""What a browser was sent elsewhere with, kept in its session under a one-time state; and what it brought back."""

import secrets
import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from federation.elsewhere.identity import NotBelieved

_KEPT, _AT_ONCE, _WAITS = "asked_elsewhere", 5, 15 * 60
_PLACE, _FETCHED_WITHIN = "sigill:handed-in:", 120


def remember(request: HttpRequest, way: str, next_page: str, **more: str) -> str:
    """A new state; the oldest is forgotten when there are many."""
    state = secrets.token_urlsafe(24)
    kept = dict(list(request.session.get(_KEPT, {}).items())[1 - _AT_ONCE :])
    request.session[_KEPT] = kept | {state: {"way": way, "next": next_page, "at": time.time(), **more}}
    return state


def recall(request: HttpRequest, state: str) -> dict[str, Any]:
    """What was remembered under the state, once; NotBelieved where this browser never asked, or long ago."""
    kept = dict(request.session.get(_KEPT, {}))
    found: dict[str, Any] | None = kept.pop(state, None)
    request.session[_KEPT] = kept
    if found is None or time.time() - found["at"] > _WAITS:
        raise NotBelieved("this browser has not asked for it, or too long ago")
    return found


def hand_in(request: HttpRequest, response: str) -> str:
    """Keep for a moment what a form from elsewhere brought, which comes without a session; the key to fetch it with."""
    key = secrets.token_urlsafe(24)
    cache.set(_PLACE + key, (response, request.POST.get("RelayState", "")), _FETCHED_WITHIN)
    return key


def fetch(key: str) -> tuple[str, str]:
    """The response and its state, once; empty where there is none."""
    found: tuple[str, str] = cache.get(_PLACE + key[:64], ("", ""))
    cache.delete(_PLACE + key[:64])
    return found
