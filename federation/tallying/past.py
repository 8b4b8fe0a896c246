"""What rows with dates tell of any day, today or two years ago: how many members, entities and certifications there
were at its end, and what each feed served. Nothing here is guessed: what has no date in the database is not here."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise, zip_longest

from django.utils import timezone

from federation.models import Feed, Publication
from federation.models.publication import PublicationState
from federation.models.tally import Measure
from federation.revision_roles import roles_of
from federation.tallying.spans import Span
from members.models import AuditEvent, Membership, MetadataRevision
from members.models.membership import MembershipKind
from members.models.revision import RevisionState
from trustframework.judgement import last_until
from trustframework.models import Certification, Level
from trustframework.models.certification import VALID_STATES

ROLES = ("idp", "sp", "aa")
Spans = Callable[[], list[Span]]


def members() -> list[Span]:
    """Memberships that had begun and had not ended, suspended ones among them."""
    rows = Membership.objects.exclude(active_from=None).order_by()
    return [
        Span(kind, _day(begun), _day(ended) if ended else None)
        for kind, begun, ended in rows.values_list("kind", "active_from", "ended_at")
        if begun
    ]


def entities() -> list[Span]:
    """Entities with an approved revision, by each role that this one has, until they left for good."""
    rows = MetadataRevision.objects.filter(
        state__in=(RevisionState.APPROVED, RevisionState.SUPERSEDED), decided_at__isnull=False
    ).order_by("entity", "decided_at", "pk")
    told = list(rows.values_list("entity_id", "pk", "clean_content_id", "decided_at", "entity__retired_at"))
    roles = roles_of((pk, clean) for _entity, pk, clean, *_rest in told)
    spans = []
    for this, following in zip_longest(told, told[1:]):
        entity, pk, _clean, approved, retired = this
        replaced = following[3] if following and following[0] == entity else None
        ended = min((at for at in (replaced, retired) if at), default=None)
        if approved:
            spans += [Span(role, _day(approved), _day(ended) if ended else None) for role in roles[pk]]
    return spans


def certifications() -> list[Span]:
    """Certifications in a state that lets them hold, between their days; states as the audit chain tells them."""
    moved = _moves()
    rows = Certification.objects.order_by().values_list(
        "pk", "level__name", "valid_from", "valid_until", "extended_until"
    )
    return [
        span
        for pk, level, first, until, extended in rows
        for span in _holding(level, first, last_until(until, extended), moved[pk])
    ]


def _holding(level: str, first: date, until: date, moved: list[tuple[date, str]]) -> Iterator[Span]:
    for (day, state), (next_day, _next) in pairwise([*moved, (until, "")]):
        begins, ends = max(day, first), min(next_day, until)
        if state in VALID_STATES and begins < ends:
            yield Span(level, begins, ends)


def _moves() -> Mapping[int, list[tuple[date, str]]]:
    """By certification, on which day it came into which state, in order."""
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    rows = AuditEvent.objects.filter(object_kind="certification", chained__has_key="to").order_by("number")
    for pk, at, told in rows.values_list("object_pk", "at", "chained"):
        found[int(pk)].append((_day(at), told["to"]))
    return found


def served(feed: Feed) -> list[Span]:
    """The entities of what the feed had published last."""
    rows = Publication.objects.filter(feed=feed, state=PublicationState.PUBLISHED).order_by("serial")
    told = [(_day(at), count) for at, count in rows.values_list("published_at", "entity_count") if at]
    over = _day(feed.closed_at) if feed.closed_at else None
    ends = [*(day for day, _count in told[1:]), over]
    return [Span("", day, end, count) for (day, count), end in zip(told, ends, strict=bool(told))]


def keys_of(measure: Measure) -> tuple[str, ...]:
    """Those that are counted even where there are none."""
    if measure == Measure.MEMBER:
        return tuple(MembershipKind.values)
    if measure == Measure.CERTIFICATION:
        return tuple(Level.objects.order_by("rank").values_list("name", flat=True))
    return ROLES if measure == Measure.ROLE else ("",)


OF_THE_FEDERATION: Mapping[Measure, Spans] = {
    Measure.MEMBER: members,
    Measure.ROLE: entities,
    Measure.CERTIFICATION: certifications,
}


def _day(instant: datetime) -> date:
    return timezone.localdate(instant)
