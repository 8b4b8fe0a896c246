"""What two distinct operators do together: one proposes it with grounds, and it happens when another one agrees.

Each kind is looked at when it is proposed and again when it is carried out, so that what has changed meanwhile is never
done on an old yes: the act then stays proposed, and says why.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from federation.actions import catching_up, feed_changes, keys, publications, rollovers, upstream_keys
from federation.models import Feed, JointAct, Publication, SigningKey
from federation.models.joint_act import JointActKind, JointActState
from members import audit
from members.clock import now
from members.errors import NotAllowed, Refused
from members.machine import move, require_step
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag

WAITS = timedelta(days=7)
K, S = JointActKind, JointActState
Deed = Callable[[JointAct, Person], None]

# Raise Refused for what cannot be done; they may write into `arguments` how things stood when it was proposed.
CHECK: dict[JointActKind, Deed] = {
    K.RECORD_KEY: keys.check_record,
    K.BEGIN_ROLLOVER: rollovers.check_begin,
    K.SWITCH_KEY: rollovers.check_switch,
    K.RETIRE_KEY: rollovers.check_retire,
    K.REPLACE_KEY: keys.check_replace,
    K.CHANGE_POLICY: feed_changes.check_policy,
    K.CHANGE_PROTECTED: feed_changes.check_protected,
    K.CHANGE_BRAKE: feed_changes.check_brake,
    K.RELEASE_HOLD: publications.check_release,
    K.CATCH_UP: catching_up.check,
    K.PIN_UPSTREAM: upstream_keys.check_pin,
}
CARRY_OUT: dict[JointActKind, Deed] = {
    K.RECORD_KEY: keys.record,
    K.BEGIN_ROLLOVER: rollovers.begin,
    K.SWITCH_KEY: rollovers.switch,
    K.RETIRE_KEY: rollovers.retire,
    K.REPLACE_KEY: keys.replace,
    K.CHANGE_POLICY: feed_changes.policy,
    K.CHANGE_PROTECTED: feed_changes.protected,
    K.CHANGE_BRAKE: feed_changes.brake,
    K.RELEASE_HOLD: publications.release_hold,
    K.CATCH_UP: catching_up.carry_out,
    K.PIN_UPSTREAM: upstream_keys.pin,
}


@transaction.atomic
def propose(  # noqa: PLR0913 - what an act may be about
    kind: JointActKind,
    *,
    by: Person,
    grounds: str,
    feed: Feed | None = None,
    signing_key: SigningKey | None = None,
    publication: Publication | None = None,
    **arguments: Any,
) -> JointAct:
    """Ask a second operator; raises Refused for what could not be done now either. It lapses after seven days."""
    require(by, Permission.HANDLE_PUBLICATION)
    if not grounds.strip():
        raise Refused(_("Say why, so that the second operator can judge it."))
    at = now()
    act = JointAct(
        kind=kind,
        feed=feed,
        signing_key=signing_key,
        publication=publication,
        arguments=arguments,
        grounds=grounds.strip(),
        proposed_by=by,
        proposed_at=at,
        expires_at=at + WAITS,
    )
    CHECK[kind](act, by)
    _refuse_twice(act)
    act.save(force_insert=True)
    audit.record(Tag.JOINT_ACT_PROPOSED, act, by=by, kind=act.kind, note=act.grounds)
    return act


@transaction.atomic
def agree(act: JointAct, *, by: Person) -> None:
    """As second operator: it is carried out in the same moment, or Refused says why not and it stays proposed."""
    require(by, Permission.HANDLE_PUBLICATION)
    held = _held(act)
    require_step(held, S.CARRIED_OUT)
    _require_another(held, by)
    if held.expires_at <= now():
        raise Refused(_("Nobody answered in time. Let it be proposed again."))
    kind = JointActKind(held.kind)
    CHECK[kind](held, by)
    CARRY_OUT[kind](held, by)
    _end(held, S.CARRIED_OUT, by, Tag.JOINT_ACT_CARRIED_OUT)


@transaction.atomic
def decline(act: JointAct, *, by: Person, note: str) -> None:
    """As second operator: it is not to be done, and why."""
    require(by, Permission.HANDLE_PUBLICATION)
    if not note.strip():
        raise Refused(_("Say why, so that whoever proposed it knows."))
    held = _held(act)
    _require_another(held, by)
    _end(held, S.DECLINED, by, Tag.JOINT_ACT_ENDED, note)


@transaction.atomic
def withdraw(act: JointAct, *, by: Person) -> None:
    """Whoever proposed it thinks better of it."""
    require(by, Permission.HANDLE_PUBLICATION)
    held = _held(act)
    if held.proposed_by_id != by.pk:
        raise NotAllowed(_("Somebody else proposed it. You can decline it."))
    _end(held, S.WITHDRAWN, by, Tag.JOINT_ACT_ENDED)


def lapse() -> int:
    """The clock: those that nobody answered in time; how many those were."""
    due = JointAct.objects.filter(state=S.PROPOSED, expires_at__lte=now())
    return sum(_lapse(act) for act in list(due))


@transaction.atomic
def _lapse(act: JointAct) -> bool:
    held = _held(act)
    if held.state != S.PROPOSED:  # somebody answered meanwhile
        return False
    _end(held, S.LAPSED, None, Tag.JOINT_ACT_ENDED)
    return True


def _held(act: JointAct) -> JointAct:
    """The row as it is now, and nobody else's until the transaction ends."""
    return JointAct.objects.select_for_update().get(pk=act.pk)


def _end(act: JointAct, to: JointActState, by: Person | None, tag: Tag, note: str = "") -> None:
    kind: Any = {"kind": act.kind}
    move(act, to, by=by, tag=tag, organisation=None, note=note, details=kind, answered_by=by, answered_at=now())


def _require_another(act: JointAct, by: Person) -> None:
    if act.proposed_by_id == by.pk:
        raise NotAllowed(_("You proposed it. Another operator has to look at it and answer."))


def _refuse_twice(act: JointAct) -> None:
    """The same thing waits already: one answer is enough."""
    same = JointAct.objects.filter(kind=act.kind, state=S.PROPOSED, feed=act.feed, signing_key=act.signing_key)
    for other in same.filter(publication=act.publication):
        if other.arguments == act.arguments:
            raise Refused(_("The same is proposed already, as number %(number)d.") % {"number": other.pk})
