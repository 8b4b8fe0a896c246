"""Appeals: one in every state. They are answered by the decision maker who had no part in the decision."""

from federation.demo.decisions import FIRST_CONDITIONAL, make, propose
from federation.demo.declared import DECLARED
from federation.demo.story import Story, World
from members.models import Person
from trustframework.actions import appeals
from trustframework.models import Appeal


def tell(story: Story) -> None:
    """Upheld and decided anew, withdrawn, dismissed, and one that waits."""
    story.add(540, _lodge, FIRST_CONDITIONAL)
    story.add(530, _uphold)
    story.add(528, propose, next(one for one in DECLARED if one.name == FIRST_CONDITIONAL), anew=True)
    story.add(526, make, next(one for one in DECLARED if one.name == FIRST_CONDITIONAL))
    story.add(495, _lodge, "apotek idp")
    story.add(492, _withdraw)
    story.add(290, _lodge, "skissen idp")
    story.add(280, _dismiss)
    story.add(5, _lodge, "pahittsvik idp again")


def _lodge(world: World, name: str) -> None:
    text = "Vi menar att kravet är uppfyllt. / We hold that the requirement is met."
    appeals.lodge(world.decisions[name], text=text, by=world.people[name.partition(" ")[0]])


def _appeal(world: World, name: str) -> Appeal:
    rows = Appeal.objects.select_related("decision__declaration__organisation")
    return rows.get(decision=world.decisions[name])


def _other(world: World) -> Person:
    """The decision maker who had no part in it."""
    return world.people["disa"]


def _uphold(world: World) -> None:
    answer = "Instruktionen fanns redan. / The instruction was there already."
    appeals.uphold(_appeal(world, FIRST_CONDITIONAL), answer=answer, by=_other(world))


def _withdraw(world: World) -> None:
    appeals.withdraw(_appeal(world, "apotek idp"), by=world.people["apotek"])


def _dismiss(world: World) -> None:
    answer = "Inget nytt har kommit fram. / Nothing new has come up."
    appeals.dismiss(_appeal(world, "skissen idp"), answer=answer, by=_other(world))
