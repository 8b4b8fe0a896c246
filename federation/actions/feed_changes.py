"""What two operators change of a feed: what it asks for, which entities are protected, when the brake holds.

The functions are the registry's of `joint_acts`: each checks, or does, what the act's `arguments` say. `was` among them
is how the feed stood when it was proposed, so that nobody agrees to a change of something else.
"""

from typing import Any

from django.utils.translation import gettext as _

from federation.acted_on import feed_of
from federation.actions.feeds import require_policy
from federation.models import Feed, JointAct
from members import audit
from members.errors import AlreadyMoved, Refused
from members.models import Entity, Person
from members.tags import Tag

# The feed's field, the argument, and the highest that still is a brake (entities, percent, percent).
BRAKE = (
    ("brake_drop", "drop", 100),
    ("brake_drop_percent", "drop_percent", 20),
    ("brake_key_percent", "key_percent", 50),
)


def check_policy(act: JointAct, by: Person) -> None:
    """`policy`: as `feeds.record` takes it."""
    feed = feed_of(act, by)
    wanted = act.arguments.get("policy")
    try:
        require_policy(wanted)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Refused(_("That is not a policy that the gate can read: %(error)r.") % {"error": error}) from error
    _remember(act, feed.policy, wanted)


def policy(act: JointAct, by: Person) -> None:
    """From the next turn of the cycle on, the feed asks for something else; its title and address stay."""
    _change(act, by, Tag.FEED_POLICY_CHANGED, policy=act.arguments["policy"])


def check_protected(act: JointAct, by: Person) -> None:
    """`protected`: all entityIDs that are to be protected, each of which the registry knows."""
    feed = feed_of(act, by)
    wanted = act.arguments.get("protected")
    if not isinstance(wanted, list) or not all(isinstance(name, str) for name in wanted):
        raise Refused(_("Give the entityIDs as a list."))
    wanted = sorted(set(wanted))
    known = set(Entity.objects.filter(entity_id__in=wanted).values_list("entity_id", flat=True))
    if unknown := [name for name in wanted if name not in known]:
        raise Refused(_("There is no entity %(name)s. Correct the entityID.") % {"name": unknown[0]})
    act.arguments["protected"] = wanted
    _remember(act, sorted(feed.protected), wanted)


def protected(act: JointAct, by: Person) -> None:
    """From the next turn on, the brake holds what would drop or change these."""
    _change(act, by, Tag.FEED_PROTECTED_CHANGED, protected=act.arguments["protected"])


def check_brake(act: JointAct, by: Person) -> None:
    """`drop` (entities), `drop_percent`, `key_percent`: whole numbers within what still is a brake."""
    feed = feed_of(act, by)
    for _field, name, highest in BRAKE:
        number = act.arguments.get(name)
        if type(number) is not int or not 0 <= number <= highest:
            raise Refused(
                _("%(name)s has to be a whole number from 0 to %(highest)d: above that the brake would never hold.")
                % {"name": name, "highest": highest}
            )
    _remember(act, brake_of(feed), {name: act.arguments[name] for _field, name, _highest in BRAKE})


def brake(act: JointAct, by: Person) -> None:
    """From the next turn on, the brake holds at these."""
    _change(act, by, Tag.FEED_BRAKE_CHANGED, **{field: act.arguments[name] for field, name, _highest in BRAKE})


def brake_of(feed: Feed) -> dict[str, int]:
    """When the feed's brake holds now, as the arguments of an act on it."""
    return {name: getattr(feed, field) for field, name, _highest in BRAKE}


def _remember(act: JointAct, stands: Any, wanted: Any) -> None:
    """When it is proposed: how the feed stands. When it is carried out: whether it still stands so."""
    if stands == wanted:
        raise Refused(_("That is how it is already: nothing would change."))
    if act.arguments.setdefault("was", stands) != stands:
        raise AlreadyMoved(
            _("This has been changed since it was proposed. Decline or withdraw it, and propose it anew.")
        )


def _change(act: JointAct, by: Person, tag: Tag, **fields: Any) -> None:
    feed = feed_of(act, by)
    was = audit.fields_of(feed)
    for name, value in fields.items():
        setattr(feed, name, value)
    feed.save(update_fields=list(fields))
    audit.record(tag, feed, by=by, was=was, note=act.grounds)
