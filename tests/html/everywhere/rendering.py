"""Every address that shows a page, asked for by those to whom it opens."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse

from tests.permissions.cast import Cast
from tests.permissions.cells import PROGRAMS, cells_of
from tests.permissions.expected import listed, words_of
from tests.permissions.probing import ask
from tests.permissions.routes import addresses, filled_in
from tests.permissions.world import World

# Who sees what others do not, in the order in which they are asked; of each line the first to whom the page opens.
SEVERAL = (
    ("administrator", "signatory", "declarer", "technical_contact", "reader"),
    ("registrar", "trust_officer", "decision_maker", "key_custodian"),
    ("trust_officer", "decision_maker"),
    ("auditor_assigned", "auditor"),
    ("anonymous", "relying_authority", "stranger"),
)


@dataclass(frozen=True)
class Shown:
    """An address as one of the cast sees it: `who` against which organisation (`relation`), and where that is."""

    address: str
    who: str
    relation: str
    path: str


def shown(world: World) -> Iterator[Shown]:
    """Everything that opens, with up to five people for each address."""
    for address in addresses():
        if address in listed() and not address.startswith(("api/", "md/")):
            yield from _of(address, world)


def _of(address: str, world: World) -> Iterator[Shown]:
    expected = words_of(listed()[address]["GET"])
    opens = {
        who: relation
        for cell, who, relation in cells_of(address, "GET", world.things["own"])
        if expected.get(cell) == "open" and who not in PROGRAMS
    }
    chosen = [next((who for who in line if who in opens), None) for line in SEVERAL]
    for who in dict.fromkeys(filter(None, chosen or [next(iter(opens), None)])):
        things = world.shared | world.things[opens[who]]
        yield Shown(address, who, opens[who], filled_in(address, things))


def page(cast: Cast, one: Shown) -> HttpResponse:
    """The answer, after which the browser is as it was."""
    return ask(cast[one.who], "GET", one.path)
