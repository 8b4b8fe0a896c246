"""Every deadline of the trust chain on a day: a constant number of queries for each kind, however many there are.

`gather(on)` for all, `gather(on, organisation)` for one, `gather(on, keys)` for several. What is on the ground floor is
in deadlines_grounds.py.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from trustframework import deadlines_grounds as grounds
from trustframework import deadlines_of_cases as cases
from trustframework.deadlines import Deadline, Kind, Who, due_again, next_anniversary
from trustframework.deadlines_grounds import Only, within
from trustframework.models import (
    Auditor,
    Certification,
    Declaration,
    Dispensation,
    EidMeans,
    Evidence,
    ExternalStanding,
    FollowUp,
)
from trustframework.models.auditor import AuditorState
from trustframework.models.certification import VALID_STATES, CertificationState
from trustframework.models.declaration import OPEN_DECLARATIONS
from trustframework.models.dispensation import DispensationState
from trustframework.models.follow_up import FollowUpState
from trustframework.models.standing import StandingState

AGO = timedelta(days=90)  # how long a day that is past is still listed
_RUNNING = VALID_STATES | {CertificationState.SUSPENDED}


def gather(on: date, only: Only = None) -> list[Deadline]:
    """Those that are ahead, and those that are past by no more than `AGO`, the next one first."""
    found = [d for source in _SOURCES for d in source(on, only)]
    return sorted(found, key=lambda d: (d.due_on, d.name, d.what))


def ends_on(certification: Certification) -> date:
    """The first day without it; a decision maker may have put it off, once."""
    return max(certification.valid_until, certification.extended_until or certification.valid_until)


def running(on: date, only: Only = None) -> QuerySet[Certification]:
    """Certifications that hold, or are suspended, and have not ended by the day."""
    holds = Q(valid_until__gt=on) | Q(extended_until__gt=on)
    rows = Certification.objects.filter(within(only), holds, state__in=_RUNNING).order_by()
    return rows.select_related("organisation", "level")


def suspends_on(follow_up: FollowUp, told_on: date | None, on: date) -> date:
    """The day on which the clock suspends a certification whose follow-up has no answer by then: after the days of
    grace, and never less than a week after people were told first (None: they are told today at the earliest)."""
    day = follow_up_due(follow_up) + timedelta(days=settings.SIGILL_FOLLOW_UP_GRACE_DAYS + 1)
    return max(day, (told_on or on) + ANNOUNCED)


ANNOUNCED = timedelta(days=7)


def follow_up_due(follow_up: FollowUp) -> date:
    """Its day; a later one where its answers were sent back."""
    returned = timezone.localdate(follow_up.returned_at) if follow_up.returned_at else None
    return due_again(follow_up.due_on, returned, settings.SIGILL_FOLLOW_UP_GRACE_DAYS)


def _certifications(on: date, only: Only) -> Iterator[Deadline]:
    holds = Q(valid_until__gt=on - AGO) | Q(extended_until__gt=on - AGO)
    rows = Certification.objects.filter(within(only), holds, state__in=_RUNNING).order_by()
    begun = Declaration.objects.filter(
        Q(follows=OuterRef("decision__declaration")) | Q(level=OuterRef("level"), follows=None),
        organisation=OuterRef("organisation"),
        state__in=OPEN_DECLARATIONS,
    )
    for one in rows.select_related("organisation", "level").annotate(renewal=Exists(begun)):
        ends = ends_on(one)
        yield _deadline(one, Kind.CERTIFICATION, one, ends, str(one.level))
        ahead = timedelta(days=settings.SIGILL_RENEWAL_AHEAD_DAYS)
        if not one.renewal and ends - ahead <= on < ends:
            yield _deadline(one, Kind.RENEWAL, one, ends, str(one.level))


def _follow_ups(on: date, only: Only) -> Iterator[Deadline]:
    """Those that are open, and the next of each certification, which the clock opens ahead of its day."""
    certifications = {one.pk: one for one in running(on, only)}
    rows = FollowUp.objects.filter(certification__in=running(on, only).values("pk")).order_by("due_on")
    had: set[tuple[int, date]] = set()
    for one in rows:
        had.add((one.certification_id, one.due_on))
        if one.state in (FollowUpState.OPEN, FollowUpState.ANSWERED):
            certification = certifications[one.certification_id]
            answered = one.state == FollowUpState.ANSWERED
            yield Deadline(
                what=f"{Kind.FOLLOW_UP} {certification.pk}{' answered' if answered else ''}",
                kind=Kind.FOLLOW_UP,
                organisation=certification.organisation_id,
                name=str(certification.organisation),
                due_on=follow_up_due(one),
                about=str(certification.level),
                who=Who.OPERATOR if answered else Who.MEMBER,
                link=("follow_up", one.pk),
            )
    for certification in certifications.values():
        day = next_anniversary(certification.valid_from, ends_on(certification), on)
        if day and (certification.pk, day) not in had:
            yield _deadline(certification, Kind.FOLLOW_UP, certification, day, str(certification.level))


def _dispensations(on: date, only: Only) -> Iterator[Deadline]:
    extended = Q(extended_by__state=DispensationState.GRANTED)
    rows = Dispensation.objects.filter(within(only), state=DispensationState.GRANTED, until__gt=on - AGO).exclude(
        extended
    )
    for one in rows.select_related("organisation", "requirement").order_by():
        yield _deadline(one, Kind.DISPENSATION, one, one.until, one.requirement.code)


def _auditors(on: date, only: Only) -> Iterator[Deadline]:
    rows = (
        Auditor.objects.filter(within(only, "firm"), state=AuditorState.ACCREDITED)
        .select_related("person", "firm")
        .order_by()
    )
    for one in rows:
        for kind, day in ((Kind.ACCREDITATION, one.valid_until), (Kind.AUDITOR_YEAR, one.renewed_until)):
            if day and day > on - AGO:
                yield Deadline(
                    what=f"{kind} {one.pk}",
                    kind=kind,
                    organisation=one.firm_id,
                    name=str(one.firm),
                    due_on=day,
                    about=str(one.person),
                    who=Who.AUDITOR,
                    people=(one.person_id,),
                )


def _evidence(on: date, only: Only) -> Iterator[Deadline]:
    """Of declarations on which a certification rests."""
    held = Certification.objects.filter(within(only), state__in=_RUNNING).exclude(decision=None)
    rows = Evidence.objects.filter(
        answer__declaration__in=held.order_by().values("decision__declaration"),
        removed_at=None,
        replaced_by=None,
        valid_until__gt=on - AGO,
    )
    about = {"declaration": F("answer__declaration"), "code": F("answer__requirement__code")}
    told = rows.order_by().annotate(**about).select_related("answer__declaration__organisation")
    for one in told:
        if one.valid_until:
            declaration = one.answer.declaration
            about_it = f"{one.code}: {one.title}"  # type: ignore[attr-defined]
            yield _deadline(declaration, Kind.EVIDENCE, one, one.valid_until, about_it)


def _standings(on: date, only: Only) -> Iterator[Deadline]:
    rows = ExternalStanding.objects.filter(within(only), state=StandingState.VERIFIED, valid_until__gt=on - AGO)
    for one in rows.select_related("organisation").order_by():
        yield _deadline(one, Kind.STANDING, one, one.valid_until, one.body)
    means = EidMeans.objects.filter(state=StandingState.VERIFIED, valid_until__gt=on - AGO, entities__isnull=False)
    told = (
        means.filter(within(only, "entities__owner"))
        .order_by()
        .values_list("pk", "name", "valid_until", "entities__owner", "entities__owner__name_sv")
    )
    for pk, name, until, owner, owner_name in told.distinct():
        yield Deadline(f"{Kind.MEANS} {pk} {owner}", Kind.MEANS, owner, owner_name, until, name)


def _deadline(row: Any, kind: Kind, subject: Any, due_on: date, about: str) -> Deadline:
    """About something of the organisation of `row`."""
    return Deadline(
        what=f"{kind} {subject.pk}",
        kind=kind,
        organisation=row.organisation_id,
        name=str(row.organisation),
        due_on=due_on,
        about=about,
    )


_SOURCES = (
    _certifications,
    _follow_ups,
    _dispensations,
    _auditors,
    _evidence,
    _standings,
    *cases.SOURCES,
    *grounds.SOURCES,
)
