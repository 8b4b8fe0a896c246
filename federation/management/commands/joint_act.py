"""`manage.py joint_act`: what takes two operators; the second one's answer."""

import json
from typing import ClassVar

from django.core.management.base import CommandError

from federation.actions import joint_acts
from federation.models import JointAct
from federation.models.joint_act import JointActState
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Person


def show_all(*, all: bool) -> Lines:
    """Those that wait, or every one."""
    rows = JointAct.objects.select_related("feed", "signing_key", "proposed_by").order_by("pk")
    for act in rows if all else rows.filter(state=JointActState.PROPOSED):
        yield f"{act.pk}  {act.state:<11}  {act}  proposed by {act.proposed_by.email}"


def show(*, number: int) -> Lines:
    """What it would change."""
    act = _act(number)
    yield f"{act.pk}  {act.state}  {act}"
    yield f"  grounds: {act.grounds}"
    yield f"  proposed by {act.proposed_by.email}, {act.proposed_at:%Y-%m-%d %H:%M} UTC"
    if act.publication:
        yield f"  serial {act.publication.serial}"
    for name, value in sorted(act.arguments.items()):
        yield f"  {name}: {json.dumps(value, ensure_ascii=False)}"


def agree(*, number: int, by: Person) -> Lines:
    """It is carried out at once."""
    joint_acts.agree(_act(number), by=by)
    yield f"Joint act {number} is carried out."


def decline(*, number: int, note: str, by: Person) -> Lines:
    """With the reason."""
    joint_acts.decline(_act(number), by=by, note=note)
    yield f"Joint act {number} is declined."


def withdraw(*, number: int, by: Person) -> Lines:
    """By whoever proposed it."""
    joint_acts.withdraw(_act(number), by=by)
    yield f"Joint act {number} is withdrawn."


def _act(number: int) -> JointAct:
    rows = JointAct.objects.select_related("feed", "signing_key", "publication", "proposed_by")
    found = rows.filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no joint act {number}. `manage.py joint_act list` shows those that wait.")
    return found


NUMBER = argument("number", type=int)


class Command(NounCommand):
    help = "Answer what another operator has proposed on keys, policies, the brake and protected entities."
    verbs: ClassVar = (
        Verb(
            "list",
            "List those that wait.",
            show_all,
            (argument("--all", action="store_true", help="the answered ones, too"),),
            acts=False,
        ),
        Verb("show", "Show what one would change.", show, (NUMBER,), acts=False),
        Verb("agree", "Agree as second operator: it is carried out.", agree, (NUMBER,)),
        Verb("decline", "Decline it as second operator.", decline, (NUMBER, argument("--note", required=True))),
        Verb("withdraw", "Withdraw what you proposed.", withdraw, (NUMBER,)),
    )
