"""The yearly follow-up: opened by the clock, answered by the member, accepted by the operator; silence suspends."""

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import audit
from members.actions import letters
from members.clock import now, today
from members.errors import AlreadyMoved, Refused
from members.machine import move
from members.models import Person
from members.models.letter import LetterKind
from members.permissions import Permission, require
from members.roles import Role
from members.tags import Tag
from trustframework import follow_up_questions as questions
from trustframework.actions.moving import move_certification
from trustframework.deadlines import next_anniversary
from trustframework.deadlines_gathered import ends_on, follow_up_due, running, suspends_on
from trustframework.models import Certification, FollowUp, Reminder
from trustframework.models.certification import VALID_STATES, CertificationState
from trustframework.models.follow_up import FollowUpState

log = logging.getLogger(__name__)
S = FollowUpState
MEMBERS = frozenset({Role.ADMINISTRATOR, Role.SIGNATORY, Role.DECLARER})
OFFICERS = frozenset({Role.TRUST_OFFICER})
SUSPENDED = "follow_up suspended"  # `Reminder.what` of what the clock has done, so that it does so once
_MISSING = {
    "answer": gettext_lazy("Answer yes or no."),
    "text": gettext_lazy("Write a few words about it."),
    "unknown": gettext_lazy("The answer does not fit the question."),
}


def answer(follow_up: FollowUp, *, answers: Mapping[str, Any], by: Person) -> None:
    """The member's word; raises ValidationError by question where something is missing, and Refused for who is late
    by a state: answers go to the operator, who accepts them or sends them back."""
    require(by, Permission.REPORT_CHANGE, follow_up.certification.organisation)
    problems = {name: [str(_MISSING[why])] for name, why in questions.missing(answers)}
    if problems:
        raise ValidationError(problems)
    _move(follow_up, S.ANSWERED, by=by, answers=dict(answers), answered_by=by, answered_at=now())


def accept(follow_up: FollowUp, *, by: Person, remark: str = "") -> None:
    """All is as it was."""
    _require_officer(follow_up, by)
    _move(follow_up, S.ACCEPTED, by=by, remark=remark, accepted_by=by)


def send_back(follow_up: FollowUp, *, remark: str, by: Person) -> None:
    """The member answers again, and has the days of grace for it."""
    _require_officer(follow_up, by)
    _require_remark(remark)
    _move(follow_up, S.OPEN, by=by, remark=remark, returned_at=now())


def lead_to_review(follow_up: FollowUp, *, remark: str, by: Person) -> None:
    """The answers ask for more than a remark: somebody has to look."""
    _require_officer(follow_up, by)
    _require_remark(remark)
    _move(follow_up, S.LEADS_TO_REVIEW, by=by, remark=remark, accepted_by=by)


@transaction.atomic
def open_now(certification: Certification, *, due_on: date, reason: str, by: Person) -> FollowUp:
    """One more than the yearly ones, because of what has happened; silence suspends as it does with those.

    Raises `Refused` for a day that has been, or that has a follow-up already.
    """
    require(by, Permission.HANDLE_DECLARATION, certification.organisation)
    _require_remark(reason)
    if due_on <= today():
        raise Refused(_("The day has to lie ahead, so that the member can answer."))
    follow_up, opened = FollowUp.objects.get_or_create(
        certification=certification, due_on=due_on, defaults={"opened_at": now(), "remark": reason}
    )
    if not opened:
        raise Refused(_("There is a follow-up on that day already. Choose another day, or use that one."))
    whose = certification.organisation
    audit.record(Tag.FOLLOW_UP_OPENED, follow_up, by=by, organisation=whose, until=due_on.isoformat(), note=reason)
    _tell(follow_up, MEMBERS, reason, by)
    return follow_up


def open_due(at: datetime) -> int:
    """The clock: a follow-up for each certification whose next anniversary is near; how many were opened."""
    on = timezone.localdate(at)
    near = on + timedelta(days=settings.SIGILL_FOLLOW_UP_AHEAD_DAYS)
    had = set(FollowUp.objects.filter(due_on__gte=on).order_by().values_list("certification_id", "due_on"))
    opened = 0
    for certification in running(on):
        day = next_anniversary(certification.valid_from, ends_on(certification), on)
        if day and day <= near and (certification.pk, day) not in had:
            opened += _open(FollowUp(certification=certification, due_on=day, opened_at=at))
    return opened


def _open(follow_up: FollowUp) -> bool:
    try:
        with transaction.atomic():
            follow_up.save(force_insert=True)
            told = {"until": follow_up.due_on.isoformat()}
            whose = follow_up.certification.organisation
            audit.record(Tag.FOLLOW_UP_OPENED, follow_up, by=None, organisation=whose, **told)
    except IntegrityError:  # another clock was first
        return False
    return True


def suspend_overdue(at: datetime) -> int:
    """The clock: certifications whose follow-up has no answer after the days of grace are suspended, once for each
    follow-up, and never unless people were told a week before; how many those were."""
    on = timezone.localdate(at)
    long_ago = on - timedelta(days=settings.SIGILL_FOLLOW_UP_GRACE_DAYS)
    rows = FollowUp.objects.filter(state=S.OPEN, due_on__lt=long_ago, certification__state__in=VALID_STATES)
    told = first_told()
    count = 0
    for one in rows.select_related("certification__organisation", "certification__level"):
        day = told.get((f"follow_up {one.certification_id}", follow_up_due(one)))
        if day and suspends_on(one, day, on) <= on and ends_on(one.certification) > on:
            count += _suspend(one, at)
    return count


def first_told() -> dict[tuple[str, date], date]:
    """The day on which people were told first of each follow-up, by `Reminder.what` and day."""
    rows = Reminder.objects.filter(what__startswith="follow_up ").order_by().values("what", "due_on")
    told = rows.annotate(first=Min("told_at")).values_list("what", "due_on", "first")
    return {(what, due_on): timezone.localdate(first) for what, due_on, first in told}


@transaction.atomic
def _suspend(follow_up: FollowUp, at: datetime) -> bool:
    """An operator who lets it hold again has seen why it was suspended: the clock does not suspend it anew."""
    marks = {"what": f"{SUSPENDED} {follow_up.pk}", "due_on": follow_up_due(follow_up), "stage": 0}
    if not Reminder.objects.get_or_create(**marks, defaults={"told_at": at})[1]:
        return False
    note = _("The yearly follow-up due %(day)s was not answered.") % {
        "day": date_format(follow_up.due_on, "DATE_FORMAT")
    }
    try:
        move_certification(follow_up.certification, CertificationState.SUSPENDED, by=None, note=note)
    except AlreadyMoved:  # by a person, since it was read
        return False
    return True


@transaction.atomic
def _move(follow_up: FollowUp, to: FollowUpState, *, by: Person, **changes: Any) -> None:
    organisation = follow_up.certification.organisation
    remark = changes.get("remark", "")
    move(follow_up, to, by=by, tag=Tag.FOLLOW_UP_MOVED, organisation=organisation, note=remark, **changes)
    _tell(follow_up, OFFICERS if to == S.ANSWERED else MEMBERS, remark, by)


def _tell(follow_up: FollowUp, roles: frozenset[Role], remark: str, by: Person) -> None:
    words: letters.Words = {
        "state": FollowUpState(follow_up.state).label,
        "certification": str(follow_up.certification.level),
        "day": date_format(follow_up.due_on, "DATE_FORMAT"),
        "remark": remark,
        "link": reverse("follow_up", args=[follow_up.pk]),
    }
    whose, about = follow_up.certification.organisation, f"follow_up {follow_up.pk}"
    letters.tell(LetterKind.FOLLOW_UP, whose, words, roles=roles, about=about, but_not=by)


def _require_officer(follow_up: FollowUp, by: Person) -> None:
    require(by, Permission.HANDLE_DECLARATION, follow_up.certification.organisation)
    if follow_up.answered_by_id == by.pk:
        raise Refused(_("You answered it yourself. Another operator has to look at it."))


def _require_remark(remark: str) -> None:
    if not remark.strip():
        raise Refused(_("Write what is missing: the member reads it."))
