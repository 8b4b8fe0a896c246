"""What an upstream's new aggregate would change, by the publication brake's arithmetic (MD-FED-010, MD-FED-011)."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from federation.aggregate.brake import HoldReason, Limits, brake
from federation.aggregate.entries import Entries, Entry
from federation.foreign.rules.feed import CHANGED, SHRUNK
from federation.models import ForeignEntity, UpstreamFeed
from federation.upstreams.found import Found
from members.saml.types import Finding

REGISTRAR_PERCENT = 10  # of a registrar's entities may go at once
CHANGED_PERCENT = 5  # of the entities may have other keys or scopes before somebody is told

Known = ForeignEntity | Found


def held(upstream: UpstreamFeed, before: Sequence[ForeignEntity], after: Sequence[Found]) -> list[Finding]:
    """Why an operator has to look first; nothing for the first aggregate."""
    limits = Limits(upstream.brake_drop, upstream.brake_drop_percent, upstream.brake_key_percent)
    everybody: list[Known] = [*before, *after]
    keys = {_keys_digest(one): frozenset(one.keys) for one in everybody}

    def keys_of(some: Sequence[Entry]) -> Mapping[str, frozenset[str]]:
        return {entry.sha256: keys[entry.sha256] for entry in some}

    reasons = brake(_entries(before), _entries(after), keys_of, frozenset(), limits)
    return [*map(_told, reasons), *_registrars(before, after, limits.drop)]


def changed(before: Sequence[ForeignEntity], after: Sequence[Found]) -> Iterator[Finding]:
    """MD-FED-011: many keys or scopes changed at once; told, and no more."""
    now = {one.entity_id: _claims(one) for one in after}
    common = [one for one in before if one.entity_id in now]
    others = sum(_claims(one) != now[one.entity_id] for one in common)
    if others * 100 > len(common) * CHANGED_PERCENT:
        yield CHANGED.at(
            None,
            "/",
            how=f"{others} of {len(common)} entities have other keys or scopes than before.",
            how_sv=f"{others} av {len(common)} entiteter har andra nycklar eller scope än förut.",
        )


def _told(reason: HoldReason) -> Finding:
    rule = CHANGED if reason.code == "keys" else SHRUNK
    return rule.at(None, "/", how=reason.en, how_sv=reason.sv)


def _registrars(before: Sequence[Known], after: Sequence[Known], drop: int) -> Iterator[Finding]:
    was, now = (Counter(one.registrar for one in some) for some in (before, after))
    for registrar, count in sorted(was.items()):
        gone = count - now[registrar]
        if gone > drop and gone * 100 > count * REGISTRAR_PERCENT:
            yield SHRUNK.at(
                None,
                "/",
                how=f"{gone} of {count} entities of the registrar {registrar or '–'} would disappear.",
                how_sv=f"{gone} av {count} entiteter från registratorn {registrar or '–'} skulle försvinna.",
            )


def _entries(some: Iterable[Known]) -> Entries:
    """By their keys alone: only those are asked for."""
    return Entries.of((one.entity_id, _keys_digest(one), 0) for one in some)


def _keys_digest(one: Known) -> str:
    return hashlib.sha256(" ".join(sorted(one.keys)).encode()).hexdigest()


def _claims(one: Known) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(one.keys), frozenset(one.scopes)
