"""Levels of assurance, and a trust framework: one version superseded, one in force, one out for consultation. What they
ask is the example that comes with Sigill, and what editions.py makes of it."""

from datetime import timedelta

from federation.demo.editions import EDITIONS
from federation.demo.story import Story, World
from members.clock import today
from trustframework.actions import framework_life as life
from trustframework.actions import frameworks
from trustframework.example import example
from trustframework.models import Checklist
from trustframework.models.checklist import ChecklistRole
from trustframework.models.framework import VersionState

LEVELS = {"LoA2": 2, "LoA3": 3, "LoA4": 4}
LEVEL = "LoA3"  # what the region asks of everybody
BEGUN = 727
SECOND_IN_FORCE = 279  # days ago
V = VersionState
SLUG = "exempelramverket"
# The state, how many days ago; a consultation is as long as the next number says.
_LIVES = (
    ("1.0", ((V.CONSULTATION, BEGUN, 0), (V.ADOPTED, BEGUN - 1, 0), (V.IN_FORCE, BEGUN - 1, 0))),
    ("2.0", ((V.CONSULTATION, 330, 30), (V.ADOPTED, 290, 0), (V.IN_FORCE, SECOND_IN_FORCE, 0))),
    ("3.0", ((V.CONSULTATION, 27, 60),)),
)


def tell(story: Story) -> None:
    """Levels first, then each version's life."""
    for name in LEVELS:
        story.add(BEGUN, _level, name)
    story.add(BEGUN, _framework)
    for version, steps in _LIVES:
        begun = steps[0][1]
        story.add(begun, _draft, version)
        for state, days_ago, days in steps:
            story.add(days_ago, _advance, version, state, days)


def in_force(days_ago: int) -> str:
    """The version that was in force so many days ago."""
    return "2.0" if days_ago < SECOND_IN_FORCE else "1.0"


def checklist(world: World, days_ago: int, role: ChecklistRole, *, small: bool = False) -> Checklist:
    """What an organisation answered for in that capacity so many days ago; a simplified one from 2.0 on."""
    number = in_force(days_ago)
    slug = f"checklist-{role.value.replace('_', '-')}" + ("-small" if small and number != "1.0" else "")
    return world.versions[number].checklists.get(slug=slug)


def _level(world: World, name: str) -> None:
    uri = f"https://sigill.example/loa/{name.lower()}"
    world.levels[name] = frameworks.record_level(name, rank=LEVELS[name], uri=uri, by=world.people["tora"])


def _framework(world: World) -> None:
    world.frameworks["example"] = frameworks.record(
        SLUG, name_sv="Exempelramverket", name_en="The Example Framework", by=world.people["tora"]
    )


def _draft(world: World, version: str) -> None:
    framework, data = world.frameworks["example"], EDITIONS[version](example())
    data["framework"] |= {
        "id": SLUG,
        "version": version,
        "name_sv": framework.name_sv,
        "name_en": framework.name_en,
    }
    world.versions[version] = frameworks.import_version(data, by=world.people["tora"])


def _advance(world: World, version: str, to: VersionState, days: int) -> None:
    found, didrik = world.versions[version], world.people["didrik"]
    match to:
        case V.CONSULTATION:
            life.consult(found, until=today() + timedelta(days=days), by=world.people["tora"])
        case V.ADOPTED:
            life.adopt(found, by=didrik)
        case V.IN_FORCE:
            life.bring_into_force(found, by=didrik)
