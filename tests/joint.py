"""What two operators do together, in one call for tests that are about something else."""

from datetime import timedelta
from typing import Any

from federation.actions import joint_acts
from federation.models import Feed, JointAct, Publication
from federation.models.joint_act import JointActKind
from members.clock import clock_at, now
from tests.builders import Operator, again


def together(operator: Operator, kind: JointActKind, **about: Any) -> JointAct:
    """The key custodian proposes it, a registrar agrees."""
    act = joint_acts.propose(kind, by=again(operator.key_custodian), grounds="Prov", **about)
    joint_acts.agree(act, by=again(operator.registrar))
    return JointAct.objects.get(pk=act.pk)


def release(operator: Operator, held: Publication) -> None:
    """What the brake holds may be published."""
    together(operator, JointActKind.RELEASE_HOLD, publication=held)


def retire_old_key(operator: Operator, feed: Feed) -> None:
    """When both keys have been published for long enough."""
    with clock_at(now() + timedelta(days=20)):
        together(operator, JointActKind.RETIRE_KEY, feed=feed)
