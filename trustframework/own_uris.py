"""Which assurance URIs are the registry's own to give, and which are other bodies'."""

from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

from members.saml.suffixes import registrable


def is_own(uri: str) -> bool:
    """Whether the value lies in the registry's domain: the registration authority's, or where Sigill answers."""
    host = _host(uri)
    named = (settings.SIGILL_REGISTRATION_AUTHORITY, settings.SIGILL_BASE_URL)
    return bool(host) and _domain(host) in {_domain(_host(url)) for url in named}


def _host(uri: str) -> str:
    """Empty where it has none, as a URN has, and where it cannot be read."""
    try:
        return urlsplit(uri).hostname or ""
    except ValueError:
        return ""


@cache
def _domain(host: str) -> str:
    return registrable(host)
