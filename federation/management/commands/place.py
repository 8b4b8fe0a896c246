"""`manage.py place`: ask for an entity to be published in an environment, or stop asking."""

from typing import ClassVar

from federation.actions import placements
from federation.models import Environment, Placement
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Person


def ask(*, entity: str, environment: list[str], by: Person) -> Lines:
    """The gate decides when."""
    for name in environment:
        placements.ask(find.entity(entity), Environment(name), by=by)
        yield f"{entity}: publication in {name} is asked for."
    yield f"`manage.py explain {entity}` tells what the gate says."


def stop(*, entity: str, environment: list[str], by: Person) -> Lines:
    """From the next publication on."""
    for name in environment:
        placements.stop_asking(find.entity(entity), Environment(name), by=by)
        yield f"{entity}: publication in {name} is no longer asked for."


def show_all() -> Lines:
    """Every wish."""
    for placement in Placement.objects.select_related("entity").order_by("environment", "entity__entity_id"):
        yield f"{placement.environment:<10}  {placement.entity}"


ENTITY = argument("entity", metavar="ENTITYID")
WHERE = argument("environment", nargs="+", choices=Environment.values)


class Command(NounCommand):
    help = "Ask for an entity to be published in an environment, or stop asking."
    verbs: ClassVar = (
        Verb("ask", "Ask for publication; the gate decides.", ask, (ENTITY, WHERE)),
        Verb("stop", "Take it out of the environment from the next publication on.", stop, (ENTITY, WHERE)),
        Verb("list", "List what is asked for.", show_all, acts=False),
    )
