"""Pages as people use them in journeys: a form that has to be taken, and a clock that goes on."""

from contextlib import ExitStack
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse

from members.clock import clock_at
from members.models import Person
from tests.pages.visiting import browser, words

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def press(person: Person | None, address: str, /, **given: Any) -> str:
    """The form at the address, filled in and sent; the words of the page that it leads to. Fails with the page's own
    words where it is not taken, or where somebody would look for a reason in a red message."""
    visitor = browser(person)
    answer = visitor.post(address, given)
    assert answer.status_code == 302, (address, words(answer))
    onward: HttpResponse = visitor.get(answer["Location"])
    html = onward.content.decode()
    assert '<li class="notice tone-bad">' not in html, (address, words(onward))
    return words(onward)


def read(person: Person | None, address: str) -> str:
    """The words of a page that is there."""
    answer = browser(person).get(address)
    assert answer.status_code == 200, address
    return words(answer)


def morning(day: date) -> datetime:
    """Ten o'clock where the federation is."""
    return datetime.combine(day, time(10), STOCKHOLM)


def first_instant(day: date) -> datetime:
    """Midnight there, when what holds until the day no longer holds."""
    return datetime.combine(day, time(), STOCKHOLM)


class Time:
    """The one clock, set on from here; see `members.clock.clock_at`."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def at(self, instant: datetime) -> None:
        self._stack.enter_context(clock_at(instant))

    def on(self, day: date) -> None:
        self.at(morning(day))
