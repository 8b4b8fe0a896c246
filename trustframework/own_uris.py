"""Which assurance URIs are the registry's own to give, and which are other bodies'."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from members.saml.suffixes import registrable


def is_own(uri: str) -> bool:
    """Whether the value lies in the registry's domain: the registration authority's, or where Sigill answers."""
    return _lies_in(uri, settings.SIGILL_REGISTRATION_AUTHORITY, settings.SIGILL_BASE_URL)


@lru_cache(maxsize=1024)
def _lies_in(uri: str, *named: str) -> bool:
    host = _host(uri)
    return bool(host) and registrable(host) in {registrable(_host(url)) for url in named}


def _host(uri: str) -> str:
    """Empty where it has none, as a URN has, and where it cannot be read."""
    try:
        return urlsplit(uri).hostname or ""
    except ValueError:
        return ""
