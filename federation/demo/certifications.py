"""What was certified before Sigill, and is declared anew when it ends: recorded by hand, each by two operators. What
decisions certify is in decisions.py."""

from collections.abc import Callable
from dataclasses import dataclass

from federation.demo.frameworks import LEVEL
from federation.demo.story import Story, World
from trustframework.actions import certifications
from trustframework.models.certification import CertificationState

C = CertificationState
THREE_YEARS = 3 * 365
Verb = Callable[..., None]
BEFORE_SIGILL = "Certifierad före Sigill. / Certified before Sigill."


@dataclass(frozen=True)
class Certified:
    """A certification recorded so many days ago and valid from that day, for three years, where nothing else is said.

    Days count back from today, so that a negative one is ahead. `confirmed` is the state that the second operator gave
    it the next day, None while it waits. `later`: verb, days ago, note.
    """

    organisation: str
    roles: tuple[str, ...]
    recorded: int
    entities: tuple[str, ...] = ()
    confirmed: CertificationState | None = C.ACTIVE
    valid_from: int | None = None
    valid_until: int | None = None
    later: tuple[tuple[Verb, int, str], ...] = ()


_INTRUSION = (
    (certifications.suspend, 70, "Ett intrång utreds. / An intrusion is being looked into."),
    (certifications.restore, 62, "Utredningen är klar, utan anmärkning. / It has been cleared up, without remarks."),
    (
        certifications.revoke,
        18,
        "Tjänsten bytte driftleverantör utan anmälan. / The service changed supplier without notice.",
    ),
)
CERTIFIED = (
    Certified("exempelhemmet", ("sp",), 544),
    Certified("journalverket", ("sp",), 420, ("video",), later=_INTRUSION),
    Certified("exempelnat", ("idp",), 289, valid_until=289 - 365),
    Certified("journalverket", ("sp",), 150, ("labb",), C.ON_PROBATION, valid_until=150 - 365),
    Certified("mallboda", ("idp",), 80),
    Certified("journalverket", ("sp",), 28, ("bild", "tolk", "arkiv")),
    Certified("journalverket", ("sp",), 9, ("dosett",), valid_from=-30),
    Certified("journalverket", ("sp",), 8, ("remiss",), None),
)


def tell(story: Story) -> None:
    """Each certification: recorded, confirmed, and what became of it."""
    for certified in CERTIFIED:
        story.add(certified.recorded, _record, certified)
        if certified.confirmed is not None:
            story.add(certified.recorded - 1, _confirm, certified, certified.confirmed)
        for verb, days_ago, note in certified.later:
            story.add(days_ago, _change, certified, verb, note)


def _confirm(world: World, certified: Certified, to: CertificationState) -> None:
    certifications.confirm(world.certifications[certified], by=world.people["didrik"], to=to)


def _change(world: World, certified: Certified, verb: Verb, note: str) -> None:
    verb(world.certifications[certified], by=world.people["didrik"], note=note)


def _record(world: World, certified: Certified) -> None:
    start = certified.recorded if certified.valid_from is None else certified.valid_from
    end = start - THREE_YEARS if certified.valid_until is None else certified.valid_until
    world.certifications[certified] = certifications.record(
        world.organisations[certified.organisation],
        world.levels[LEVEL],
        roles=certified.roles,
        valid_from=world.day(start),
        valid_until=world.day(end),
        by=world.people["tora"],
        entities=[world.entities[name] for name in certified.entities],
        grounds=BEFORE_SIGILL,
    )
