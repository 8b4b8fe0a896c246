"""Two versions of a framework beside each other: what is added, removed, changed and the same."""

from collections.abc import Callable
from copy import deepcopy

import pytest

from trustframework.catalogue import Data
from trustframework.comparing import Kind, compare, words
from trustframework.example import example

A, R, C, S = Kind.ADDED, Kind.REMOVED, Kind.CHANGED, Kind.SAME


@pytest.fixture
def before() -> Data:
    return example()


@pytest.fixture
def after(before: Data) -> Data:
    return deepcopy(before)


def _row(data: Data, code: str) -> Data:
    return next(row for row in data["requirements"] if row["id"] == code)


def _codes(before: Data, after: Data, kind: Kind) -> list[str]:
    return [change.code for change in compare(before, after).of(kind)]


def test_a_version_and_its_copy_are_the_same(before: Data, after: Data) -> None:
    found = compare(before, after)
    assert {change.kind for change in found.requirements} == {S}
    assert {change.kind for change in found.groups} == {S}
    assert {(one.change.kind, one.added, one.removed) for one in found.checklists} == {(S, (), ())}
    assert len(found.requirements) == 60


def test_what_is_added_and_removed_is_told_by_its_code(before: Data, after: Data) -> None:
    after["requirements"].remove(_row(after, "KEY-02"))
    after["requirements"].append(_row(before, "KEY-02") | {"id": "KEY-09"})
    assert (_codes(before, after, A), _codes(before, after, R)) == (["KEY-09"], ["KEY-02"])
    order = [change.code for change in compare(before, after).requirements]
    assert order[order.index("KEY-01") + 1] == "KEY-02"  # where it stood
    assert len(_codes(before, after, S)) == 59


def test_a_change_names_the_fields_that_differ(before: Data, after: Data) -> None:
    _row(after, "GOV-01").update(text_en="Other words.", source="Elsewhere")
    (change,) = compare(before, after).of(C)
    assert (change.code, change.fields) == ("GOV-01", ("text_en", "source"))
    assert change.before
    assert change.before["text_en"] != "Other words."
    assert change.after
    assert change.after["text_en"] == "Other words."


def _critical(data: Data) -> None:
    data["critical_ids"].append("GOV-02")


CHANGES: dict[str, tuple[Callable[[Data], object], bool]] = {
    "its text": (lambda data: _row(data, "GOV-02").update(text_sv="Annat."), True),
    "its level": (lambda data: _row(data, "GOV-02").update(level=4), True),
    "that it is critical": (_critical, True),
    "its title": (lambda data: _row(data, "GOV-02").update(title_en="Title"), False),
    "an example of evidence": (lambda data: _row(data, "GOV-02").update(evidence_en="A list."), False),
    "its source": (lambda data: _row(data, "GOV-02").update(source="Elsewhere"), False),
}


@pytest.mark.parametrize("what", CHANGES)
def test_an_answer_has_to_be_looked_at_again_where_what_is_asked_has_changed(
    before: Data, after: Data, what: str
) -> None:
    act, anew = CHANGES[what]
    act(after)
    (change,) = compare(before, after).of(C)
    assert (change.code, change.asks_anew) == ("GOV-02", anew)


def test_the_order_of_tags_is_no_change(before: Data, after: Data) -> None:
    _row(after, "KEY-01")["applies_to"].reverse()
    assert compare(before, after).of(C) == ()


def test_a_checklist_tells_what_it_asks_now_and_no_longer(before: Data, after: Data) -> None:
    _row(after, "SP-01")["applies_to"] = ["idp"]
    found = {one.change.code: one for one in compare(before, after).checklists}
    assert found["checklist-idp"].added == ("SP-01",)
    assert found["checklist-sp"].removed == ("SP-01",)
    assert (found["checklist-agent"].added, found["checklist-agent"].removed) == ((), ())


def test_a_checklist_that_comes_or_goes_is_told_with_all_that_it_asks(before: Data, after: Data) -> None:
    gone = next(row for row in after["checklists"] if row["id"] == "checklist-agent")
    after["checklists"].remove(gone)
    away = next(one for one in compare(before, after).checklists if one.change.kind == R)
    back = next(one for one in compare(after, before).checklists if one.change.kind == A)
    assert len(away.removed) == len(back.added) == 29


@pytest.mark.parametrize(
    ("before_text", "after_text", "said"),
    [
        ("one two three", "one 2 three", [(S, "one "), (R, "two"), (A, "2"), (S, " three")]),
        ("", "new", [(A, "new")]),
        ("old", "", [(R, "old")]),
        ("same words", "same words", [(S, "same words")]),
    ],
)
def test_texts_are_compared_word_by_word(before_text: str, after_text: str, said: list[tuple[str, str]]) -> None:
    found = words(before_text, after_text)
    assert found == said
    assert "".join(text for kind, text in found if kind != R) == after_text
    assert "".join(text for kind, text in found if kind != A) == before_text
