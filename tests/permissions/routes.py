"""Every address that the resolver knows, once, and how its places are filled in."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.permissions.things import Things

PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
# What the places mean that name no organisation's thing.
WORDS = {
    "to": "in_review",
    "verb": "suspend",
    "environment": "trial",
    "language": "sv",
    "party": "member",
    "role": "idp",
    "risk": "low",
    "rule_id": "MD-SCH-011",
    "code": "x" * 43,
    "identifier": "https:%2F%2Fnowhere.example",
}
# A slug means something else under each address.
SLUGS = {
    "md": "production",
    "connect/<slug:slug>": "fetch",
    "queues": "metadata",
    "statistics": "levels",
    "profiles": "saml2int",
    "accounts/elsewhere": "nowhere",
    "agreements/<int:pk>/sign": "pades",
}
# Addresses that are written as regular expressions.
SAMPLES = {
    r"md/^audit/(?P<name>(?:latest|checkpoint-[0-9]{6,})\.json)$": "md/audit/latest.json",
    r"md/^audit/(?P<name>certificate-[0-9a-f]{64}\.pem)$": f"md/audit/certificate-{'0' * 64}.pem",
    r"md/^status/(?P<name>(?:[A-Z]{2}-[A-Za-z0-9]{4,20}|statements)\.json)$": "md/status/statements.json",
    r"md/^status/(?P<name>certificate-[0-9a-f]{64}\.pem)$": f"md/status/certificate-{'0' * 64}.pem",
    r"^explore/(?P<sha1>[0-9a-f]{40})/$": f"explore/{'0' * 40}/",
    r"^accounts/(?:email|confirm-email)/": "accounts/email/",
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": "accounts/confirm-email/x/",
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "accounts/password/reset/key/1-x/",
}
# Where the thing in the address is not there: no row has these keys.
MISSING = {
    "int": 999_999_999,
    "uuid": "00000000-0000-4000-8000-000000000000",
    "slug": "missing",
    "str": "missing",
    "path": "missing",
}


def addresses() -> list[str]:
    """The patterns of all addresses, in the resolver's order; one that stands twice is answered by the first."""
    return list(dict.fromkeys(_below(get_resolver().url_patterns, "")))


def _below(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLPattern):
            yield before + str(one.pattern)
        else:
            yield from _below(one.url_patterns, before + str(one.pattern))


def names_a_thing(address: str, things: Things) -> bool:
    """Whether the address names something that belongs to an organisation."""
    return any(kind in things for kind, _type in _places(address))


def filled_in(address: str, things: Things) -> str:
    """The address of this thing. `things` has the organisation's own and the federation's."""
    if address in SAMPLES:
        return "/" + SAMPLES[address]
    return "/" + PLACE.sub(lambda found: str(_value(address, found, things)), address)


def of_nothing(address: str, things: Things) -> str:
    """The same address of a thing that does not exist."""
    missing = {kind: MISSING[typed] for kind, typed in _places(address) if kind in things}
    return filled_in(address, {**things, **missing, address.rstrip("/"): next(iter(missing.values()))})


def _places(address: str) -> Iterator[tuple[str, str]]:
    """What stands before each place, and of which type the place is."""
    for found in re.finditer(r"<(\w+):(\w+)>", address):
        yield _kind(address, found), found[1]


def _kind(address: str, found: "re.Match[str]") -> str:
    before = address[: found.start()].rstrip("/")
    if "/" in before and "<" in before and found[0] in ("<int:serial>", "<int:beneficiary>"):
        return before.rpartition("/")[2]
    return before.removesuffix("/<str:country>")


def _value(address: str, found: "re.Match[str]", things: Things) -> object:
    name, kind = found[1], _kind(address, found)
    if name == "country":
        return "SE"
    if address.rstrip("/") in things:  # where the thing has to stand otherwise than elsewhere
        return things[address.rstrip("/")]
    if kind in things:
        return things[kind]
    return WORDS.get(name) or SLUGS[kind]
