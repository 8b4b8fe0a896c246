"""What two operators do together about the production feed: which entities it protects, agreed to once, asked once."""

from federation.actions import joint_acts
from federation.demo.story import Story, World
from federation.models import Environment, Feed, JointAct
from federation.models.joint_act import JointActKind

PROTECTED = "journal"
ASKED = "region-idp"


def tell(story: Story) -> None:
    """The key custodian proposes, a registrar agrees; the second proposal waits for the one who looks."""
    story.add(90, _propose, (PROTECTED,), "Journalen får inte försvinna. / The records must not disappear.")
    story.add(89, _agree)
    story.add(
        2, _propose, (PROTECTED, ASKED), "Inloggningen bär alla vårdcentraler. / All health centres log in by it."
    )


def _propose(world: World, names: tuple[str, ...], grounds: str) -> None:
    feed = Feed.objects.get(slug=Environment.PRODUCTION.value)
    wanted = [world.entities[name].entity_id for name in names]
    by, kind = world.people["karin"], JointActKind.CHANGE_PROTECTED
    joint_acts.propose(kind, by=by, grounds=grounds, feed=feed, protected=wanted)


def _agree(world: World) -> None:
    joint_acts.agree(JointAct.objects.latest("pk"), by=world.people["rolf"])
