"""A thousand ways to lie about what has happened; the verifier that knows nothing of Django finds every one."""

from random import Random

import pytest

from members.audit_verifier import Chain, Unusable, checkpoint_damages, read_checkpoint, read_lines, too_old
from tests.audit.conftest import Sealed
from tests.audit.tampers import KINDS, Case, put_together, taken_apart
from tests.builders import AT

COUNT = 1000
FRESH = 20  # hours; the newest checkpoint is of today


def found(case: Case, sealed: Sealed) -> set[str]:
    """The kinds of damage that the verifier names."""
    try:
        checkpoints = [read_checkpoint(document, [sealed.certificate]) for document in case.checkpoints]
    except Unusable:
        return {"unusable"}
    chain = Chain(checkpoints)
    read_lines(put_together(case), chain)
    damages = [*chain.damages(), *checkpoint_damages(checkpoints), *too_old(checkpoints, FRESH, AT)]
    return {damage.kind for damage in damages}


def test_what_nobody_touched_is_whole(sealed: Sealed) -> None:
    assert found(taken_apart(sealed), sealed) == set()


def test_every_one_of_a_thousand_tampers_is_found(sealed: Sealed) -> None:
    random, tampers = Random(20260601), list(KINDS)
    unfound = []
    for turn in range(COUNT):
        tamper = tampers[turn % len(tampers)]
        kinds = found(tamper(random, taken_apart(sealed), sealed), sealed)
        if not kinds or (KINDS[tamper] and not kinds & KINDS[tamper]):
            unfound.append((turn, tamper.__name__, kinds))
    assert unfound == []


@pytest.mark.parametrize("lost", ["deleted", "truncated", "rewritten"])
def test_without_checkpoints_only_what_breaks_a_link_is_found(sealed: Sealed, lost: str) -> None:
    """Why checkpoints are published: a chain alone cannot tell that its end was taken away or made anew."""
    by_name = {tamper.__name__: tamper for tamper in KINDS}
    tamper = by_name[{"deleted": "delete", "truncated": "truncate", "rewritten": "rewrite"}[lost]]
    case = tamper(Random(7), taken_apart(sealed), sealed)
    chain = Chain()
    read_lines(put_together(case), chain)
    assert bool(chain.damages()) is (lost == "deleted")
