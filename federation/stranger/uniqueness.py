"""No entityID twice, in sixteen bytes an entity."""

from __future__ import annotations

import hashlib
from itertools import pairwise

from federation.stranger.distrust import Distrust

_WIDTH = 16


class Uniqueness:
    """Feeds come in the order of their entityIDs, and then the order itself shows that none occurs twice.

    For one that does not, a digest of each name is kept, and they are looked through at the end.
    """

    def __init__(self) -> None:
        self._last = b""
        self._rising = True
        self._digests = bytearray()

    def add(self, entity_id: str) -> None:
        name = entity_id.encode()
        if name == self._last:
            raise _twice(entity_id)
        self._rising = self._rising and name > self._last
        self._last = name
        self._digests += hashlib.sha256(name).digest()[:_WIDTH]

    def check(self) -> int:
        """How many there were; Distrust when there were none, or one of them twice."""
        count = len(self._digests) // _WIDTH
        if not count:
            raise Distrust("empty", "Flödet har inga entiteter.", "The feed has no entities.")
        if not self._rising:
            places = range(0, len(self._digests), _WIDTH)
            for one, next_one in pairwise(sorted(bytes(self._digests[place : place + _WIDTH]) for place in places)):
                if one == next_one:
                    raise Distrust("entity-twice", "Ett entityID finns två gånger.", "An entityID occurs twice.")
        return count


def _twice(entity_id: str) -> Distrust:
    return Distrust("entity-twice", f"{entity_id} finns två gånger.", f"{entity_id} occurs twice.")
