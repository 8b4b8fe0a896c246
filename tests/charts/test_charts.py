"""Charts as SVG: every value is there, nothing is drawn that was not counted, and words stay words."""

from itertools import pairwise

import pytest
from lxml import etree

from federation.charts import Bar, Named, Row, Series, bars, columns, lines, stacked
from federation.charts.scale import PARTS, ticks

NAMED = Named("entities", "Entities", "How many there are.")
SVG = "{http://www.w3.org/2000/svg}"


def picture(document: str) -> etree._Element:
    return etree.fromstring(document.encode())


def words(document: str) -> list[str]:
    return ["".join(found.itertext()) for found in picture(document).iter(f"{SVG}text")]


def of_class(document: str, name: str) -> list[etree._Element]:
    return [found for found in picture(document).iter() if name in (found.get("class") or "").split()]


DRAWN = {
    "bars": bars(NAMED, [Bar("IdP", 3, "3"), Bar("SP", 12, "12")]),
    "columns": columns(NAMED, [Bar("Jan", 3, "3"), Bar("Feb", 12, "12")], str),
    "lines": lines(NAMED, ["Jan", "Feb"], [Series("A", (3, 12)), Series("B", (1, None))], str),
    "stacked": stacked(NAMED, [Row("Jan", (3, 2), "5"), Row("Feb", None, "not counted")]),
}


@pytest.mark.parametrize("kind", DRAWN)
def test_a_chart_is_a_picture_with_a_title_and_a_description(kind):
    found = picture(DRAWN[kind])
    assert found.get("role") == "img"
    named = {child.get("id"): child.text for child in found if child.get("id") in found.get("aria-labelledby").split()}
    assert list(named.values()) == ["Entities", "How many there are."]


@pytest.mark.parametrize("kind", DRAWN)
def test_a_chart_has_no_style_of_its_own_and_no_script(kind):
    found = picture(DRAWN[kind])
    assert not [one for one in found.iter() if one.get("style") or one.tag in {f"{SVG}style", f"{SVG}script"}]


@pytest.mark.parametrize("kind", DRAWN)
def test_a_chart_is_as_wide_as_its_place_and_its_letters_are_not_stretched(kind):
    found = picture(DRAWN[kind])
    assert found.get("width") == "100%"
    assert found.get("viewBox") is None
    for inner in found.iter(f"{SVG}svg"):
        assert inner is found or not list(inner.iter(f"{SVG}text"))


def test_what_looks_like_markup_stays_words():
    hostile = '"><script>alert(1)</script>'
    document = bars(Named("x", hostile, hostile), [Bar(hostile, 1, hostile)])
    assert picture(document).find(f"{SVG}title").text == hostile
    assert "<script" not in document


def test_a_bar_is_as_long_as_its_share_of_the_longest_and_none_has_no_bar():
    document = bars(NAMED, [Bar("a", 10, "10"), Bar("b", 5, "5"), Bar("c", 0, "0")])
    assert [bar.get("width") for bar in of_class(document, "chart-fill")] == ["100%", "50%"]
    assert words(document) == ["a", "10", "b", "5", "c", "0"]


def test_a_long_label_takes_a_second_line_and_pushes_the_bar_down():
    short, long = (bars(NAMED, [Bar(label, 1, "1")]) for label in ("short", "word " * 12))
    assert int(picture(long).get("height")) > int(picture(short).get("height"))
    assert max(len(line) for line in words(long)) <= 34


def test_segments_lie_side_by_side_and_the_longest_row_is_the_whole_width():
    document = stacked(NAMED, [Row("Jan", (1, 2, 1), "4"), Row("Feb", (4, 2, 2), "8")])
    found = of_class(document, "chart-fill")
    assert [(one.get("x"), one.get("width")) for one in found] == [
        *(("0%", "12.5%"), ("12.5%", "25%"), ("37.5%", "12.5%")),
        *(("0%", "50%"), ("50%", "25%"), ("75%", "25%")),
    ]


def test_each_series_of_a_stack_but_the_first_has_a_pattern_beside_its_colour():
    document = stacked(NAMED, [Row("Jan", (1, 1, 1), "3")])
    painted = [one.get("fill") for one in picture(document).iter(f"{SVG}rect") if one.get("fill")]
    assert painted == ["url(#entities-s2)", "url(#entities-s3)"]
    assert {one.get("id") for one in picture(document).iter(f"{SVG}pattern")} == {"entities-s2", "entities-s3"}


def test_a_row_that_nobody_counted_is_an_empty_frame_and_no_zero():
    document = stacked(NAMED, [Row("Jan", None, "not counted")])
    assert of_class(document, "chart-missing")
    assert not of_class(document, "chart-fill")


def test_a_line_has_a_gap_where_nobody_counted():
    document = lines(NAMED, list("abcde"), [Series("A", (1, 2, None, 3, 4))], str)
    assert len(of_class(document, "chart-line")) == 2
    assert len(of_class(document, "chart-point")) == 4


def test_a_value_alone_between_gaps_is_a_point():
    document = lines(NAMED, list("abc"), [Series("A", (None, 2, None))], str)
    assert not of_class(document, "chart-line")
    assert len(of_class(document, "chart-point")) == 1


def test_each_line_ends_in_its_letter():
    document = lines(NAMED, list("ab"), [Series("x", (1, 2)), Series("y", (2, 1))], str)
    assert [letter.text for letter in of_class(document, "chart-letter")] == ["A", "B"]


def test_columns_stand_on_the_same_floor():
    document = columns(NAMED, [Bar("a", 1, "1"), Bar("b", 0, "0"), Bar("c", 4, "4")], str)
    found = of_class(document, "chart-fill")
    assert {float(one.get("y")) + float(one.get("height")) for one in found} == {220.0}
    assert [float(one.get("height")) for one in found] == [50.0, 200.0]


def test_no_column_and_no_line_lies_over_the_numbers_at_the_side():
    bars_ = [Bar("a", 9, "9"), Bar("b", 2, "2")]
    for found in of_class(columns(NAMED, bars_, str), "chart-fill"):
        assert float(found.get("x").rstrip("%")) >= 8
    for found in of_class(lines(NAMED, list("ab"), [Series("A", (1, 2))], str), "chart-point"):
        assert float(found.get("cx").rstrip("%")) >= 8


def test_the_word_beneath_a_point_alone_stays_within_the_chart():
    document = lines(NAMED, ["2026-06-01"], [Series("A", (1,))], str)
    (word,) = of_class(document, "chart-word")
    assert word.get("text-anchor") == "end"


@pytest.mark.parametrize("empty", [bars(NAMED, []), columns(NAMED, [], str), lines(NAMED, [], [], str)])
def test_a_chart_of_nothing_is_a_picture_still(empty):
    assert picture(empty).get("role") == "img"


@pytest.mark.parametrize("highest", [0, 1, 3, 4, 5, 9, 10, 11, 49, 99, 100, 101, 9_999, 10_000, 123_456])
def test_the_numbers_at_the_side_are_even_and_reach_over_the_highest(highest):
    found = ticks(highest)
    assert found[0] == 0
    assert found[-1] >= max(highest, 1)
    assert len(found) <= PARTS + 1
    assert len({after - before for before, after in pairwise(found)}) == 1
