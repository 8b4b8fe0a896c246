"""What an entity claims for itself: the values by which it can collide with another one, in a form that compares.

Two entities that claim the same (kind, value) share something; which of that is wrong, the rules say.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from .confusables import skeleton, unicode_label
from .types import EntityFacts, KeyFact
from .urls import split

HIDDEN: Final = "http://refeds.org/category/hide-from-discovery"
ENTITY_CATEGORY: Final = "http://macedir.org/entity-category"
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_DEEPEST: Final = 8  # labels: no domain that somebody owns lies deeper, and a made-up one could be sixty deep
_SPACE: Final = re.compile(r"\s+")
_SLASHES: Final = re.compile("/{2,}")


class Kind(StrEnum):
    """What is claimed. ENTITY_ID is what an entityID looks like, SHA1 its digest in hex; UNDER is each domain that a
    SCOPE lies under; UNSIGNED is claimed by every SP that has no signing key, without a value."""

    ENTITY_ID = "entity_id"
    SHA1 = "sha1"
    KEY = "key"
    SCOPE = "scope"
    UNDER = "under"
    CONSUMER = "consumer"
    IDP_NAME = "idp_name"
    UNSIGNED = "unsigned"


@dataclass(frozen=True, slots=True)
class Claim:
    """One value, made comparable by the functions below."""

    kind: Kind
    value: str

    @property
    def digest(self) -> str:
        """SHA-256 in hex over kind and value: what an index can hold whatever the length."""
        return hashlib.sha256(f"{self.kind}\n{self.value}".encode()).hexdigest()


def of_name(entity_id: str) -> frozenset[Claim]:
    """What a registered entity claims by its name alone, whatever becomes of its metadata."""
    return frozenset({Claim(Kind.ENTITY_ID, look(entity_id)), Claim(Kind.SHA1, sha1(entity_id))})


def of_facts(facts: EntityFacts) -> frozenset[Claim]:
    """What its metadata claims."""
    return frozenset(_claims(facts))


def _claims(facts: EntityFacts) -> Iterator[Claim]:
    yield from (Claim(Kind.KEY, key_name(key)) for key in facts.keys)
    for scope in map(domain, facts.scopes):
        yield Claim(Kind.SCOPE, scope)
        yield from (Claim(Kind.UNDER, parent) for parent in parents(scope))
    yield from (Claim(Kind.CONSUMER, address(location)) for location in consumers(facts))
    if is_shown(facts):
        yield from (Claim(Kind.IDP_NAME, look_of_name(name)) for name in facts.display_names.values())
    if "sp" in facts.roles and not any(key.role == "sp" and key.use != "encryption" for key in facts.keys):
        yield Claim(Kind.UNSIGNED, "")


def to_look_up(facts: EntityFacts) -> frozenset[Claim]:
    """What the rules ask of other entities: who else claims these? Scopes as parents and children of others, too."""
    scopes = [domain(scope) for scope in facts.scopes]
    above = (Claim(Kind.SCOPE, parent) for scope in scopes for parent in parents(scope))
    below = (Claim(Kind.UNDER, scope) for scope in scopes)
    own = {c for c in of_facts(facts) if c.kind not in (Kind.UNDER, Kind.UNSIGNED)}
    unsigned = {Claim(Kind.UNSIGNED, "")} if facts.want_authn_requests_signed else set()
    return of_name(facts.entity_id) | own | unsigned | {*above, *below}


def key_name(key: KeyFact) -> str:
    """The digest of the public key; of the certificate where the key cannot be read."""
    return key.spki_sha256 or key.certificate_sha256


def consumers(facts: EntityFacts) -> Iterator[str]:
    """The addresses to which assertions go."""
    return (e.location for e in facts.endpoints if e.element == "AssertionConsumerService")


def is_shown(facts: EntityFacts) -> bool:
    """Whether people meet the entity's name where they choose whom to log in with."""
    return "idp" in facts.roles and HIDDEN not in facts.entity_attributes.get(ENTITY_CATEGORY, ())


def domain(scope: str) -> str:
    """A scope or host as domain names compare: lower case, no dot at the end."""
    return scope.lower().rstrip(".")


def parents(name: str) -> Iterator[str]:
    """The domains above, nearest first, from eight labels down to two: a.b.region.se → b.region.se, region.se."""
    above = name.split(".")[1:][-_DEEPEST:]
    return (".".join(above[start:]) for start in range(len(above) - 1))


def address(location: str) -> str:
    """A URL in the form in which equal ones compare equal (RFC 3986, section 6): scheme, host, port, then as it is."""
    url = split(location)
    if url is None or not url.host:
        return location
    port = f":{url.port}" if url.port and url.port != _DEFAULT_PORTS.get(url.scheme) else ""
    query = f"?{url.query}" if url.query is not None else ""
    return f"{url.scheme}://{domain(url.host)}{port}{url.path or '/'}{query}"


def look(entity_id: str) -> str:
    """What an entityID looks like: scheme, www, default port, needless slashes and percent signs, an empty query and
    look-alike letters fall away."""
    url = split(entity_id)
    if url is None or not url.host:
        return _in_any_case(unquote(entity_id))
    host = ".".join(unicode_label(label) or label for label in domain(url.host).removeprefix("www.").split("."))
    number = (url.port or "").lstrip("0")
    port = f":{number}" if number and number not in _DEFAULT_PORTS.values() else ""
    query = f"?{url.query}" if url.query else ""
    path = _SLASHES.sub("/", unquote(url.path)).rstrip("/")
    return _in_any_case(f"{host}{port}{path}{query}")


def look_of_name(name: str) -> str:
    """What a display name looks like, white space and letter case aside."""
    return _in_any_case(_SPACE.sub(" ", unicodedata.normalize("NFKC", name)).strip())


def _in_any_case(text: str) -> str:
    """The skeleton, where I is l, with i as l, too: else a name in capitals would not look like itself."""
    return skeleton(text).replace("i", "l")


def sha1(entity_id: str) -> str:
    """As metadata queries name an entity ({sha1}) and artifacts their source."""
    return hashlib.sha1(entity_id.encode(), usedforsecurity=False).hexdigest()
