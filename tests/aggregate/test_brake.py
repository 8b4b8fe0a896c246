from __future__ import annotations

from collections.abc import Sequence

import pytest

from federation.aggregate.brake import KeysOf, Limits, brake
from federation.aggregate.types import Entries, Entry

NOBODY: frozenset[str] = frozenset()


def entries(names: range, changed: frozenset[int] = frozenset()) -> Entries:
    return Entries.of((f"e{n}", digest(n, new=n in changed), 1) for n in names)


def digest(number: int, *, new: bool = False) -> str:
    return f"{'b' if new else 'a'}{number:063x}"


def keys_of(some: Sequence[Entry]) -> dict[str, frozenset[str]]:
    """Two keys each; another content has another second key."""
    return {entry.sha256: frozenset({f"k{entry.entity_id}", entry.sha256}) for entry in some}


def same_keys(some: Sequence[Entry]) -> dict[str, frozenset[str]]:
    return {entry.sha256: frozenset({entry.entity_id}) for entry in some}


def codes(before: Entries, after: Entries, protected: frozenset[str] = NOBODY, keys: KeysOf = same_keys) -> list[str]:
    return [reason.code for reason in brake(before, after, keys, protected)]


def test_the_first_release_is_not_held() -> None:
    assert codes(Entries(), entries(range(3)), frozenset({"e9"})) == []


def test_after_an_empty_release_nothing_is_held() -> None:
    assert codes(entries(range(0)), entries(range(3))) == []


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
    assert codes(entries(range(before)), entries(range(dropped, before))) == (["drop"] if held else [])


def test_additions_do_not_make_up_for_drops() -> None:
    assert codes(entries(range(100)), entries(range(50, 150))) == ["drop"]


def test_an_emptied_feed_is_held_even_when_it_was_small() -> None:
    assert codes(entries(range(3)), entries(range(0))) == ["empty"]


def test_a_protected_entity_is_neither_dropped_nor_changed_without_a_second_operator() -> None:
    protected = frozenset({"e1", "e2"})
    after = entries(range(2), changed=frozenset({1}))
    assert codes(entries(range(3)), after, protected) == ["protected-dropped", "protected-changed"]


def test_a_protected_entity_that_was_never_there_holds_nothing() -> None:
    assert codes(entries(range(3)), entries(range(3)), frozenset({"e77"})) == []


@pytest.mark.parametrize(("changed", "held"), [(20, False), (21, True)], ids=["10 %", "above 10 %"])
def test_more_than_a_tenth_of_the_keys_changed_is_held(changed: int, held: bool) -> None:
    # 100 entities with two keys each; exchanging one key counts once.
    found = codes(entries(range(100)), entries(range(100), frozenset(range(changed))), keys=keys_of)
    assert found == (["keys"] if held else [])


def test_keys_of_entities_that_leave_or_come_are_not_counted_among_those_that_change() -> None:
    after = entries(range(3, 103), frozenset(range(3, 23)))
    assert codes(entries(range(100)), after, keys=keys_of) == ["keys"]  # 20 of the 194 that stay
    assert codes(entries(range(103)), entries(range(103), frozenset(range(3, 23))), keys=keys_of) == []  # 20 of 206


def test_keys_added_everywhere_are_held_as_well() -> None:
    def with_the_attackers(some: Sequence[Entry]) -> dict[str, frozenset[str]]:
        return {entry.sha256: frozenset({"k", "attackers"} if entry.sha256[0] == "b" else {"k"}) for entry in some}

    changed = entries(range(10), frozenset(range(10)))
    assert codes(entries(range(10)), changed, keys=with_the_attackers) == ["keys"]


def test_no_more_keys_are_asked_for_than_the_answer_takes() -> None:
    asked: list[int] = []

    def counted(some: Sequence[Entry]) -> dict[str, frozenset[str]]:
        asked.append(len(some))
        return keys_of(some)

    many = range(5_000)
    assert codes(entries(many), entries(many, frozenset({7})), keys=counted) == []
    assert asked == [2, 1_000]
    asked.clear()
    assert codes(entries(many), entries(range(4_999)), keys=counted) == []
    assert asked == []


@pytest.mark.parametrize(
    ("limits", "held"),
    [
        (Limits(), []),
        (Limits(drop=3), ["drop"]),
        (Limits(drop=3, drop_percent=4), []),
        (Limits(key_percent=1), ["keys"]),
    ],
    ids=["as they are", "fewer may go", "in number but not in percent", "fewer keys"],
)
def test_the_limits_are_the_feeds_own(limits: Limits, held: list[str]) -> None:
    before, after = entries(range(100)), entries(range(4, 100), frozenset(range(4, 8)))
    assert [reason.code for reason in brake(before, after, keys_of, NOBODY, limits)] == held


def test_a_hold_names_numbers_and_entities_in_both_languages() -> None:
    (reason,) = brake(entries(range(100)), entries(range(7, 100)), same_keys, NOBODY)
    assert reason.en == "7 of 100 entities would disappear: e0, e1, e2, e3, e4 (+2)."
    assert reason.sv == "7 av 100 entiteter skulle försvinna: e0, e1, e2, e3, e4 (+2)."
