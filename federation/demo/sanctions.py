"""Who is kept out: one entity, one organisation as an emergency, a sanction that was lifted long ago; and who is warned
or heard first."""

from federation.demo.story import Story, World
from trustframework.actions import sanctions
from trustframework.models.sanction import SanctionKind


def tell(story: Story) -> None:
    """Sanctions at once, each by two officers but the newest, which waits for its second one; and two that are not in
    effect."""
    story.add(200, _impose, "apotek", "", "Kontaktvägarna svarar inte. / No contact answers.")
    story.add(199, _confirm, "apotek")
    story.add(193, _lift)
    story.add(12, _impose, "exempelby", "plan", "Personuppgifter i adresser. / Personal data in addresses.")
    story.add(11, _confirm, "exempelby")
    story.add(3, _impose, "exempelhemmet", "", "Misstänkt nyckelläcka. / A key may have leaked.")
    story.add(9, _propose, "testmala", SanctionKind.EXCLUSION, "Avgiften är obetald sedan länge. / The fee is overdue.")
    story.add(8, _notify, "testmala")
    story.add(5, _answer, "testmala")
    story.add(2, _propose, "provkoping", SanctionKind.WARNING, "Svarar inte på frågor. / Does not answer questions.")


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


def _propose(world: World, organisation: str, kind: SanctionKind, reason: str) -> None:
    here, by = world.organisations[organisation], world.people["tora"]
    world.sanctions[organisation] = sanctions.propose(here, kind=kind, reason=reason, by=by)


def _notify(world: World, organisation: str) -> None:
    sanctions.notify(world.sanctions[organisation], by=world.people["tora"])


def _answer(world: World, organisation: str) -> None:
    statement = "Fakturan betalas i veckan. / The invoice is paid this week."
    sanctions.answer(world.sanctions[organisation], statement=statement, by=world.people[organisation])
