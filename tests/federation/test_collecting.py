"""The fragment store is tidied: what a kept release names or a turn has asked for lately stays, and the rest goes."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from federation.aggregate.entries import Entries, Entry
from federation.collecting import KEPT_FOR, collect
from federation.fragments import entries_of, lost
from federation.models import Feed, StoredFragment
from federation.selection import select
from members.clock import clock_at
from members.models import Entity
from tests import builders
from tests.builders import AT, Member, Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
DAY = timedelta(days=1)
LATER = AT + KEPT_FOR + DAY


@pytest.fixture
def two(operator: Operator, member: Member, admitted: Entity, feed: Feed, settings: Settings) -> list[Entry]:
    """The fragments of an IdP and an SP, last asked for today."""
    builders.admitted_entity(operator, member)
    entries = list(entries_of(select(feed, AT)))
    for path in Path(settings.FRAGMENT_STORE).rglob("*.xml"):
        os.utime(path, (AT.timestamp(), AT.timestamp()))
    return entries


def _release(settings: Settings, serial: int, entries: list[Entry]) -> Path:
    directory = Path(settings.RELEASES) / "production" / "releases" / str(serial)
    directory.mkdir(parents=True)
    with (directory / "entries.txt").open("wb") as file:
        Entries.of(entries).write(file)
    return directory


def _there(entries: list[Entry]) -> list[Entry]:
    gone = set(lost(entries))
    return [one for one in entries if one.sha256 not in gone]


def test_what_no_release_names_and_nobody_asked_for_goes_after_forty_days(two: list[Entry], settings: Settings) -> None:
    _release(settings, 1, two[:1])
    assert collect(AT + KEPT_FOR) == 0
    assert collect(LATER) == 1
    assert _there(two) == two[:1]
    assert [row.sha256 for row in StoredFragment.objects.all()] == [two[0].sha256]


def test_what_was_in_a_release_until_lately_stays_for_forty_days_more(two: list[Entry], settings: Settings) -> None:
    kept = _release(settings, 1, two)
    assert collect(LATER) == 0
    (kept / "entries.txt").write_bytes(b"")
    assert collect(LATER + KEPT_FOR) == 0
    assert collect(LATER + KEPT_FOR + DAY) == 2


def test_what_a_turn_asks_for_again_is_not_old(two: list[Entry], feed: Feed) -> None:
    with clock_at(LATER):
        assert lost(two[:1]) == []
    assert collect(LATER) == 1
    assert _there(two) == two[:1]


def test_one_that_was_collected_is_built_again_when_it_is_asked_for(two: list[Entry], feed: Feed) -> None:
    assert collect(LATER) == 2
    assert list(entries_of(select(feed, AT))) == two
    assert _there(two) == two


def test_nothing_goes_while_a_release_cannot_be_read(two: list[Entry], settings: Settings) -> None:
    broken = _release(settings, 1, two[:1])
    (broken / "entries.txt").write_bytes(b"no digest at all\n")
    assert collect(LATER) == 0
    (broken / "entries.txt").unlink()
    assert collect(LATER) == 0
    assert _there(two) == two


def test_what_a_process_left_when_it_died_goes_too(two: list[Entry], settings: Settings) -> None:
    aside = Path(settings.FRAGMENT_STORE) / two[0].sha256[:2] / "tmpabc123"
    aside.write_bytes(b"<md:Enti")
    os.utime(aside, (AT.timestamp(), AT.timestamp()))
    assert collect(LATER) == 3
    assert not aside.exists()
