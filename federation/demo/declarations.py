"""How declarations are begun, answered, approved by a signatory, submitted and taken up; those that went no further."""

from federation.demo.answers import answer
from federation.demo.declared import Declared, tell_step
from federation.demo.frameworks import LEVEL, checklist
from federation.demo.story import Story, World
from members.actions import beneficiaries
from members.models import Person
from trustframework.actions import declaration_clock, declarations

# For whom the region's review agreement holds, and how many days ago it began to.
COVERED = {
    "pahittsvik": 694,
    "datid": 693,
    "exempelby": 685,
    "provkoping": 675,
    "modellinge": 645,
    "testmala": 635,
    "exempelhemmet": 595,
    "skissen": 329,
    "mallboda": 110,
}
_LAPSED = 331  # days ago: the day on which twelve months had passed since the region's review agreement


def tell(story: Story) -> None:
    """The declarers' part; what the reviewers do is in reviews.py, what is decided in decisions.py."""
    for organisation, days_ago in COVERED.items():
        story.add(days_ago, _cover, organisation)
    tell_step(story, "begin", _begin)
    tell_step(story, "answer", answer)
    tell_step(story, "approve", _approve)
    tell_step(story, "submit", _submit)
    tell_step(story, "check", _check)
    story.add(50, _withdraw, "modellinge attribute_source")
    story.add(_LAPSED, lambda _world: declaration_clock.lapse_due())


def declarer(world: World, organisation: str) -> Person:
    """Who fills in its declarations."""
    return world.people["region-declarer" if organisation == "region" else organisation]


def _cover(world: World, organisation: str) -> None:
    agreement = world.agreements["region review 1.0"]
    beneficiaries.add(agreement, [world.organisations[organisation]], by=world.people["rebecka"])


def _begin(world: World, declared: Declared) -> None:
    world.declarations[declared.name] = declarations.begin(
        world.organisations[declared.organisation],
        checklist(world, declared.begun, declared.checklist, small=declared.small),
        world.levels[LEVEL],
        by=declarer(world, declared.organisation),
        entities=[world.entities[name] for name in declared.entities],
        scope="Hela verksamheten, och de system som den använder. / The whole organisation, and the systems it uses.",
        follows=world.declarations[declared.name.removesuffix(" again")] if declared.follows else None,
    )


def _approve(world: World, declared: Declared) -> None:
    declarations.approve(world.declarations[declared.name], by=world.people[declared.organisation])


def _submit(world: World, declared: Declared) -> None:
    declarations.submit(world.declarations[declared.name], by=declarer(world, declared.organisation))


def _check(world: World, declared: Declared) -> None:
    declarations.check(world.declarations[declared.name], by=world.people["tora"])


def _withdraw(world: World, name: str) -> None:
    declaration = world.declarations[name]
    note = "Vi lämnar federationen. / We leave the federation."
    declarations.withdraw(declaration, by=world.people[name.partition(" ")[0]], note=note)
