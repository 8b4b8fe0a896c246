"""Who searches, and of whose things: asked once, and read by every source."""

from dataclasses import dataclass

from django.db.models import Q

from members.models import Person
from members.permissions import is_operator, only_watches, visible_organisations


@dataclass(frozen=True, slots=True)
class Reader:
    """`person` is None for the public; `seen` holds the keys of the organisations whose things the reader may see, and
    None stands for all of them."""

    person: Person | None
    seen: frozenset[int] | None
    operator: bool

    def sees(self, organisation: int) -> bool:
        """Whether the organisation's own pages open for the reader."""
        return self.seen is None or organisation in self.seen

    def owning(self, *paths: str) -> Q:
        """The rows of which the reader may see an organisation at one of the paths."""
        if self.seen is None:
            return Q()
        mine = Q(pk__in=())
        for path in paths:
            mine |= Q(**{f"{path}__in": self.seen})
        return mine


def reader_of(person: Person | None) -> Reader:
    """Who sees how members stand, and no more, searches as the public does."""
    if person is None or not person.is_active or only_watches(person):
        return Reader(person if person and person.is_active else None, frozenset(), operator=False)
    seen = visible_organisations(person)
    return Reader(person, None if seen is None else frozenset(seen), is_operator(person))
