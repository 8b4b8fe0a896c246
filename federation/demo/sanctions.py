"""Who is kept out: one entity, one organisation as an emergency, and a sanction that was lifted long ago."""

from federation.demo.story import Story, World
from trustframework.actions import sanctions


def tell(story: Story) -> None:
    """Three sanctions, each by two officers but the newest, which waits for its second one."""
    story.add(200, _impose, "apotek", "", "Kontaktvägarna svarar inte. / No contact answers.")
    story.add(199, _confirm, "apotek")
    story.add(193, _lift)
    story.add(12, _impose, "exempelby", "plan", "Personuppgifter i adresser. / Personal data in addresses.")
    story.add(11, _confirm, "exempelby")
    story.add(3, _impose, "exempelhemmet", "", "Misstänkt nyckelläcka. / A key may have leaked.")


def _confirm(world: World, organisation: str) -> None:
    sanctions.confirm(world.sanctions[organisation], by=world.people["didrik"])


def _impose(world: World, organisation: str, entity: str, reason: str) -> None:
    world.sanctions[organisation] = sanctions.impose_at_once(
        world.organisations[organisation],
        entity=world.entities[entity] if entity else None,
        reason=reason,
        by=world.people["tora"],
    )


def _lift(world: World) -> None:
    note = "Nya kontakter är bekräftade. / New contacts have been verified."
    sanctions.lift(world.sanctions["apotek"], by=world.people["didrik"], note=note)
