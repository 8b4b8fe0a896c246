"""How often may be asked, told with every answer (draft-ietf-httpapi-ratelimit-headers-07): per token, per person in a
session, per address for the public. Counted in the cache, so for all web processes together."""

import math
from typing import Any

from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

_MOST = "_sigill_rate"


class _Told:
    """Leaves on the request what the headers say: how many in all, how many are left, when the first is free again."""

    def allow_request(self, request: Any, view: Any) -> bool:
        self.history: list[float] = []
        allowed: bool = super().allow_request(request, view)  # type: ignore[misc]
        rule: Any = self
        if getattr(rule, "key", None) is None or rule.rate is None:
            return allowed
        oldest = self.history[-1] if self.history else rule.now
        reset = max(0, math.ceil(rule.duration - (rule.now - oldest)))
        left = max(0, rule.num_requests - len(self.history))
        setattr(request._request, _MOST, (rule.num_requests, left, reset))
        return allowed


class Public(_Told, AnonRateThrottle):  # type: ignore[misc]  # DRF has no types
    """Whoever shows nothing, by their address."""


class Known(_Told, UserRateThrottle):  # type: ignore[misc]
    """A token by itself, so that one program does not use up what another of the same person has."""

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        if not request.user.is_authenticated:
            return None  # the public's is counted
        ident = f"token-{request.auth.public_id}" if request.auth is not None else request.user.pk
        return str(self.cache_format % {"scope": self.scope, "ident": ident})


def headers(request: Any) -> dict[str, str]:
    """What an answer says of it; nothing where nobody counted, as for a request that was refused before."""
    most: tuple[int, int, int] | None = getattr(request, _MOST, None)
    if most is None:
        return {}
    limit, left, reset = most
    return {"RateLimit-Limit": str(limit), "RateLimit-Remaining": str(left), "RateLimit-Reset": str(reset)}
