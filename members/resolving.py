"""Questions to the DNS that the operating system's look-up does not answer."""

import dns.exception
import dns.resolver

SECONDS = 3


def resolver() -> dns.resolver.Resolver:
    """The machine's own; raises DNSException where none is set up."""
    return dns.resolver.Resolver()


def alias(host: str) -> str:
    """The name that the host's CNAME leads on to, without a dot at the end; empty without one, or without an answer."""
    try:
        answer = resolver().resolve(host, "CNAME", lifetime=SECONDS, search=False)
    except (dns.exception.DNSException, OSError):
        return ""
    return str(answer[0].target).rstrip(".").lower()
