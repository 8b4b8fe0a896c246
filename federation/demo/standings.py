"""What another body has approved, who answers for entities every year, and a key that is known to have leaked."""

from federation.demo.domains import OWNERS
from federation.demo.story import Story, World
from members.actions import entities, keys
from members.models import MetadataRevision
from members.models.revision import RevisionState
from trustframework.actions import standings
from trustframework.models import ExternalStanding

_BODY = "Exempelmyndigheten för e-hälsa"
_URI = "https://exempelmyndigheten.example/godkand/niva-3"
_CONFIRMED = (420, 70)  # days ago
_LEAKED = "video"


def tell(story: Story) -> None:
    """One standing in each state; the yearly confirmations; the key."""
    made: dict[str, ExternalStanding] = {}
    for organisation, days_ago, verified in (("region", 300, 298), ("datid", 400, 397), ("journalverket", 6, 0)):
        story.add(days_ago, _record, organisation, made)
        if verified:
            story.add(verified, _verify, organisation, made)
    story.add(103, _end, "datid", made)
    for days_ago in _CONFIRMED:
        for organisation in OWNERS:
            if organisation != "mallboda":
                story.add(days_ago, _confirm, organisation)
    story.add(14, _revoke_key)


def _record(world: World, organisation: str, made: dict[str, ExternalStanding]) -> None:
    role = "sp" if organisation == "journalverket" else "idp"
    made[organisation] = standings.record(
        world.organisations[organisation],
        body=_BODY,
        valid_from=world.day(420),
        valid_until=world.day(-500),
        uris=[_URI],
        roles=[role],
        reference="Beslut 2024:17 (påhittat)",
        by=world.people["tora"],
    )


def _verify(world: World, organisation: str, made: dict[str, ExternalStanding]) -> None:
    standings.verify(made[organisation], by=world.people["didrik"])


def _end(world: World, organisation: str, made: dict[str, ExternalStanding]) -> None:
    note = "Medlemskapet har upphört. / The membership has ended."
    standings.end(made[organisation], note=note, by=world.people["didrik"])


def _confirm(world: World, organisation: str) -> None:
    by = world.people["region-administrator" if organisation == "region" else organisation]
    entities.confirm_all(world.organisations[organisation], by=by)


def _revoke_key(world: World) -> None:
    entity = world.entities[_LEAKED]
    revision = MetadataRevision.objects.get(entity=entity, state=RevisionState.APPROVED)
    reason = "Nyckeln låg i ett öppet arkiv. / The key was in an open archive."
    keys.revoke(revision.facts["keys"][0]["spki_sha256"], reason=reason, by=world.people["rolf"])
