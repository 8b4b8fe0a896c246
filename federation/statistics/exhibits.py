"""The tables of the statistics page, each with the chart that shows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from federation import figures
from federation.figures import About, Figure
from federation.statistics import tables
from federation.statistics.reading import Read
from federation.statistics.tables import Table

Draw = Callable[[About, Sequence[str], figures.Table], Figure]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A table, made from what was read, and how it is drawn. `part` is the heading that it stands under."""

    part: str
    title: Promise
    lead: Promise
    make: Callable[[Read], Table]
    draw: Draw


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the page, with its charts."""

    slug: str
    title: Promise
    figures: list[Figure]


def _single(draw: Callable[[About, tuple[str, str], figures.Table], Figure]) -> Draw:
    return lambda about, headers, rows: draw(about, (headers[0], headers[1]), rows)


_BARS, _COLUMNS = _single(figures.bars), _single(figures.columns)
PARTS: Mapping[str, Promise] = {
    "entities": _("Entities"),
    "members": _("Members"),
    "certifications": _("Certifications"),
    "keys": _("Keys and certificates"),
    "findings": _("Findings"),
}
EXHIBITS: Mapping[str, Exhibit] = {
    "entities": Exhibit(
        "entities",
        _("Entities in each feed"),
        _("What each feed had published at the end of the day."),
        tables.in_feeds,
        figures.lines,
    ),
    "roles": Exhibit(
        "entities",
        _("Entities by role"),
        _("Entities with approved metadata; one with two roles counts in both."),
        tables.roles,
        figures.lines,
    ),
    "levels": Exhibit(
        "entities",
        _("Entities by level"),
        _("The highest level that a valid certification gives each entity."),
        tables.levels,
        _BARS,
    ),
    "verdicts": Exhibit(
        "entities",
        _("Entities that ask for a feed"),
        _("Whether every gate of the feed is open for them."),
        tables.verdicts,
        figures.stacked,
    ),
    "members": Exhibit(
        "members",
        _("Members by kind"),
        _("Memberships that had begun and not ended; an organisation may have several."),
        tables.members,
        figures.stacked,
    ),
    "sectors": Exhibit(
        "members", _("Members by sector"), _("Organisations in the list of members."), tables.sectors, _BARS
    ),
    "certifications": Exhibit(
        "certifications",
        _("Certifications by level"),
        _("Certifications that were in force, on probation or on conditions."),
        tables.certifications,
        figures.lines,
    ),
    "keys": Exhibit(
        "keys",
        _("Keys by algorithm and size"),
        _("Different certificates in approved metadata, by the key that is in them."),
        tables.keys,
        _BARS,
    ),
    "certificate-ends": Exhibit(
        "keys",
        _("When certificates end"),
        _("Different certificates in approved metadata, by the month of their last day."),
        tables.certificate_ends,
        _COLUMNS,
    ),
    "severities": Exhibit(
        "findings",
        _("Findings by severity"),
        _("What the rules find in approved metadata; a rule counts once for each entity."),
        tables.severities,
        _BARS,
    ),
    "rules": Exhibit(
        "findings",
        _("The rules that find most"),
        _("In how many entities each of them finds something. Rules has what they look for."),
        tables.rules,
        _BARS,
    ),
}


def figure(slug: str, found: Read) -> Figure:
    """The chart of an exhibit."""
    exhibit = EXHIBITS[slug]
    table = exhibit.make(found)
    empty = _("Nothing of this has been counted yet.")
    about = About(slug, str(exhibit.title), str(exhibit.lead), str(empty))
    rows = [(row.label, row.values) for row in table.rows]
    return exhibit.draw(about, [table.first, *table.columns], rows)


def parts(found: Read) -> list[Part]:
    """The page's headings with their charts."""
    return [
        Part(part, title, [figure(slug, found) for slug, one in EXHIBITS.items() if one.part == part])
        for part, title in PARTS.items()
    ]
