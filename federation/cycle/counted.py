"""The entities' keys that the brake counts."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from federation.aggregate.types import Entry
from federation.cycle.served import Served
from federation.fragments import certificates_in, certificates_of


def keys_of(before: Served) -> Callable[[Sequence[Entry]], Mapping[str, frozenset[str]]]:
    """The SHA-256 of each certificate of a fragment; of one that the store has forgotten, those that are published."""

    def of(some: Sequence[Entry]) -> Mapping[str, frozenset[str]]:
        known = certificates_of(some)
        for entry in some:
            if entry.sha256 not in known:
                with suppress(FileNotFoundError):
                    # The first certificate in a document is the feed's own, in the signature.
                    known[entry.sha256] = frozenset(certificates_in(before.document(entry.entity_id))[1:])
        return known

    return of
