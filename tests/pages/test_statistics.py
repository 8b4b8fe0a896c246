"""Statistics, for everybody: what was counted, drawn and as tables, in both languages; and nothing of people."""

import csv
from datetime import date, timedelta

import pytest
from lxml import html

from federation.models import Tally
from federation.models.tally import Measure
from federation.statistics.exhibits import EXHIBITS
from federation.statistics.points import MOST, Period, points
from federation.tallying.count import count
from members.clock import clock_at
from members.models import MetadataRevision
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
TODAY = date(2026, 6, 1)


@pytest.fixture
def counted(operator, member) -> builders.Member:
    """A federation of one member with an IdP, certified, and one feed; counted."""
    builders.feed(operator)
    entity = builders.admitted_entity(operator, member, role="idp")
    MetadataRevision.objects.filter(entity=entity).update(struck={"MD-KEY-006": "warning"})
    count()
    return member


def rows(slug: str, query: str = "") -> list[list[str]]:
    answer = browser().get(f"/statistics/{slug}.csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(text.splitlines()))


def test_before_the_first_count_the_page_says_when_that_comes(db):
    page = browser().get("/statistics/")
    assert page.status_code == 200
    assert "Nothing has been counted yet." in words(page)


@pytest.mark.parametrize(("language", "said"), [("en", "Members by sector"), ("sv", "Regional")])
def test_everybody_reads_it_in_both_languages(counted, language, said):
    assert said in words(browser(language=language).get("/statistics/"))


def test_each_chart_is_a_picture_with_a_name_and_its_table_beneath(counted):
    document = html.fromstring(browser().get("/statistics/").content)
    figures = document.xpath("//figure")
    assert [figure.get("id") for figure in figures] == list(EXHIBITS)
    drawn = [figure for figure in figures if figure.xpath(".//svg[@role='img']")]
    assert len(drawn) >= len(EXHIBITS) - 1  # nothing is published, so that no feed has a number
    for figure in drawn:
        (picture,) = figure.xpath(".//svg[@role='img']")
        for name in picture.get("aria-labelledby").split():
            assert document.get_element_by_id(name).text
        assert figure.xpath(".//details//table//td")


def test_no_id_comes_twice_and_nothing_has_a_style_of_its_own(counted):
    document = html.fromstring(browser().get("/statistics/").content)
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert not document.xpath("//@style | //style")


def test_the_table_has_the_numbers_that_were_counted(counted):
    header, *told = rows("levels")
    assert header == ["key", "Level", "Entities"]
    assert ["LoA3", "LoA3", "1"] in told
    assert ["", "No level", "0"] in told
    assert ["MD-KEY-006", "MD-KEY-006: Keys, certificates and algorithms", "1"] in rows("rules")


@pytest.fixture
def gap(counted) -> None:
    """Roles were counted on the last of April and today, and not on the last of May."""
    Tally.objects.filter(measure=Measure.ROLE).exclude(day=TODAY).delete()
    for day in (date(2026, 3, 31), date(2026, 4, 30)):
        Tally.objects.create(day=day, measure=Measure.SECTOR, key="pharmacy", value=1)
    Tally.objects.create(day=date(2026, 4, 30), measure=Measure.ROLE, key="idp", value=3)


def test_a_table_for_programs_has_null_where_nobody_counted(gap):
    told = browser().get("/statistics/roles.json").json()
    assert told["counted"] == "2026-06-01"
    assert [(row["key"], row["values"]["idp"]) for row in told["rows"]] == [
        ("2026-04-30", 3),  # not March: nobody had begun to count
        ("2026-05-31", None),
        ("2026-06-01", 1),
    ]


def test_a_day_that_nobody_counted_is_told_above_the_chart(gap):
    assert "Nobody counted on: 2026-05-31." in words(browser().get("/statistics/"))


def test_of_many_days_that_nobody_counted_their_number_is_told(gap):
    Tally.objects.create(day=date(2025, 11, 30), measure=Measure.ROLE, key="idp", value=2)
    assert "Nobody counted on 5 of these days; the table says on which." in words(browser().get("/statistics/"))


def test_what_a_spreadsheet_would_run_is_shown(counted):
    Tally.objects.create(day=TODAY, measure=Measure.KEY, key="=1+1", value=4)
    assert ["'=1+1", "'=1+1", "4"] in rows("keys")


def test_certificates_that_have_ended_end_this_month_or_later_are_told_apart(counted):
    Tally.objects.filter(measure=Measure.KEY_END).delete()
    for key, value in (("expired", 2), ("2026-06", 3), ("2028-05", 4), ("2028-06", 5), ("2044-12", 6)):
        Tally.objects.create(day=TODAY, measure=Measure.KEY_END, key=key, value=value)
    _header, *told = rows("certificate-ends")
    assert [told[0][2], told[1][2], told[24][2], told[25][2]] == ["2", "3", "4", "11"]
    assert len(told) == 26


def test_an_unknown_table_does_not_exist(counted):
    assert browser().get("/statistics/people.csv").status_code == 404
    assert browser().get("/statistics/people.json").status_code == 404


def test_an_unknown_period_is_a_year(counted):
    assert words(browser().get("/statistics/?period=decade")) == words(browser().get("/statistics/?period=year"))


def test_nothing_is_said_of_people_or_of_a_single_entity(counted):
    page = browser().get("/statistics/").content.decode()
    assert "norrvik" not in page.lower()
    assert counted.administrator.name not in page


def test_the_number_of_queries_is_the_same_after_two_years(counted, django_assert_max_num_queries):
    with clock_at(builders.AT + timedelta(days=730)):
        count()
        with django_assert_max_num_queries(8):
            browser().get("/statistics/?period=all")


@pytest.mark.parametrize(
    ("period", "first", "expected"),
    [
        (Period.QUARTER, date(2020, 1, 1), 14),
        (Period.QUARTER, date(2026, 5, 20), 2),
        (Period.YEAR, date(2020, 1, 1), 14),
        (Period.YEAR, date(2026, 4, 15), 3),
        (Period.ALL, date(2026, 6, 1), 1),
        (Period.ALL, date(2024, 6, 1), 25),
    ],
)
def test_the_points_of_a_chart_end_on_the_last_day_that_was_counted(period, first, expected):
    found = points(period, first, TODAY)
    assert found[-1] == TODAY
    assert found == sorted(set(found))
    assert found[0] >= first
    assert len(found) == expected


@pytest.mark.parametrize("years", [4, 12, 45, 190])
def test_a_long_history_has_points_that_one_can_read(years):
    assert 2 <= len(points(Period.ALL, date(2026 - years, 6, 1), TODAY)) <= MOST + 2
