"""Two readings of an entity compared: what came, went, changed or moved, each with its risk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from .. import urls
from .risk import RISKS, Risk
from .stated import Stated, Things
from .statement import CONSUMERS, DIGEST, Part, Said

_SWITCHED_OFF = ("AuthnRequestsSigned", "WantAuthnRequestsSigned")


class Kind(StrEnum):
    """`host` and `path`: an endpoint that moved to another host, or within its host."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    HOST = "host"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that came, went or changed; `before` is empty for what came, `after` for what went."""

    part: Part
    kind: Kind
    name: str
    before: str = ""
    after: str = ""
    risk: Risk = Risk.LOW

    @property
    def label(self) -> str:
        """The name without a key's digest."""
        return self.name.partition(DIGEST)[0] if self.part is Part.KEYS else self.name

    @property
    def sha256(self) -> str:
        """A key's digest (hex); empty for everything that is not a key."""
        return self.name.partition(DIGEST)[2] if self.part is Part.KEYS else ""


def difference(before: Stated | None, after: Stated) -> list[Change]:
    """The changes from `before` (None: nothing was there yet) to `after`, in the order of `Part`.

    Documents that differ although nothing in them means anything else (the order of keys, say) are one change.
    """
    found = [change for part in Part for change in _changes(part, before, after)]
    if not found and before is not None and before.sha256 != after.sha256:
        return [Change(Part.OTHER, Kind.CHANGED, "XML", risk=RISKS[Part.OTHER])]
    return found


def risk_of(changes: Iterable[Change]) -> Risk:
    """The highest of their risks; low where nothing changes."""
    return max((change.risk for change in changes), key=lambda risk: risk.rank, default=Risk.LOW)


def _changes(part: Part, before: Stated | None, after: Stated) -> Iterator[Change]:
    old, new = before.parts[part] if before else {}, after.parts[part]
    for name in dict.fromkeys([*old, *new]):
        was, becomes = old.get(name, ()), new.get(name, ())
        if frozenset(was) == frozenset(becomes):
            continue
        if part is Part.ENDPOINTS:
            yield from _endpoint_changes(name, was, becomes, old)
        else:
            kind = Kind.CHANGED if was and becomes else Kind.ADDED if becomes else Kind.REMOVED
            yield Change(part, kind, name, _told(was), _told(becomes), _risk(part, name, was, becomes))


def _told(said: Iterable[Said]) -> str:
    return "; ".join(dict.fromkeys(one.text for one in said))


def _risk(part: Part, name: str, was: tuple[Said, ...], becomes: tuple[Said, ...]) -> Risk:
    """A demand for signatures that was "true" and is not any more lets unsigned requests in."""
    off = part is Part.SIGNATURES and Said("true") in was and Said("true") not in becomes
    return Risk.HIGH if off and name.endswith(_SWITCHED_OFF) else RISKS[part]


def _endpoint_changes(name: str, was: tuple[Said, ...], becomes: tuple[Said, ...], old: Things) -> Iterator[Change]:
    """One that can be told apart moved or changed; of several under one name, each came or went by itself."""
    if len(was) == len(becomes) == 1:
        yield _moved(name, was[0], becomes[0])
        return
    hosts = {(said.kind, origin(said.url)) for several in old.values() for said in several}
    for said in was:
        if said not in becomes:
            yield Change(Part.ENDPOINTS, Kind.REMOVED, name, before=said.text, risk=RISKS[Part.ENDPOINTS])
    for said in becomes:
        if said not in was:
            known = (said.kind, origin(said.url)) in hosts
            risk = Risk.HIGH if _consumes(said) and not known else RISKS[Part.ENDPOINTS]
            yield Change(Part.ENDPOINTS, Kind.ADDED, name, after=said.text, risk=risk)


def _moved(name: str, was: Said, becomes: Said) -> Change:
    if origin(was.url) != origin(becomes.url):
        kind, risk = Kind.HOST, Risk.HIGH if _consumes(becomes) else RISKS[Part.ENDPOINTS]
    else:
        kind, risk = Kind.CHANGED if was.url == becomes.url else Kind.PATH, RISKS[Part.ENDPOINTS]
    return Change(Part.ENDPOINTS, kind, name, was.text, becomes.text, risk)


def _consumes(said: Said) -> bool:
    return said.kind.rpartition(" ")[2] in CONSUMERS


def origin(url: str) -> str:
    """Scheme, host and port, as a browser tells sites apart; the address itself where it has no host."""
    parts = urls.split(url)
    if parts is None or not parts.host or parts.userinfo is not None:
        return url
    usual = {"https": "443", "http": "80"}.get(parts.scheme, "")
    return f"{parts.scheme}://{parts.host.lower().rstrip('.')}:{parts.port or usual}"
