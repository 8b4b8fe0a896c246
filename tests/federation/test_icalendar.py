"""Calendars as text: every line as RFC 5545 has it, whatever people are called."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.icalendar import Event, calendar, escaped

AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
EVENT = Event(
    "key-1@sigill.example", date(2026, 12, 31), "Certificate ends", "Renew, it; now", "https://x.example/", 30
)


def text(*events: Event) -> str:
    return "".join(calendar("Keys", events, AT))


def unfolded(document: str) -> list[str]:
    return document.replace("\r\n ", "").split("\r\n")


def test_an_event_is_a_whole_day_and_ends_on_the_next():
    lines = unfolded(text(EVENT))
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "DTSTAMP:20260601T120000Z" in lines
    assert "UID:key-1@sigill.example" in lines


def test_a_calendar_begins_and_ends_what_it_begins():
    lines = unfolded(text(EVENT, EVENT))
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-2:] == ["END:VCALENDAR", ""]
    for name in ("VEVENT", "VALARM"):
        assert lines.count(f"BEGIN:{name}") == lines.count(f"END:{name}") == 2


def test_a_reminder_comes_so_many_days_before_and_only_where_one_is_wanted():
    assert "TRIGGER:-P30D" in unfolded(text(EVENT))
    assert "VALARM" not in text(Event("1", date(2026, 1, 1), "x"))


def test_commas_semicolons_and_line_ends_in_a_text_are_escaped():
    assert escaped("a,b;c\\d\r\ne\nf") == "a\\,b\\;c\\\\d\\ne\\nf"


def test_nobody_writes_a_line_of_their_own_into_a_calendar():
    hostile = Event("1", date(2026, 1, 1), "x\r\nEND:VEVENT", "y\u2028z\x00", "https://x.example/\r\nATTACH:evil")
    lines = unfolded(text(hostile))
    assert lines.count("END:VEVENT") == 1
    assert not [line for line in lines if line.startswith("ATTACH")]


@given(st.text(max_size=400))
def test_no_line_is_longer_than_75_octets_and_unfolding_gives_the_text_back(words):
    document = text(Event("1", date(2026, 1, 1), words))
    assert all(len(line.encode()) <= 75 for line in document.split("\r\n"))
    assert document.endswith("\r\n")
    assert f"SUMMARY:{escaped(words)}" in unfolded(document)


@pytest.mark.parametrize(("sign", "longest"), [("a", 75), ("å", 75), ("🔑", 73)])
def test_a_line_is_as_long_as_it_may_be_and_a_letter_of_several_octets_is_never_cut(sign, longest):
    document = text(Event("1", date(2026, 1, 1), sign * 100))
    assert f"SUMMARY:{sign * 100}" in unfolded(document)
    assert max(len(line.encode()) for line in document.split("\r\n")) == longest
