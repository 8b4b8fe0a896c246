"""Tell the whole story, once."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import translation

from federation.demo import (
    agreements,
    appeals,
    auditors,
    casework,
    certifications,
    decisions,
    declarations,
    domains,
    entities,
    feeds,
    findings,
    frameworks,
    incidents,
    life,
    means,
    memberships,
    organisations,
    people,
    publishing,
    relations,
    reviews,
    sanctions,
    standings,
)
from federation.demo.story import Story, World
from federation.selection import uncollected
from members.errors import Refused
from members.models import Letter, Organisation, Person
from members.models.letter import LetterState
from members.texts import typeset


def is_seeded() -> bool:
    """Whether the demonstration is in this database already, whole: it comes in one transaction."""
    return Person.objects.filter(is_demo=True).exists()


def seed(today: date) -> World:
    """Two years of history up to `today`, all or nothing; the same day gives the same rows.

    Raises `Refused` when the database holds other organisations: a demonstration has a database of its own.
    """
    if Organisation.objects.exists():
        raise Refused(
            "This database holds organisations that are not the demonstration's. Give the demonstration one of "
            "its own: SIGILL_VAR=/some/empty/directory ./run"
        )
    world = World(today)
    # What is made here lives to the end of it: looking for cycles meanwhile is work for nothing.
    with transaction.atomic(), translation.override("sv"), typeset.in_this_process(), uncollected():
        story().tell(world)
        people.open_log_ins(world)
        _deliver(today)
    return world


def _deliver(today: date) -> None:
    """The story's letters arrived in their time; only those of the last fortnight are still on their way."""
    old = Letter.objects.filter(state=LetterState.WAITING, posted_at__date__lt=today - timedelta(days=14))
    old.update(state=LetterState.SENT, sent_at=F("posted_at"), context={})


def story() -> Story:
    """All deeds. On one day they happen in the order of these lines."""
    story = Story()
    people.tell_of_staff(story)
    organisations.tell(story)
    people.tell(story)
    domains.tell(story)
    frameworks.tell(story)
    feeds.tell(story)
    agreements.tell(story)
    memberships.tell(story)
    entities.tell(story)
    auditors.tell(story)
    declarations.tell(story)
    reviews.tell(story)
    findings.tell(story)
    casework.tell(story)
    decisions.tell(story)
    appeals.tell(story)
    certifications.tell(story)
    life.tell(story)
    means.tell(story)
    standings.tell(story)
    sanctions.tell(story)
    incidents.tell(story)
    relations.tell(story)
    publishing.tell(story)
    return story
