"""From tallies to tables: rows with a key for machines, a label for people, and a number for each column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from federation.models.tally import Measure
from federation.rule_words import group_label
from federation.statistics.reading import Read
from federation.tallying.current import EXPIRED, NO_LEVEL
from members.models.membership import MembershipKind
from members.models.organisation import Sector
from members.saml.rules import RULES
from members.templatetags.sigill import roles_named

ROLES = ("idp", "sp", "aa")
MONTHS = 24  # ahead, this month among them
RULES_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Row:
    """`values` are None where nobody counted."""

    key: str
    label: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`first` names the column of labels, `keys` and `columns` those of the numbers, for machines and for people."""

    first: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def in_feeds(read: Read) -> Table:
    def row(day: date) -> tuple[int | None, ...]:
        return tuple((read.of(Measure.FEED, day, feed) or {}).get("") for feed in read.feeds)

    rows = _from_the_first([Row(day.isoformat(), _short(day), row(day)) for day in read.days])
    return Table(_("Day"), tuple(f.slug for f in read.feeds), tuple(str(f) for f in read.feeds), rows)


def roles(read: Read) -> Table:
    return _over_time(read, Measure.ROLE, [(role, roles_named([role])) for role in ROLES])


def members(read: Read) -> Table:
    return _over_time(read, Measure.MEMBER, MembershipKind.choices)


def certifications(read: Read) -> Table:
    return _over_time(read, Measure.CERTIFICATION, [(name, name) for name in read.levels])


def levels(read: Read) -> Table:
    named = [*((name, name) for name in read.levels), (NO_LEVEL, _("No level"))]
    return _of_the_day(read, Measure.LEVEL, _("Level"), _("Entities"), named)


def sectors(read: Read) -> Table:
    return _of_the_day(read, Measure.SECTOR, _("Sector"), _("Organisations"), Sector.choices)


def severities(read: Read) -> Table:
    named = (("error", _("Errors")), ("warning", _("Warnings")), ("info", _("Good to know")))
    return _of_the_day(read, Measure.SEVERITY, _("Severity"), _("Findings"), named)


def keys(read: Read) -> Table:
    """The most frequent first."""
    named = [(key, key) for key, _count in _by_number(read.of(Measure.KEY) or {})]
    return _of_the_day(read, Measure.KEY, _("Algorithm and size in bits"), _("Certificates"), named)


def rules(read: Read) -> Table:
    """Those that find something in most entities."""
    first = _by_number(read.of(Measure.RULE) or {})[:RULES_SHOWN]
    named = [(rule, _rule_in_words(rule)) for rule, _count in first]
    return _of_the_day(read, Measure.RULE, _("Rule"), _("Entities"), named)


def certificate_ends(read: Read) -> Table:
    """Those that have ended, each month from this one on, and those that end later."""
    found = read.of(Measure.KEY_END)
    months = [_month(read.day, number) for number in range(MONTHS)]
    named = [(EXPIRED, _("ended")), *((f"{month:%Y-%m}", date_format(month, "M Y")) for month in months)]
    rows = [Row(key, label, ((found or {}).get(key, 0),)) for key, label in named]
    later = sum(value for key, value in (found or {}).items() if key != EXPIRED and key > named[-1][0])
    rows.append(Row("later", _("later"), (later,)))
    return Table(_("Month"), ("certificates",), (_("Certificates"),), tuple(rows) if found else ())


def verdicts(read: Read) -> Table:
    named = (("admitted", _("Admitted")), ("kept_out", _("Kept out")))
    found = [(feed, read.of(Measure.VERDICT, feed=feed)) for feed in read.feeds]
    rows = (
        Row(feed.slug, str(feed), tuple(counted.get(key, 0) for key, _label in named))
        for feed, counted in found
        if counted is not None
    )
    return Table(_("Feed"), *_columns(named), tuple(rows))


Named = Sequence[tuple[str, str | Promise]]


def _over_time(read: Read, measure: Measure, named: Named) -> Table:
    """A row for each point in time; a day that nobody counted has no numbers."""

    def row(day: date) -> Row:
        found = read.of(measure, day)
        values = tuple(None if found is None else found.get(key, 0) for key, _label in named)
        return Row(day.isoformat(), _short(day), values)

    used = [pair for pair in named if any((read.of(measure, day) or {}).get(pair[0]) for day in read.days)]
    named = used or named[:1]
    return Table(_("Day"), *_columns(named), _from_the_first(map(row, read.days)) if used else ())


def _from_the_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Without the days before anybody counted: those are no gap."""
    return tuple(dropwhile(lambda row: all(value is None for value in row.values), rows))


def _of_the_day(read: Read, measure: Measure, first: str, column: str, named: Named) -> Table:
    found = read.of(measure)
    rows = (Row(key, str(label), (found.get(key, 0),)) for key, label in named) if found else ()
    return Table(first, (measure.value,), (column,), tuple(rows))


def _columns(named: Named) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(key for key, _label in named), tuple(str(label) for _key, label in named)


def _by_number(found: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def _rule_in_words(rule: str) -> str:
    """The id, and what it is about; a rule of a package that is gone has its id alone."""
    return f"{rule}: {group_label(RULES[rule].group)}" if rule in RULES else rule


def _month(day: date, ahead: int) -> date:
    years, month = divmod(day.month - 1 + ahead, 12)
    return date(day.year + years, month + 1, 1)


def _short(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
