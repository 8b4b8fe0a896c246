"""Levels of assurance, and a trust framework: one version superseded, one in force, one out for consultation."""

from federation.demo.story import Story, World
from trustframework.actions import frameworks
from trustframework.models.framework import VersionState

LEVELS = {"LoA2": 2, "LoA3": 3, "LoA4": 4}
LEVEL = "LoA3"  # what the region asks of everybody
BEGUN = 727
SECOND_IN_FORCE = 279  # days ago
V = VersionState
_LIVES = (
    ("1.0", ((V.CONSULTATION, BEGUN), (V.ADOPTED, BEGUN), (V.IN_FORCE, BEGUN - 1))),
    ("2.0", ((V.CONSULTATION, 330), (V.ADOPTED, 290), (V.IN_FORCE, SECOND_IN_FORCE))),
    ("3.0", ((V.CONSULTATION, 27),)),
)


def tell(story: Story) -> None:
    """Levels first, then each version's life."""
    for name in LEVELS:
        story.add(BEGUN, _level, name)
    story.add(BEGUN, _framework)
    for version, life in _LIVES:
        begun = life[0][1]
        story.add(begun, _draft, version)
        for state, days_ago in life:
            story.add(days_ago, _advance, version, state)


def in_force(days_ago: int) -> str:
    """The version that was in force so many days ago."""
    return "2.0" if days_ago < SECOND_IN_FORCE else "1.0"


def _level(world: World, name: str) -> None:
    uri = f"https://sigill.example/loa/{name.lower()}"
    world.levels[name] = frameworks.record_level(name, rank=LEVELS[name], uri=uri, by=world.people["tora"])


def _framework(world: World) -> None:
    world.frameworks["example"] = frameworks.record(
        "exempelramverket", name_sv="Exempelramverket", name_en="The Example Framework", by=world.people["tora"]
    )


def _draft(world: World, version: str) -> None:
    world.versions[version] = frameworks.draft(world.frameworks["example"], version, by=world.people["tora"])


def _advance(world: World, version: str, to: VersionState) -> None:
    frameworks.advance(world.versions[version], to, by=world.people["didrik"])
