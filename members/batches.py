"""Submit metadata of many organisations at once, all of it or each item for itself: what an agent does for its clients.

Documents are read apart before anything is written, so that nobody waits for the readers while rows are held. What is
handed in together is committed together, in the order of entityIDs: two batches do not wait for each other in a ring.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from members.errors import NotAllowed, Refused
from members.intake import Found, Outcome, hand_in, look_at
from members.models import Organisation, Person
from members.models.revision import Source
from members.permissions import visible_organisations
from members.saml.types import Refusal
from members.together import together
from members.wording import in_words

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One document, and for whom it is handed in. `place` counts from 0."""

    place: int
    country: str
    number: str
    document: bytes

    @property
    def named(self) -> str:
        """As whoever sent it names the organisation."""
        return f"{self.country}/{self.number}"


@dataclass(frozen=True, slots=True)
class Read:
    """An item that has been looked at: what was found for whom, or the refusal."""

    item: Item
    content: tuple[Organisation, Found] | None
    refusal: Refusal | Refused | None = None


class BatchRefused(Refused):
    """Of a batch that is all or nothing something was refused; `lines` say what became of each item."""

    def __init__(self, lines: Sequence[Json]) -> None:
        super().__init__(_("Nothing of the batch is submitted, because some of it was refused: see each item."))
        self.lines = list(lines)


def read(items: Sequence[Item], *, by: Person, told: Callable[[], object] = lambda: None) -> list[Read]:
    """Each item looked at, in order. Outside any transaction; two queries, and one for each item's profile. `told` is
    called after each."""
    known = _organisations(items, by)
    done = []
    for item in items:
        done.append(_read(item, known.get((item.country, item.number))))
        told()
    return done


def _organisations(items: Sequence[Item], by: Person) -> dict[tuple[str, str], Organisation]:
    """Those of them that the person has to do with; whether they may submit there, the action asks."""
    rows, seen = Organisation.objects.filter(number__in={item.number for item in items}), visible_organisations(by)
    return {(one.country, one.number): one for one in (rows if seen is None else rows.filter(pk__in=seen))}


def _read(item: Item, organisation: Organisation | None) -> Read:
    if organisation is None:
        words = _("%(organisation)s is no organisation that you act for. Look whether the mandate is in force.")
        return Read(item, None, NotAllowed(words % {"organisation": item.named}))
    try:
        return Read(item, (organisation, look_at(item.document)))
    except Refusal as refusal:
        return Read(item, None, refusal)


def submit(items: Sequence[Read], *, atomic: bool, by: Person) -> list[Json]:
    """Hand in what was read, in one transaction: a line per item, in their order.

    Where it is all or nothing, raises `BatchRefused` if an item is refused, and takes everything back.
    """
    with together():
        lines = sorted(_handed_in(items, by), key=lambda line: line["item"])
        if atomic and any(line["outcome"] == "refused" for line in lines):
            raise BatchRefused([_undone(line) for line in lines])
    return lines


def _handed_in(items: Sequence[Read], by: Person) -> Iterator[Json]:
    for one in sorted(items, key=lambda one: one.content[1].entity_id or "" if one.content else ""):
        if one.content is None:
            yield _line(one.item, _refused(one.refusal))
        else:
            organisation, found = one.content
            outcome = hand_in(found, one.item.document, owner=organisation, source=Source.UPLOAD, by=by)
            yield _line(one.item, outcome)


def _refused(refusal: Refusal | Refused | None) -> Outcome:
    if isinstance(refusal, Refusal):
        return Outcome("", "refused", in_words(refusal.finding), (refusal.finding,), readable=False)
    return Outcome("", "refused", str(refusal), why=refusal)


def _line(item: Item, outcome: Outcome) -> Json:
    """As a job's report has it (members.models.job), and more: which item, whose, and why it was refused."""
    unreadable = () if outcome.readable else outcome.findings
    return {
        "item": item.place,
        "organisation": item.named,
        "entity_id": outcome.entity_id or "",
        "outcome": outcome.kind,
        "message": outcome.message,
        "errors": sum(found.severity == "error" for found in outcome.findings),
        "revision": outcome.revision.pk if outcome.revision else None,
        "code": _code(outcome),
        "findings": [found.as_json() for found in unreadable],
    }


def _code(outcome: Outcome) -> str:
    if outcome.kind != "refused":
        return ""
    if not outcome.readable:
        return "unreadable"
    return "not_allowed" if isinstance(outcome.why, NotAllowed) else "refused"


def _undone(line: Json) -> Json:
    """What was submitted for a moment is not."""
    if line["outcome"] != "submitted":
        return line
    return line | {"outcome": "undone", "revision": None, "message": _("Taken back, because another item was refused.")}
