"""Make one letter of all that was kept for a person since their last digest."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import translation

from members import envelope
from members.actions import letters
from members.models import Letter, Person
from members.models.letter import LetterKind, LetterState, Topic

_ORDER = list(Topic)


def gather(at: datetime) -> int:
    """The clock's half: a digest for everybody who has kept letters that are due; how many digests that were."""
    due = Letter.objects.filter(state=LetterState.KEPT, next_try_at__lte=at)
    return sum(_gather(person, at) for person in Person.objects.filter(pk__in=due.values("person")))


@transaction.atomic
def _gather(person: Person, at: datetime) -> bool:
    """Of two workers one gathers: the rows are locked, and the other one finds them digested."""
    kept = person.letters.select_for_update(of=("self",)).filter(state=LetterState.KEPT, next_try_at__lte=at)
    found = sorted(kept.select_related("organisation"), key=lambda one: (_place(one), one.posted_at, one.pk))
    if found and person.is_active:
        with translation.override(person.language):
            items = [item for letter in found for item in _items(letter)]
        letters.post(LetterKind.DIGEST, to=person, context={"items": items})
    Letter.objects.filter(pk__in=[one.pk for one in found]).update(state=LetterState.DIGESTED, context={})
    return bool(found) and person.is_active


def _place(letter: Letter) -> int:
    return _ORDER.index(letter.topic) if letter.topic else len(_ORDER)


def _items(letter: Letter) -> Iterator[tuple[str, str]]:
    """What happened, and where to look: each of a letter's items, or the letter's subject where it has none."""
    context = letter.context or {}
    if items := context.get("items"):
        yield from ((f"{letter.organisation}: {what}" if letter.organisation else what, link) for what, link in items)
    else:
        yield envelope.written(letter, context)[0], context.get("link", "")
