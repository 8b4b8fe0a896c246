"""`manage.py mandate`: who acts for whom, and whom shared entities serve."""

from datetime import date
from pathlib import Path
from typing import ClassVar

from django.core.management.base import CommandError

from members.actions import paths, representations, serving
from members.clock import today
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument, day
from members.models import Person, Representation, ServedOrganisation, ServingRequest
from members.models.category import RequestState
from members.models.representation import Function, RepresentationKind
from members.uploads import pdf_of


def propose(  # noqa: PLR0913 - a mandate's terms
    *,
    represented: str,
    representative: str,
    kind: str,
    functions: list[str],
    entities: list[str],
    from_day: date | None,
    until: date | None,
    by: Person,
) -> Lines:
    """A mandate that waits for both parties."""
    terms = representations.Terms(
        RepresentationKind(kind),
        tuple(Function(function) for function in functions),
        from_day or today(),
        until,
        tuple(find.entity(entity_id) for entity_id in entities),
    )
    parties = find.organisation(represented), find.organisation(representative)
    yield from _told(representations.propose(*parties, terms, by=by))


def sign(*, mandate: int, document: Path, by: Person) -> Lines:
    """The represented organisation's signatory hands in the signed document."""
    found = _mandate(mandate)
    representations.sign(found, pdf_of(document.read_bytes(), document.name), by=by)
    yield from _told(found)


def accept(*, mandate: int, by: Person) -> Lines:
    """The representative takes it on."""
    found = _mandate(mandate)
    representations.accept(found, by=by)
    yield from _told(found)


def suspend(*, mandate: int, note: str, by: Person) -> Lines:
    """Closed until it is resumed."""
    found = _mandate(mandate)
    representations.suspend(found, note=note, by=by)
    yield from _told(found)


def resume(*, mandate: int, by: Person) -> Lines:
    """Open again."""
    found = _mandate(mandate)
    representations.resume(found, by=by)
    yield from _told(found)


def end(*, mandate: int, reason: str, until: date | None, by: Person) -> Lines:
    """Now, or after a last day."""
    found = _mandate(mandate)
    representations.end(found, reason=reason, until=until, by=by)
    yield from _told(found)


def path(*, mandate: int, own: str, by: Person) -> Lines:
    """End it when the represented organisation's own entity is published."""
    found = _mandate(mandate)
    paths.plan(found, own=find.entity(own), by=by)
    yield f"{found} ends when {own} is published."


def serve(*, entity: str, lines: Path, by: Person) -> Lines:
    """Ask for every organisation number and scope in a CSV file; all of them, or none."""
    asked = serving.ask_for_many(find.entity(entity), lines.read_text("utf-8-sig"), by=by)
    yield f"{len(asked)} asked for at {entity}. A registrar accepts them with: mandate accept-served"


def accept_served(*, entity: str, by: Person) -> Lines:
    """Accept all that wait."""
    yield f"{serving.accept_all(find.entity(entity), by=by)} accepted at {entity}."


def stop_serving(*, entity: str, scope: str, note: str, by: Person) -> Lines:
    """One goes, the others stay."""
    served = ServedOrganisation.objects.filter(entity=find.entity(entity), scope=scope, until=None).first()
    if served is None:
        raise CommandError(f"{entity} does not serve {scope}. `manage.py mandate served` shows whom it serves.")
    serving.stop(served, note=note, by=by)
    yield f"{scope} is no longer served at {entity}."


def show_served(*, entity: str) -> Lines:
    """The scopes that it asserts for others, and those that wait."""
    found = find.entity(entity)
    for served in found.serves.filter(until=None).exclude(organisation=found.owner).select_related("organisation"):
        yield f"{served.scope}  {served.organisation.number}  {served.organisation}"
    for asked in ServingRequest.objects.filter(entity=found, state=RequestState.ASKED).select_related("organisation"):
        yield f"{asked.scope}  {asked.organisation.number}  {asked.organisation}  (waits for a registrar)"


def show_all() -> Lines:
    """Every mandate, ended ones too."""
    for found in Representation.objects.select_related("represented", "representative"):
        yield from _told(found)


def _told(found: Representation) -> Lines:
    state = "expired" if found.expired and found.state == "active" else found.state
    until = found.valid_until.isoformat() if found.valid_until else "-"
    functions = ",".join(found.functions)
    yield f"{found.pk}  {state:<9}  {found.kind:<9}  {found.valid_from} {until:<10}  {functions}  {found}"


def _mandate(number: int) -> Representation:
    found = Representation.objects.select_related("represented", "representative").filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no mandate {number}. `manage.py mandate list` shows those there are.")
    return found


MANDATE = argument("mandate", type=int, metavar="MANDATE", help="its number")
ENTITY = argument("entity", metavar="ENTITYID", help="the shared entity")
NOTE = argument("--note", required=True, help="why; both organisations read it")
TERMS = (
    argument("represented", metavar="ORGNO", help="who is represented"),
    argument("representative", metavar="ORGNO", help="who acts"),
    argument("--kind", choices=RepresentationKind.values, default=RepresentationKind.AGENT.value),
    argument("--function", dest="functions", action="append", choices=Function.values, required=True),
    argument("--entity", dest="entities", action="append", default=[], metavar="ENTITYID", help="limit it to this"),
    argument("--from", dest="from_day", type=day, metavar="DAY", help="today unless given"),
    argument("--until", type=day, metavar="DAY", help="its last day"),
)


class Command(NounCommand):
    help = "Who acts for whom, and whom shared entities serve."
    verbs: ClassVar = (
        Verb("propose", "Propose a mandate.", propose, TERMS),
        Verb("sign", "Hand in the signed mandate.", sign, (MANDATE, argument("document", type=Path, metavar="PDF"))),
        Verb("accept", "Accept a mandate for the representative.", accept, (MANDATE,)),
        Verb("suspend", "Suspend a mandate.", suspend, (MANDATE, NOTE)),
        Verb("resume", "Resume a suspended mandate.", resume, (MANDATE,)),
        Verb(
            "end",
            "End a mandate, now or after a day.",
            end,
            (MANDATE, argument("--reason", required=True), argument("--until", type=day, metavar="DAY")),
        ),
        Verb(
            "path",
            "End a mandate when the represented organisation's own entity is published.",
            path,
            (MANDATE, argument("own", metavar="ENTITYID")),
        ),
        Verb(
            "serve",
            "Ask to serve the organisations in a CSV file: number and scope on each line.",
            serve,
            (ENTITY, argument("lines", type=Path, metavar="CSV")),
        ),
        Verb("accept-served", "Accept all that wait at an entity.", accept_served, (ENTITY,)),
        Verb("stop-serving", "Stop serving one scope.", stop_serving, (ENTITY, argument("scope"), NOTE)),
        Verb("served", "Whom an entity serves.", show_served, (ENTITY,), acts=False),
        Verb("list", "List the mandates.", show_all, acts=False),
    )
