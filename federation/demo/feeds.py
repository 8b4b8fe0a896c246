"""Where the federation publishes: acceptance without a certification, production at LoA3, with e-ID means, and by
entities that somebody answers for."""

from federation.actions import feeds
from federation.demo import key
from federation.demo.frameworks import LEVEL, LEVELS
from federation.demo.story import Story, World
from federation.models import Environment

BEGUN = 726
_KINDS = {
    "idp": ["user_organisation", "agent", "group_representative"],
    "sp": ["service_provider"],
    "aa": ["user_organisation", "service_provider"],
}
_FEEDS = (
    (Environment.ACCEPTANCE, "Acceptans", "Acceptance", ["G1", "G2", "G4", "G5", "G12"]),
    (
        Environment.PRODUCTION,
        "Produktion",
        "Production",
        ["G1", "G2", "G3", "G4", "G5", "G6", "G8", "G9", "G10", "G12"],
    ),
)


def tell(story: Story) -> None:
    """The demo key and the two feeds that it signs."""
    story.add(BEGUN, _record)


def policy(gates: list[str]) -> dict[str, object]:
    """What a feed asks for; the shape is that of `federation.gate.Policy`."""
    return {"gates": gates, "kinds": _KINDS, "agreements": ["membership"], "rank": LEVELS[LEVEL], "level": LEVEL}


def _record(world: World) -> None:
    signing_key = key.ensure()
    for environment, title_sv, title_en, gates in _FEEDS:
        feeds.record(
            by=world.people["karin"],
            signing_key=signing_key,
            policy=policy(gates),
            slug=environment.value,
            title_sv=title_sv,
            title_en=title_en,
            environment=environment,
        )
