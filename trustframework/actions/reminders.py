"""The clock's reminders: each stage of each deadline is told once, and everything that a person has to know about one
organisation on a day stands in one letter. What stays undone is told to the operator, too, in one letter for all."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from members import audit, subscriptions
from members.actions import letters
from members.clock import now
from members.models import Organisation, Person
from members.models.letter import LetterKind, Topic
from members.models.subscription import Delivery
from members.roles import Role
from members.tags import Tag
from trustframework.deadline_words import NAMES
from trustframework.deadlines import OFFERS, TOLD_ELSEWHERE, Deadline, Kind, Who, stage_to_tell
from trustframework.deadlines_gathered import AGO, gather
from trustframework.models import Reminder

log = logging.getLogger(__name__)
TO_OPERATOR: Final = "operator: "  # before `Reminder.what` of what the operator was told
_MEMBERS: Final = frozenset({Role.ADMINISTRATOR, Role.SIGNATORY, Role.DECLARER})
_TECHNICAL: Final = frozenset({Role.ADMINISTRATOR, Role.TECHNICAL_CONTACT, Role.TECHNICAL_AGENT})


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline, and the stage of it that is to be told now."""

    deadline: Deadline
    stage: int
    what: str  # of the row that keeps that it was told


def remind(at: datetime) -> int:
    """Tell what is to be told at the instant; how many stages that were. Told again, it tells nothing."""
    on = timezone.localdate(at)
    deadlines = [d for d in gather(on) if d.kind not in TOLD_ELSEWHERE]
    told = _told(on)
    by_organisation: dict[int, list[Due]] = defaultdict(list)
    for due in _due((d for d in deadlines if d.who != Who.OPERATOR), on, told, ""):
        by_organisation[due.deadline.organisation].append(due)
    count = _tell_organisations(by_organisation, on)
    escalated = [d for d in deadlines if d.kind not in OFFERS and (d.who == Who.OPERATOR or _late(d, on))]
    return count + _guarded(_tell_operator, list(_due(escalated, on, told, TO_OPERATOR)), None, on)


def _tell_organisations(dues_of: dict[int, list[Due]], on: date) -> int:
    """Who is to be told is looked up for all at once, and not on the many days on which there is nothing to tell."""
    if not dues_of:
        return 0
    found = Organisation.objects.in_bulk(dues_of)
    tell = partial(_tell_organisation, subscriptions.Receivers(Topic.REMINDERS, list(dues_of)))
    return sum(_guarded(tell, dues, found[pk], on) for pk, dues in dues_of.items())


def _late(deadline: Deadline, on: date) -> bool:
    return deadline.left(on) <= -settings.SIGILL_ESCALATION_OFFICER_DAYS


def _due(deadlines: Iterable[Deadline], on: date, told: dict[tuple[str, date], set[int]], prefix: str) -> Iterable[Due]:
    for one in deadlines:
        what = prefix + one.what
        days = [settings.SIGILL_RENEWAL_AHEAD_DAYS] if one.kind in OFFERS else settings.SIGILL_REMINDER_DAYS
        if prefix and one.who != Who.OPERATOR:
            days = [-settings.SIGILL_ESCALATION_OFFICER_DAYS, -settings.SIGILL_ESCALATION_DECIDER_DAYS]
        stage = stage_to_tell(one, on, days, told.get((what, one.due_on), ()))
        if stage is not None:
            yield Due(one, stage, what)


def _told(on: date) -> dict[tuple[str, date], set[int]]:
    """The stages that have been told, by deadline and day."""
    found: dict[tuple[str, date], set[int]] = defaultdict(set)
    rows = Reminder.objects.filter(due_on__gt=on - 2 * AGO).order_by()
    for what, due_on, stage in rows.values_list("what", "due_on", "stage"):
        found[what, due_on].add(stage)
    return found


def _guarded(tell: Any, dues: list[Due], organisation: Organisation | None, on: date) -> int:
    """Of two clocks one tells; what cannot be told to one organisation is told to all others."""
    if not dues:
        return 0
    try:
        with transaction.atomic():
            _keep(dues)
            tell(dues, organisation, on)
    except IntegrityError:  # another clock was first
        return 0
    except Exception:
        log.exception("Reminders of %s could not be written", organisation or "the operator")
        return 0
    return len(dues)


def _keep(dues: Sequence[Due]) -> None:
    at = now()
    Reminder.objects.bulk_create(
        Reminder(what=due.what, due_on=due.deadline.due_on, stage=due.stage, told_at=at) for due in dues
    )


def _tell_organisation(known: subscriptions.Receivers, dues: list[Due], organisation: Organisation, on: date) -> None:
    """One letter for each person with all that concerns them."""
    items: dict[Person, list[Due]] = defaultdict(list)
    how: dict[Person, Delivery] = {}
    people = {pk for due in dues for pk in due.deadline.people}
    reviewers = Person.objects.filter(is_active=True).in_bulk(people) if people else {}
    for due in dues:
        told = known.of(organisation.pk, _roles(due.deadline))
        told |= {p: subscriptions.chosen(p, Topic.REMINDERS) or Delivery.AT_ONCE for p in _of(due, reviewers)}
        for person, delivery in told.items():
            if delivery != Delivery.NONE:
                items[person].append(due)
                how[person] = delivery
    for person, mine in items.items():
        link = reverse("organisation_deadlines", args=[organisation.pk])
        _post(person, mine, organisation, how[person], on, link)
    kinds = ", ".join(sorted({due.deadline.kind.value for due in dues}))
    audit.record(Tag.DEADLINE_TOLD, organisation, by=None, organisation=organisation, count=len(dues), deadlines=kinds)


def _tell_operator(dues: list[Due], _organisation: None, on: date) -> None:
    """Trust officers hear of all that is late; decision makers of what is late by as much as the settings say."""
    decisive = [due for due in dues if due.stage <= -settings.SIGILL_ESCALATION_DECIDER_DAYS]
    for role, mine in ((Role.TRUST_OFFICER, dues), (Role.DECISION_MAKER, decisive)):
        for person, how in subscriptions.receivers(Topic.REMINDERS, None, {role}).items():
            if mine and how != Delivery.NONE:
                _post(person, mine, None, how, on, reverse("deadlines"))
    told = Reminder.objects.filter(what=dues[0].what).latest("pk")
    audit.record(Tag.DEADLINE_TOLD, told, by=None, organisation=None, count=len(dues))


def _roles(deadline: Deadline) -> frozenset[Role]:
    """Whom at the organisation it concerns; nobody there, when it is the reviewers' move."""
    if deadline.who == Who.AUDITOR:
        return frozenset()
    return _TECHNICAL if deadline.kind == Kind.ENTITY else _MEMBERS


def _of(due: Due, people: dict[int, Person]) -> list[Person]:
    return [people[pk] for pk in due.deadline.people if pk in people]


def _post(  # noqa: PLR0913 - what stands in a letter
    person: Person, dues: list[Due], organisation: Organisation | None, how: Delivery, on: date, link: str
) -> None:
    ordered = sorted(dues, key=lambda due: due.deadline.due_on)
    letters.post(
        LetterKind.DEADLINES,
        to=person,
        organisation=organisation,
        context={"items": [(_words(due.deadline, on, whose=organisation is None), link) for due in ordered]},
        delivery=how,
        about=f"deadlines {organisation.pk}" if organisation else "deadlines",
    )


def _sentence(deadline: Deadline, on: date, whose: bool) -> str:
    said = {"what": NAMES[deadline.kind], "about": deadline.about, "day": deadline.due_on.isoformat()}
    left = deadline.left(on)
    late = _("%(what)s: %(about)s, %(day)s (%(days)s days ago)") % {**said, "days": -left}
    ahead = _("%(what)s: %(about)s, %(day)s (in %(days)s days)") % {**said, "days": left}
    sentence = late if left < 0 else ahead if left else _("%(what)s: %(about)s, today (%(day)s)") % said
    return f"{deadline.name}: {sentence}" if whose else sentence


_words: Any = lazy(_sentence, str)  # so that each receiver reads it in their language
