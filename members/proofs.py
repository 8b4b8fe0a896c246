"""Look whether a domain's owner has published the token: the worker's part, since it asks the network."""

import dns.exception
import dns.resolver

from members.models import Domain
from members.models.domain import DomainMethod, DomainResult
from members.reach import Asking, Unreachable, ask
from members.resolving import resolver

SECONDS = 10
_WANTED = Asking(limit=10_000, seconds=SECONDS, accept="text/plain", redirects=0, cut=True)


def record_name(name: str) -> str:
    """Where the TXT record stands."""
    return f"_sigill.{name}"


def file_address(name: str) -> str:
    """Where the file stands (RFC 8615)."""
    return f"https://{name}/.well-known/sigill-challenge.txt"


def look(domain: Domain) -> DomainResult:
    """What the network says now of a claim that is shown in DNS or on the web."""
    return _in_dns(domain) if domain.method == DomainMethod.DNS else _on_the_web(domain)


def _in_dns(domain: Domain) -> DomainResult:
    try:
        answer = resolver().resolve(record_name(domain.name), "TXT", lifetime=SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return DomainResult.MISSING
    except (dns.exception.DNSException, OSError):
        return DomainResult.UNREACHABLE
    return _compared([b"".join(record.strings).decode(errors="replace") for record in answer], domain.token)


def _on_the_web(domain: Domain) -> DomainResult:
    """No redirect is followed: whoever decides where it leads need not be the one who owns the name."""
    try:
        answer = ask(file_address(domain.name), _WANTED)
    except Unreachable:
        return DomainResult.UNREACHABLE
    if answer.status != 200:
        return DomainResult.MISSING
    return _compared(answer.body.decode(errors="replace").splitlines(), domain.token)


def _compared(lines: list[str], token: str) -> DomainResult:
    return DomainResult.FOUND if token in (line.strip() for line in lines) else DomainResult.OTHER
