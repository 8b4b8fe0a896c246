"""When each gate may be open, said anew from DESIGN, section 4, and from the rows alone: by nothing that decides.

A gate is told as a function of a day (and not of an instant: every edge is a midnight in Stockholm), made once from the
rows; `edges` are the days on which any of them may open or close.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from federation.models import Environment, FirstPublication, Placement
from members.models import Agreement, CommunityPlace, Contact, Entity, Membership, MetadataRevision, RevokedKey
from tests.trustframework.chain_tables import Tables
from tests.trustframework.chain_world import World
from trustframework.models import Certification, Dispensation, EidMeans, Sanction

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = timedelta(days=1)
Spans = list[tuple[date, date]]  # from the first day to the first day without
YEAR_AND_GRACE = relativedelta(months=12)  # and thirty days


@dataclass
class Open:
    """`on[gate](day)`: whether it may be open."""

    on: dict[str, Callable[[date], bool]] = field(default_factory=dict)
    edges: set[date] = field(default_factory=set)

    def closed(self, instant: datetime) -> set[str]:
        """The gates that have to be closed at the instant."""
        day = instant.astimezone(STOCKHOLM).date()
        return {gate for gate, is_open in self.on.items() if not is_open(day)}

    def instants(self, after: datetime) -> list[datetime]:
        """The midnight that begins each edge, and the second before it; those after the instant."""
        midnights = [datetime.combine(day, time(), STOCKHOLM) for day in self.edges]
        return [at for midnight in midnights for at in (midnight, midnight - timedelta(seconds=1)) if at > after]

    def between(self, gate: str, spans: Spans) -> None:
        """Open on the days of any span, the last one of which is the first without."""
        self.on[gate] = lambda day: any(begins <= day < ends for begins, ends in spans)
        self.edges |= {day for span in spans for day in span}

    def always(self, gate: str, is_open: bool) -> None:
        self.on[gate] = lambda _day: is_open


def of_rows(w: World, tables: Tables) -> Open:
    """Of the world's entity, as its rows stand now."""
    found = Open()
    for gate, is_open in _ALWAYS.items():
        found.always(gate, tables.known(f"rows of {gate}", partial(is_open, w), w.at if gate == "G11" else None))
    for gate, spans in _BETWEEN.items():
        found.between(gate, tables.known(f"rows of {gate}", partial(spans, w)))
    found.edges -= {date.min, date.max}
    return found


def _asked_for(w: World) -> bool:
    return Placement.objects.filter(entity=w.entity, environment=Environment.PRODUCTION).exists()


def _member(w: World) -> bool:
    kinds = Membership.objects.filter(organisation=w.member.organisation, kind="user_organisation")
    states = set(kinds.values_list("state", flat=True))
    return bool({"active", "leaving"} & states) and "suspended" not in states


def _approved(w: World) -> bool:
    return MetadataRevision.objects.filter(entity=w.entity, state="approved").exists()


def _tried(w: World) -> bool:
    return FirstPublication.objects.filter(entity=w.entity, environment=Environment.ACCEPTANCE).exists()


def _key_is_good(w: World) -> bool:
    return not RevokedKey.objects.filter(spki_sha256=w.spki).exists()


def _belongs(w: World) -> bool:
    belongs = CommunityPlace.objects.filter(organisation=w.member.organisation, community=w.community, until=None)
    return belongs.filter(since__lte=w.at).exists()


def _agreed(w: World) -> Spans:
    """The membership agreement; the last day is in force, too."""
    rows = Agreement.objects.filter(organisation=w.member.organisation, template__kind="membership")
    rows = rows.filter(state__in=("in_force", "notice_given"))
    return [(one.valid_from, one.valid_until + DAY if one.valid_until else date.max) for one in rows]


def _certified(w: World) -> Spans:
    """At the feed's level or above, for this role and entity, not suspended, revoked or on a version that no longer
    counts; fourteen days of grace follow on the day of a condition that is not met."""
    rows = Certification.objects.filter(organisation=w.member.organisation)
    rows = rows.filter(state__in=("active", "on_probation", "conditional"))
    spans = []
    for one in rows.select_related("level", "decision__declaration__checklist__version"):
        named = {entity.pk for entity in one.entities.all()}
        if "idp" not in one.roles or one.level.rank < w.level.rank or (named and w.entity.pk not in named):
            continue
        ends = max(one.valid_until, one.extended_until or one.valid_until)
        if one.decision:
            open_days = one.decision.conditions.filter(state="open").values_list("due_on", flat=True)
            ends = min([ends, *(day + timedelta(days=15) for day in open_days)])
            if one.decision.declaration.checklist.version.state == "retired":
                continue
        spans.append((one.valid_from, ends))
    return spans


def _unsanctioned(w: World) -> bool:
    """No suspension or exclusion in effect, an emergency's too, on the organisation or the entity."""
    rows = Sanction.objects.filter(organisation=w.member.organisation, state__in=("in_effect", "emergency"))
    rows = rows.exclude(kind="warning")
    return not any(entity in (None, w.entity.pk) for entity in rows.values_list("entity", flat=True))


def _reached(w: World) -> Spans:
    """A technical and a security contact, each of whom has answered within a year and thirty days."""
    until = {"technical": date.min, "security": date.min}
    rows = Contact.objects.filter(organisation=w.member.organisation, kind__in=until, ended_at=None, stale_at=None)
    for one in rows.exclude(verified_at=None):
        until[one.kind] = max(until[one.kind], _counts_until(one.verified_at))
    return [(date.min, min(until.values()))]


def _counts_until(said: datetime) -> date:
    """The first day on which what was said then counts no longer."""
    return said.astimezone(STOCKHOLM).date() + YEAR_AND_GRACE + timedelta(days=31)


def _answered_for(w: World) -> Spans:
    said = MetadataRevision.objects.filter(entity=w.entity, state="approved").values_list("decided_at", flat=True)
    row = Entity.objects.get(pk=w.entity.pk)
    return [(date.min, _counts_until(max(one for one in (row.registered_at, row.confirmed_at, *said) if one)))]


def _logged_in_with(w: World) -> Spans:
    """An e-ID means at the level; or a dispensation from a requirement of the chapter on e-ID that is not critical."""
    means = EidMeans.objects.filter(entities=w.entity, state="verified", level__rank__gte=w.level.rank)
    spared = Dispensation.objects.filter(organisation=w.member.organisation, state="granted")
    spared = spared.filter(requirement__group__code="EID", requirement__critical=False)
    ends = spared.values_list("until", flat=True)
    return [*means.values_list("valid_from", "valid_until"), *((date.min, until) for until in ends)]


# G4 and G12 do not change in the walk: the revision stays approved, and the entity has a scope of its own.
_ALWAYS: dict[str, Callable[[World], bool]] = {
    "G0": _asked_for,
    "G1": _member,
    "G4": _approved,
    "G5": _unsanctioned,
    "G7": _tried,
    "G8": _key_is_good,
    "G11": _belongs,
    "G12": lambda _w: True,
}
_BETWEEN: dict[str, Callable[[World], Spans]] = {
    "G2": _agreed,
    "G3": _certified,
    "G6": _reached,
    "G9": _answered_for,
    "G10": _logged_in_with,
}
