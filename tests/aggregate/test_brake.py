from __future__ import annotations

import pytest

from federation.aggregate.brake import brake
from federation.aggregate.types import Manifest
from tests.aggregate.making import FRAME

NOBODY: frozenset[str] = frozenset()


def manifest(names: range, changed: frozenset[int] = frozenset()) -> Manifest:
    return Manifest.build("prod", 1, FRAME, [(f"e{n}", ("b" if n in changed else "a") * 64, 1) for n in names])


def keys(names: range, new: frozenset[int] = frozenset()) -> dict[str, frozenset[str]]:
    return {f"e{n}": frozenset({f"k{n}", f"new{n}" if n in new else f"old{n}"}) for n in names}


def codes(
    before: Manifest | None,
    after: Manifest,
    protected: frozenset[str] = NOBODY,
    new: frozenset[int] = frozenset(),
) -> list[str]:
    many = range(2000)
    return [reason.code for reason in brake(before, after, keys(many), keys(many, new), protected)]


def test_the_first_release_is_not_held() -> None:
    assert codes(None, manifest(range(3)), frozenset({"e9"})) == []


def test_after_an_empty_release_nothing_is_held() -> None:
    assert codes(manifest(range(0)), manifest(range(3))) == []


@pytest.mark.parametrize(
    ("before", "dropped", "held"),
    [
        (100, 5, False),
        (100, 6, True),
        (20, 5, False),
        (1000, 20, False),
        (1000, 21, True),
    ],
    ids=["5 of 100", "6 of 100", "5 of 20", "2 % of 1000", "just above 2 % of 1000"],
)
def test_a_drop_of_more_than_five_and_two_percent_is_held(before: int, dropped: int, held: bool) -> None:
    assert codes(manifest(range(before)), manifest(range(dropped, before))) == (["drop"] if held else [])


def test_additions_do_not_make_up_for_drops() -> None:
    assert codes(manifest(range(100)), manifest(range(50, 150))) == ["drop"]


def test_an_emptied_feed_is_held_even_when_it_was_small() -> None:
    assert codes(manifest(range(3)), manifest(range(0))) == ["empty"]


def test_a_protected_entity_is_neither_dropped_nor_changed_without_a_second_operator() -> None:
    protected = frozenset({"e1", "e2"})
    after = manifest(range(2), changed=frozenset({1}))
    assert codes(manifest(range(3)), after, protected) == ["protected-dropped", "protected-changed"]


def test_a_protected_entity_that_was_never_there_holds_nothing() -> None:
    assert codes(manifest(range(3)), manifest(range(3)), frozenset({"e77"})) == []


@pytest.mark.parametrize(("changed", "held"), [(20, False), (21, True)], ids=["10 %", "above 10 %"])
def test_more_than_a_tenth_of_the_keys_changed_is_held(changed: int, held: bool) -> None:
    # 100 entities with two keys each; exchanging one key counts once.
    found = codes(manifest(range(100)), manifest(range(100)), new=frozenset(range(changed)))
    assert found == (["keys"] if held else [])


def test_keys_added_everywhere_are_held_as_well() -> None:
    before = {f"e{n}": frozenset({"k"}) for n in range(10)}
    after = {name: held | {"attackers"} for name, held in before.items()}
    release = manifest(range(10))
    assert [reason.code for reason in brake(release, release, before, after, NOBODY)] == ["keys"]


def test_a_hold_names_numbers_and_entities_in_both_languages() -> None:
    (reason,) = brake(manifest(range(100)), manifest(range(7, 100)), {}, {}, NOBODY)
    assert reason.en == "7 of 100 entities would disappear: e0, e1, e2, e3, e4 (+2)."
    assert reason.sv == "7 av 100 entiteter skulle försvinna: e0, e1, e2, e3, e4 (+2)."
