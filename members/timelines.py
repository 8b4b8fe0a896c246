"""What has happened to an organisation, an entity or a person, in sentences, newest first, out of the audit chain.

Pages go by event number, so that each costs the same, however long the history and however far back one reads.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.models import AuditEvent, Entity, Organisation, Person
from members.roles import Role
from members.sentences import SENTENCES
from members.tags import Tag

SIZE = 50
_FOLDED = 10  # so many times as many are read where most are told in one line
# The operator's own affairs, and what an organisation is told by other means.
INTERNAL = frozenset(
    {
        *(Tag.NOTE_WRITTEN, Tag.REVISION_ENDORSED, Tag.LETTER_BOUNCED, Tag.LETTER_SENT_AGAIN),
        # Until a decision is made, and a sanction told of, nothing has been decided about anybody.
        *(Tag.SANCTION_PROPOSED, Tag.DECISION_PROPOSED, Tag.DECISION_MOVED),
        # Its name says what was found: for those who see the review, on its own page.
        *(Tag.ASSESSMENT_SAVED, Tag.FINDING_RECORDED, Tag.FINDING_PLANNED, Tag.FINDING_MOVED),
        # Those concerned read an incident's own timeline, as far as it is for them.
        *(Tag.INCIDENT_REPORTED, Tag.INCIDENT_CHANGED, Tag.INCIDENT_MOVED, Tag.INCIDENT_CONCERNS, Tag.INCIDENT_SPARES),
        *(Tag.INCIDENT_NOTED, Tag.INCIDENT_TOLD, Tag.INCIDENT_ANSWERED, Tag.INCIDENT_ACTED_ON, Tag.INCIDENT_PUBLIC),
    }
)
# Whose note is written to the member; all others are the operator's own.
NOTES_TO_MEMBERS = frozenset(
    {
        *(Tag.REVISION_REJECTED, Tag.REVISION_WITHDRAWN, Tag.CATEGORY_ASKED, Tag.CATEGORY_ANSWERED),
        *(Tag.CATEGORY_WITHDRAWN, Tag.DOMAIN_MOVED, Tag.AGREEMENT_MOVED, Tag.MANDATE_MOVED, Tag.MANDATE_DATED),
        *(Tag.REMOVAL_ASKED, Tag.REMOVAL_MOVED, Tag.REVISION_OWN_APPROVED),
        *(Tag.SANCTION_IMPOSED, Tag.SANCTION_MOVED, Tag.CERTIFICATION_MOVED, Tag.CONFIRMATION_REFUSED),
        *(Tag.CONDITION_SET, Tag.CONDITION_MOVED, Tag.CERTIFICATION_DATED, Tag.DISPENSATION_MOVED),
    }
)
# Saved as somebody types, hundreds in a day: told with the declaration, many in one line, never among what else
# happens to the organisation.
BY_THE_WAY = frozenset({Tag.ANSWER_SAVED, Tag.ASSESSMENT_SAVED})
ERASED = gettext_noop("someone whose data has been erased")
_SHOWN = ("actor", "on_behalf_of", "organisation", "entity", "person")


@dataclass(frozen=True, slots=True)
class Told:
    """One event for people: what kind, the sentence, the states that it leads from and to, and the note; `times` is how
    many such by the same person it stands for, of which it is the last."""

    at: datetime
    label: str
    sentence: str
    states: tuple[str, str] | None
    note: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a timeline; `older` is what `before` is for the next part, None at the beginning of history."""

    events: list[Told]
    older: int | None


def of_organisation(
    organisation: Organisation, *, internal: bool, before: int | None = None, size: int = SIZE
) -> Slice:
    """Without what is saved `BY_THE_WAY`; `internal`: for the operator's own people, with what members are not told."""
    rows = AuditEvent.objects.filter(organisation=organisation).exclude(tag__in=BY_THE_WAY)
    return _slice([rows], internal, before, size)


def of_entity(entity: Entity, *, internal: bool, before: int | None = None, size: int = SIZE) -> Slice:
    """The entity's and that of its revisions, categories, confirmations and the rest that hangs on it."""
    return _slice([AuditEvent.objects.filter(entity=entity)], internal, before, size)


def of_person(person: Person, *, internal: bool, before: int | None = None, size: int = SIZE) -> Slice:
    """What the person has done, and what was done about them."""
    rows = AuditEvent.objects
    return _slice([rows.filter(actor=person), rows.filter(person=person)], internal, before, size)


def of_object(subject: Model, *, internal: bool, size: int = SIZE) -> Slice:
    """Of one thing alone."""
    rows = AuditEvent.objects.filter(object_kind=subject._meta.model_name, object_pk=str(subject.pk))
    return _slice([rows], internal, None, size)


def of_object_with(subject: Model, parts: QuerySet[Any], *, internal: bool, size: int = SIZE) -> Slice:
    """Of one thing and what it is made of; what one person saved of these in a row is one line."""
    kind, keys = parts.model._meta.model_name, [str(pk) for pk in parts.order_by().values_list("pk", flat=True)]
    rows = AuditEvent.objects
    own = rows.filter(object_kind=subject._meta.model_name, object_pk=str(subject.pk))
    found = _slice([own, rows.filter(object_kind=kind, object_pk__in=keys)], internal, None, size * _FOLDED)
    return replace(found, events=found.events[:size])


def _slice(sources: list[QuerySet[AuditEvent]], internal: bool, before: int | None, size: int) -> Slice:
    """The newest of each source, which an index finds, and of these the newest."""
    numbers: set[int] = set()
    for source in sources:
        rows = source if internal else source.exclude(tag__in=INTERNAL)
        rows = rows if before is None else rows.filter(number__lt=before)
        numbers.update(rows.order_by("-number").values_list("number", flat=True)[: size + 1])
    newest = sorted(numbers, reverse=True)[: size + 1]
    events = AuditEvent.objects.filter(number__in=newest[:size]).order_by("-number")
    found = list(events.select_related(*_SHOWN).prefetch_related("private"))
    return Slice(list(tell(found, internal=internal)), found[-1].number if len(newest) > size else None)


def tell(events: Iterable[AuditEvent], *, internal: bool) -> Iterator[Told]:
    """Each event in the reader's language."""
    for event, times in _folded(events):
        states = _states(event)
        note = str(event.details.get("note") or event.details.get("reason") or "")
        shown = note if internal or event.tag in NOTES_TO_MEMBERS else ""
        yield Told(event.at, str(Tag(event.tag).label), sentence(event, states), states, shown, times)


def _folded(events: Iterable[AuditEvent]) -> Iterator[tuple[AuditEvent, int]]:
    """Each with how many it stands for: of what one person saved in a row, by the way, only the newest is told."""
    for _key, run in groupby(events, _alike):
        first, *rest = run
        yield first, 1 + len(rest)


def _alike(event: AuditEvent) -> tuple[Any, ...]:
    return (event.tag, event.actor_id) if event.tag in BY_THE_WAY else (event.number,)


def sentence(event: AuditEvent, states: tuple[str, str] | None = None) -> str:
    """What happened, as a sentence."""
    words = {
        "who": _who(event),
        "what": _what(event),
        "organisation": str(event.organisation or "–"),
        "entity": str(event.entity or event.chained.get("entity", "–")),
        "role": _role(event.chained.get("role", "")),
        "environment": str(event.chained.get("environment", "–")),
        "requirement": str(event.chained.get("requirement", "–")),
        "from": states[0] if states else "–",
        "to": states[1] if states else str(event.chained.get("to", "–")),
    }
    return _(SENTENCES[event.tag]) % words


def _who(event: AuditEvent) -> str:
    who = _person(event.actor) if event.actor else "Sigill"
    if event.on_behalf_of is None:
        return who
    return _("%(who)s for %(organisation)s") % {"who": who, "organisation": event.on_behalf_of}


def _what(event: AuditEvent) -> str:
    if event.object_kind in ("person", "roleassignment") and event.person:
        return _person(event.person)
    return event.called or _(ERASED)


def _person(person: Person) -> str:
    return _(ERASED) if person.erased_at else str(person)


def _role(role: str) -> str:
    return str(Role(role).label) if role in Role.values else "–"


def _states(event: AuditEvent) -> tuple[str, str] | None:
    """The states, in words, that an event tells of; None where it tells of no move."""
    model = next((one for one in apps.get_models() if one._meta.model_name == event.object_kind), None)
    if model is None or not {"from", "to"} <= event.chained.keys():
        return None
    words = {value: label for field in _state_fields(model) for value, label in field.flatchoices}
    return tuple(str(words.get(event.chained[end], event.chained[end])) for end in ("from", "to"))  # type: ignore[return-value]


def _state_fields(model: Any) -> list[Any]:
    """The field `state`, where the model has one."""
    return [field for field in model._meta.concrete_fields if field.name == "state"]
