"""Domains under which anybody may register a name: the Public Suffix List, as the pinned package ships it."""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from publicsuffixlist import PSLFILE, PublicSuffixList

from .urls import is_address

_LABELS: Final = 127  # more do not fit into the 255 bytes of a name


def is_public_suffix(domain: str) -> bool:
    """Whether `domain` (lower case, ASCII, no dot at the end) is on the list, its private part included."""
    return suffixes().is_public(domain)


@lru_cache(maxsize=8192)
def registrable(host: str) -> str:
    """The domain that somebody registered, in which a host lies: `region.example` of `idp.region.example`. The host
    itself, in lower case, where there is none (an address, a single label)."""
    plain = host.lower().rstrip(".")
    return plain if is_address(plain) else suffixes().privatesuffix(plain) or plain


def domains_above(host: str) -> list[str]:
    """The host (lower case, no dot at its end) and each domain that it lies in; of what has more labels than a name can
    have (RFC 1035 §2.3.4), the domains above only."""
    labels = host.split(".")[-_LABELS:]
    return [".".join(labels[n:]) for n in range(len(labels))]


def lent_under(host: str) -> str:
    """The domain of a hosting service under which a host got its name (`azurewebsites.net`), empty for other hosts:
    what the list has in its private part."""
    lent = suffixes().publicsuffix(host)
    return lent if lent and lent != _registries().publicsuffix(host) else ""


@cache
def _registries() -> PublicSuffixList:
    """The list without its private part: countries' and registries' domains only."""
    return PublicSuffixList(_lines(), accept_encoded_idn=False, only_icann=True)


@cache
def suffixes() -> PublicSuffixList:
    """The list: read once per process, and only where there is a domain to judge."""
    return PublicSuffixList(_lines(), accept_encoded_idn=False)


def _lines() -> Iterator[str]:
    """The list's lines, with the ASCII form of those that need one: the package would encode all ten thousand."""
    with open(PSLFILE, encoding="utf-8") as lines:
        for line in lines:
            yield line
            if not line.isascii() and not line.startswith("//"):
                yield line.split()[0].encode("idna").decode()
