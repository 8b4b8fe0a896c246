"""Domains under which anybody may register a name: the Public Suffix List, as the pinned package ships it."""

from functools import cache

from publicsuffixlist import PublicSuffixList


def is_public_suffix(domain: str) -> bool:
    """Whether `domain` (lower case, ASCII, no dot at the end) is on the list, its private part included."""
    return suffixes().is_public(domain)


@cache
def suffixes() -> PublicSuffixList:
    """The list: read once per process, and only where there is a domain to judge."""
    return PublicSuffixList()
