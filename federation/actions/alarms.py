"""The clock's look at every feed: an alarm is raised once, told again only when it has become graver, and ended when it
is over."""

import logging
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from federation.models import Alarm
from federation.models.alarm import AlarmKind
from federation.watching.judge import Raised, raised
from federation.watching.seen import Seen, look
from members import audit
from members.actions import letters
from members.clock import now
from members.models import Person, RoleAssignment
from members.models.letter import LetterKind
from members.roles import Role
from members.tags import Tag

log = logging.getLogger(__name__)
TOLD = (Role.KEY_CUSTODIAN, Role.REGISTRAR)


def watch() -> int:
    """Compare what is seen now with the alarms that are open; how many were raised or became graver."""
    at = now().astimezone(UTC)
    return sum(_watch(seen, at) for seen in look(at))


def _watch(seen: Seen, at: datetime) -> int:
    wanted = {AlarmKind(one.kind.value): one for one in raised(seen.facts)}
    open_now = {alarm.kind: alarm for alarm in Alarm.objects.filter(feed=seen.feed, ended_at=None)}
    for kind, alarm in open_now.items():
        if kind not in wanted:
            _end(alarm, at)
    return sum(_raise(seen, kind, one, open_now.get(kind), at) for kind, one in wanted.items())


def _raise(seen: Seen, kind: AlarmKind, one: Raised, before: Alarm | None, at: datetime) -> int:
    """Of two clocks one tells: the other finds the row there, or the stage reached."""
    if before is not None and before.stage <= one.stage:
        if before.stage < one.stage:  # better, and not over: the next step down is told again
            Alarm.objects.filter(pk=before.pk).update(stage=one.stage, details=one.details)
        return 0
    try:
        with transaction.atomic():
            return _write(seen, kind, one, before, at)
    except IntegrityError:
        log.info("%s: %s was raised by another clock", seen.feed.slug, kind)
        return 0


def _write(seen: Seen, kind: AlarmKind, one: Raised, before: Alarm | None, at: datetime) -> int:
    if before is None:
        alarm = Alarm.objects.create(feed=seen.feed, kind=kind, stage=one.stage, since=at, details=one.details)
    else:
        alarm = before
        if not Alarm.objects.filter(pk=alarm.pk, stage=alarm.stage).update(stage=one.stage, details=one.details):
            return 0
    audit.record(Tag.ALARM_RAISED, alarm, by=None, kind=str(kind), stage=one.stage)
    log.error("%s: %s (%s)", seen.feed.slug, kind.label, one.details)
    told = RoleAssignment.objects.in_force().filter(role__in=TOLD)
    words: letters.Words = {
        "feed_sv": seen.feed.title_sv,
        "feed_en": seen.feed.title_en,
        "alarm": kind.label,
        "kind": kind.value,
        "days": str(one.stage),
        "link": reverse("feed", args=[seen.feed.slug]),
    }
    for person in Person.objects.filter(pk__in=told.values("person"), is_active=True):
        letters.post(LetterKind.ALARM, to=person, context=words, about=f"alarm {alarm.pk}")
    return 1


@transaction.atomic
def _end(alarm: Alarm, at: datetime) -> None:
    if Alarm.objects.filter(pk=alarm.pk, ended_at=None).update(ended_at=at):
        audit.record(Tag.ALARM_ENDED, alarm, by=None, kind=alarm.kind)
