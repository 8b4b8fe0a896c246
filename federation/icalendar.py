"""Calendars as text (RFC 5545): all-day events that tell of a day to come, with a reminder before it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from unicodedata import category

_LINE = 75  # octets, without the CR LF
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """`uid` is the same whenever the event is told again; `remind` is how many days before `day` one is told."""

    uid: str
    day: date
    summary: str
    description: str = ""
    url: str = ""
    remind: int = 0


def calendar(name: str, events: Iterable[Event], at: datetime) -> Iterator[str]:
    """The lines of a VCALENDAR, each with its CR LF; `at` is when it is told."""
    stamp = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield from _folded("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sigill//Sigill//SV", "METHOD:PUBLISH")
    yield from _folded(f"X-WR-CALNAME:{escaped(name)}")
    for event in events:
        yield from _folded(*_event(event, stamp))
    yield from _folded("END:VCALENDAR")


def escaped(text: str) -> str:
    """As a value of type TEXT (3.3.11); what is no character that one can write falls away."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return _written(lines)


def _written(text: str) -> str:
    """Without control characters and the line ends of Unicode."""
    return "".join(sign for sign in text if category(sign) not in ("Cc", "Zl", "Zp"))


def _event(event: Event, stamp: str) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{escaped(event.uid)}", f"DTSTAMP:{stamp}")
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + _ONE_DAY:%Y%m%d}"  # the first day that is not in it
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.url:
        yield f"URL:{_written(event.url)}"
    yield "TRANSP:TRANSPARENT"  # nobody is busy because of it
    if event.remind:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-P{event.remind}D")
        yield from (f"DESCRIPTION:{escaped(event.summary)}", "END:VALARM")
    yield "END:VEVENT"


def _folded(*lines: str) -> Iterator[str]:
    """No line has more than 75 octets: what follows is on lines of its own that begin with a blank (3.1)."""
    for line in lines:
        part, size = "", 0
        for sign in line:
            octets = len(sign.encode())
            if size + octets > _LINE:
                yield part + "\r\n"
                part, size = " ", 1
            part, size = part + sign, size + octets
        yield part + "\r\n"
