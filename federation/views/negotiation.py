"""Which encoding a client prefers (RFC 9110, sections 12.4.2 and 12.5.3); nginx's rule in deploy/sigill_answers.lua."""

from functools import lru_cache


@lru_cache(maxsize=500)
def prefers_gzip(accept_encoding: str) -> bool:
    """gzip is named, is not refused, and is no worse to the client than the plain form, where that is named too."""
    named = dict(_weight(part) for part in accept_encoding.lower().split(","))
    gzip = named.get("gzip", named.get("x-gzip", 0.0))
    return gzip > 0 and gzip >= named.get("identity", 0.0)


def _weight(part: str) -> tuple[str, float]:
    coding, _, parameters = part.partition(";")
    name, _, weight = parameters.partition("=")
    if name.strip() != "q":
        return coding.strip(), 1.0
    try:
        return coding.strip(), float(weight)
    except ValueError:
        return coding.strip(), 0.0
