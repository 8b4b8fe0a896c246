"""Domains under which anybody may register a name: the Public Suffix List, as the pinned package ships it."""

from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from .urls import is_address


def is_public_suffix(domain: str) -> bool:
    """Whether `domain` (lower case, ASCII, no dot at the end) is on the list, its private part included."""
    return suffixes().is_public(domain)


@lru_cache(maxsize=8192)
def registrable(host: str) -> str:
    """The domain that somebody registered, in which a host lies: `region.example` of `idp.region.example`. The host
    itself, in lower case, where there is none (an address, a single label)."""
    plain = host.lower().rstrip(".")
    return plain if is_address(plain) else suffixes().privatesuffix(plain) or plain


@cache
def suffixes() -> PublicSuffixList:
    """The list: read once per process, and only where there is a domain to judge."""
    return PublicSuffixList()
