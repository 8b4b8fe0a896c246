"""Days, moments and counts as the reader's language writes them. Known to every template, without `{% load %}`.

    {{ one.valid_until|day }}               <time datetime="2027-03-01">1 March 2027</time>
    {{ one.sent_at|moment }}                <time datetime="2026-06-01T14:00:00+02:00">2026-06-01 14:00</time>
    {{ feed.valid_until|moment:"zone" }}    the same, and "CEST" behind it: where somebody else's clock may differ
    {% blocktranslate count n=page.paginator.count|grouped %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}

Moments are those of Europe/Stockholm (TIME_ZONE), as every page says at its foot.
"""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

register = template.Library()
_SHORT, _LONG, _ZONE = "short", "long", "zone"
_TIMES = {"": "SHORT_DATETIME_FORMAT", _ZONE: "SHORT_DATETIME_FORMAT", _LONG: "DATETIME_FORMAT"}
_DAYS = {"": "DATE_FORMAT", _SHORT: "SHORT_DATE_FORMAT"}
_NOTHING = SafeString("")


class Figure(int):
    """A number that a template writes in groups of three: still one that can be counted with."""

    def __str__(self) -> str:
        return number_format(int(self), use_l10n=True, force_grouping=True)


@register.filter
def grouped(number: int | None) -> Figure | str:
    """A count; nothing for none. Never for what is a name: years, serials, keys."""
    return "" if number is None else Figure(number)


@register.filter
def day(value: date | datetime | None, how: str = "") -> SafeString:
    """The day, of a moment where the federation is; "short" for tables."""
    if not value:
        return _NOTHING
    of = localtime(value).date() if isinstance(value, datetime) else value
    return _time(of.isoformat(), date_format(of, _DAYS[how]))


@register.filter
def moment(value: datetime | None, how: str = "") -> SafeString:
    """Day and time; "long" where there is room, "zone" to say whose time it is."""
    if not value:
        return _NOTHING
    at: Any = localtime(value)
    text = date_format(at, _TIMES[how])
    return _time(at.isoformat(timespec="seconds"), f"{text}\N{NO-BREAK SPACE}{at:%Z}" if how == _ZONE else text)


def _time(machine: str, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, text)
