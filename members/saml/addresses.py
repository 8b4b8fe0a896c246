"""Which IP addresses are everybody's (RFC 6890 and its registries)."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits
_UNICAST: Final = IPv6Network("2000::/3")  # RFC 4291: all that is routed; outside it nothing but wrappers and local use
# Inside it, what is not a place: 6to4 (RFC 7526), protocol assignments with Teredo (2001::/23), documentation.
_NO_PLACE: Final = tuple(map(IPv6Network, ("2002::/16", "2001::/23", "2001:db8::/32", "3fff::/20")))
_RELAYS: Final = IPv4Network("192.88.99.0/24")  # the way into 6to4


def is_public(address: str) -> bool:
    """Whether an IP address (a zone may follow) is reachable for everybody, and is not another one in disguise.

    IPv4 inside IPv6 is refused (mapped, compatible, 6to4, Teredo), save for the well-known NAT64 prefix: on a network
    with IPv6 only, every IPv4 host is reached that way, and the address in it is judged instead.
    """
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found not in _NAT64:
            return found in _UNICAST and not any(found in network for network in _NO_PLACE)
        found = IPv4Address(found.packed[-4:])
    return found.is_global and not found.is_multicast and found not in _RELAYS
