"""Tell people what has been done: the audit chain is read on from where it was read to last, and letters are posted."""

import logging
from collections import defaultdict

from django.db import transaction

from federation import news
from federation.news import Item
from members.actions import letters
from members.models import AuditEvent, AuditHead, NewsRead, Organisation
from members.models.letter import LetterKind
from members.roles import Role

log = logging.getLogger(__name__)
AT_A_TIME = 200
_SHOWN = ("actor", "on_behalf_of", "organisation", "entity", "person")
_Heap = tuple[LetterKind, Organisation | None, frozenset[Role]]


def tell() -> int:
    """The clock's half: letters about what was committed since the last time; how many events that were.

    What was done together is told together: an import of a thousand entities is one letter to each, not a thousand.
    """
    events = 0
    while read := _tell_some():
        events += read
    return events


@transaction.atomic
def _tell_some() -> int:
    """The mark moves in the transaction that posts the letters, and once: nothing is told twice, or lost."""
    mark, begun = NewsRead.objects.get_or_create(pk=1, defaults={"number": _end()})
    rows = AuditEvent.objects.filter(number__gt=mark.number).order_by("number")
    events = list(rows.select_related(*_SHOWN).prefetch_related("private")[:AT_A_TIME])
    if begun or not events:
        return 0
    if not NewsRead.objects.filter(pk=1, number=mark.number).update(number=events[-1].number):
        return 0
    heaps: dict[_Heap, list[Item]] = defaultdict(list)
    for event in events:
        for item in _items(event):
            heaps[item.kind, item.organisation, item.roles].append(item)
    for (kind, organisation, roles), items in heaps.items():
        _post(kind, organisation, roles, items)
    return len(events)


def _end() -> int:
    """An installation that begins to tell does not begin with what is past."""
    return AuditHead.objects.values_list("length", flat=True).first() or 0


def _items(event: AuditEvent) -> list[Item]:
    try:
        with transaction.atomic():
            return list(news.items(event))
    except Exception:  # one event that cannot be told never keeps the others
        log.exception("Audit event %s cannot be told", event.number)
        return []


def _post(kind: LetterKind, organisation: Organisation | None, roles: frozenset[Role], items: list[Item]) -> None:
    """To nobody who did all of it themselves."""
    actors = {item.actor for item in items}
    letters.tell(
        kind,
        organisation,
        {"items": [(item.words, item.link) for item in items]},
        roles=roles,
        also={item.person for item in items if item.person},
        but_not=actors.pop() if len(actors) == 1 else None,
    )
