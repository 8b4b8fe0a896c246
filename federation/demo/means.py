"""With what people log in: a card that is everywhere, and others in each state that a means can be in."""

from dataclasses import dataclass

from federation.demo.frameworks import LEVEL
from federation.demo.story import Story, World
from trustframework.actions import means

_ISSUER = "Kortutgivaren Exempel AB"


@dataclass(frozen=True)
class Issued:
    """Recorded so many days ago, verified the day after where it was; valid between days ago (negative: ahead)."""

    name: str
    recorded: int
    begins: int
    ends: int
    entities: tuple[str, ...] = ()
    linked: int = 0  # days ago; 0: the day after it was verified
    verified: bool = True


_EVERYWHERE = (
    *("region-idp", "exempelby-idp", "provkoping-idp", "pahittsvik-idp", "modellinge-idp", "apotek-idp"),
    *("exempelnat-idp", "datid-idp"),
)
ISSUED = (
    Issued("Exempelkortet", 480, 700, -400, _EVERYWHERE),
    Issued("Reservkortet Exempel", 478, 500, -90, ("prov",), linked=115),
    Issued("Gamla kortet", 470, 600, 45, ("testmala-idp",)),
    Issued("Appen Påhitt", 12, -20, -700, ("exempelhemmet-idp",)),
    Issued("Kortet Mall", 8, 7, -900, ("mallboda-idp",), linked=2, verified=False),
    Issued("Dosan Exempel", 460, 500, -100),
)
_ENDED, _SUCCEEDED = "Dosan Exempel", "Exempelkortet"


def tell(story: Story) -> None:
    """Each, where people log in with it, one that ended and one that another takes over from."""
    for issued in ISSUED:
        story.add(issued.recorded, _record, issued)
        if issued.verified:
            story.add(issued.recorded - 1, _verify, issued.name)
        if issued.entities:
            story.add(issued.linked or issued.recorded - 1, _link, issued)
    story.add(230, _end)
    story.add(14, _succeed)


def _record(world: World, issued: Issued) -> None:
    world.means[issued.name] = means.record(
        name=issued.name,
        issuer=_ISSUER,
        level=world.levels[LEVEL],
        valid_from=world.day(issued.begins),
        valid_until=world.day(issued.ends),
        reference="Godkännande 17 (påhittat)",
        by=world.people["tora"],
    )


def _verify(world: World, name: str) -> None:
    means.verify(world.means[name], by=world.people["didrik"])


def _link(world: World, issued: Issued) -> None:
    found = [world.entities[name] for name in issued.entities]
    means.link(world.means[issued.name], found, by=world.people["tora"])


def _end(world: World) -> None:
    means.end(world.means[_ENDED], note="Utgivaren lägger ned. / The issuer closes down.", by=world.people["didrik"])


def _succeed(world: World) -> None:
    """The next generation: it waits for its second operator, and the old one holds for another year."""
    world.means["Exempelkortet 2"] = means.succeed(
        world.means[_SUCCEEDED],
        until=world.day(-365),
        valid_from=world.day(-180),
        valid_until=world.day(-1500),
        name="Exempelkortet 2",
        issuer=_ISSUER,
        level=world.levels[LEVEL],
        by=world.people["tora"],
    )
