"""What is decided: proposed by the trust officer, made by the decision maker; conditions, and what ends."""

from federation.demo.answers import paper
from federation.demo.declared import DECLARED, STEPS, Declared, tell_step
from federation.demo.story import Story, World
from members.uploads import Document
from trustframework.actions import certifications, conditions, decisions
from trustframework.deciding import Wanted
from trustframework.granting import certification_of
from trustframework.models import Condition
from trustframework.models.decision import Outcome

_REASONS = {
    Outcome.APPROVED: "Alla krav är uppfyllda. / Every requirement is met.",
    Outcome.CONDITIONAL: "Granskningen av loggar ska komma på plats. / The review of logs has to be in place.",
    Outcome.REJECTED: "Kritiska krav är inte uppfyllda. / Critical requirements are not met.",
}
# The conditions of an approval: what, and how many days ago (negative: ahead) it was due.
CONDITIONS = {
    "exempelby idp": (
        ("Visa protokoll från tre loggranskningar. / Show the minutes of three log reviews.", 455),
        ("Inför larm på avvikande inloggningar. / Introduce alerts on unusual log-ins.", -20),
        ("Öva en loggranskning med regionen. / Practise a log review with the region.", -45),
        ("Byt loggverktyg. / Replace the log tool.", 300),
    ),
    "apotek idp": (("Inför granskning av loggar. / Introduce the review of logs.", 36),),
    "exempelhemmet idp": (("Skriv en instruktion. / Write an instruction.", 450),),
}
FIRST_CONDITIONAL = "exempelhemmet idp"  # appealed against, and decided anew
_EXPIRES = {"pahittsvik idp": 12}  # days ago: the first day without
_TWICE = "provkoping idp"  # a first proposal was not made


def tell(story: Story) -> None:
    """Decisions, and what came of them."""
    early = next(one for one in DECLARED if one.name == _TWICE)
    story.add(early.begun - STEPS["finish"] - 1, propose, early)
    story.add(early.begun - STEPS["propose"], _drop)
    tell_step(story, "propose", propose)
    tell_step(story, "make", make)
    story.add(104, _revoke)
    story.add(500, _report, "exempelby idp", 0)
    story.add(490, _accept, "exempelby idp", 0)
    story.add(310, _drop_condition, "exempelby idp", 3)
    story.add(6, _report, "exempelby idp", 1)
    story.add(21, lambda _world: conditions.suspend_overdue())


def propose(world: World, declared: Declared, *, anew: bool = False) -> None:
    """The first one on what was appealed against was conditional."""
    first = declared.name == FIRST_CONDITIONAL and not anew
    outcome = Outcome.CONDITIONAL if first else declared.outcome
    set_by = CONDITIONS.get(declared.name, ()) if outcome == Outcome.CONDITIONAL else ()
    expires = _EXPIRES.get(declared.name)
    declaration = world.declarations[declared.name]
    declaration.refresh_from_db(fields=["state"])
    world.decisions[declared.name] = decisions.propose(
        declaration,
        outcome,
        reasons=_REASONS[outcome],
        conditions=[Wanted(text, world.day(due), evidence_asked="Protokoll. / Minutes.") for text, due in set_by],
        valid_until=world.day(expires) if expires else None,
        by=world.people["tora"],
    )


def _drop(world: World) -> None:
    note = "Skälen behöver skrivas om. / The reasons need another wording."
    decisions.drop(world.decisions[_TWICE], by=world.people["tora"], note=note)


def make(world: World, declared: Declared) -> None:
    decisions.make(world.decisions[declared.name], by=world.people["didrik"])


def _revoke(world: World) -> None:
    held = certification_of(world.decisions["datid idp"])
    if held is not None:
        note = "Medlemskapet har upphört. / The membership has ended."
        certifications.revoke(held, by=world.people["didrik"], note=note)


def _condition(world: World, name: str, number: int) -> Condition:
    rows = Condition.objects.select_related("decision__declaration__organisation")
    return rows.filter(decision=world.decisions[name]).order_by("pk")[number]


def _report(world: World, name: str, number: int) -> None:
    document = Document(paper(), "protokoll.pdf")
    by = world.people[name.partition(" ")[0]]
    conditions.report(_condition(world, name, number), text="Det är klart. / It is done.", by=by, document=document)


def _accept(world: World, name: str, number: int) -> None:
    conditions.accept(_condition(world, name, number), by=world.people["didrik"])


def _drop_condition(world: World, name: str, number: int) -> None:
    note = "Verktyget räcker. / The tool will do."
    conditions.drop(_condition(world, name, number), by=world.people["didrik"], note=note)
