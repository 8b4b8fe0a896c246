"""What an organisation hears of: its own, what it acts for on a mandate in force, and what is public. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass

from federation.models import WebhookEndpoint
from members.models import Representation
from members.models.representation import Function


@dataclass(frozen=True, slots=True)
class Sight:
    """`acts_for` has the functions of each mandate in force, by the represented organisation's primary key."""

    own: int
    everything: bool
    acts_for: dict[int, frozenset[str]]

    def near(self, organisations: Iterable[int | None], function: Function | None) -> tuple[bool, int | None]:
        """Whether what is these organisations' is for this one; and whose it is where that rests on a mandate."""
        known = [one for one in organisations if one is not None]
        if self.everything or self.own in known:
            return True, None
        found = next((one for one in known if self.acts(one, function)), None)
        return found is not None, found

    def acts(self, organisation: int, function: str | None) -> bool:
        """Whether a mandate in force is for the organisation, and has the function where it takes one."""
        held = self.acts_for.get(organisation)
        return held is not None and (not function or function in held)


def sight_of(endpoint: WebhookEndpoint) -> Sight:
    """As mandates stand now: one query."""
    own = endpoint.organisation_id
    held: dict[int, frozenset[str]] = {}
    rows = Representation.objects.in_force().filter(representative=own).order_by()
    for represented, functions in rows.values_list("represented", "functions"):
        held[represented] = held.get(represented, frozenset()) | frozenset(functions)
    return Sight(own, endpoint.hears_all, held)
