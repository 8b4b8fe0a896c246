"""`manage.py rollover`: exchange a feed's key while its consumers move at their own pace (docs/keys.md)."""

from datetime import date
from typing import ClassVar

from federation.actions import joint_acts
from federation.management.proposing import GROUNDS, feed_called, key_called, proposed
from federation.models import Rollover
from federation.models.joint_act import JointActKind
from federation.models.rollover import KeyUse
from members.management.verbs import Lines, NounCommand, Verb, argument, day
from members.models import Person


def begin(*, feed: str, key: str, use: str, switch: date | None, grounds: str, by: Person) -> Lines:  # noqa: PLR0913
    """Announce the key and publish in parallel with it."""
    act = joint_acts.propose(
        JointActKind.BEGIN_ROLLOVER,
        by=by,
        grounds=grounds,
        feed=feed_called(feed),
        signing_key=key_called(key),
        use=use,
        switch_planned=switch.isoformat() if switch else "",
    )
    yield from proposed(act)


def switch_to_new(*, feed: str, grounds: str, by: Person) -> Lines:
    """The feed gets the new key."""
    yield from proposed(joint_acts.propose(JointActKind.SWITCH_KEY, by=by, grounds=grounds, feed=feed_called(feed)))


def retire(*, feed: str, grounds: str, by: Person) -> Lines:
    """What is beside the feed is closed."""
    yield from proposed(joint_acts.propose(JointActKind.RETIRE_KEY, by=by, grounds=grounds, feed=feed_called(feed)))


def show_all() -> Lines:
    """Every rollover, newest first."""
    for one in Rollover.objects.select_related("feed", "old_key", "new_key", "parallel"):
        planned = f", switch planned {one.switch_planned}" if one.switch_planned else ""
        yield f"{one.feed.slug}  {one.state}  {one.use}: {one.old_key} -> {one.new_key}  beside: {one.parallel.slug}"
        yield f"  announced {one.announced_at:%Y-%m-%d}{planned}"


FEED = argument("feed", metavar="FEED")


class Command(NounCommand):
    help = "Exchange a feed's key, step by step; each step is proposed, and a second operator agrees to it."
    verbs: ClassVar = (
        Verb(
            "begin",
            "Announce a recorded key, and publish FEED in parallel with it.",
            begin,
            (
                FEED,
                argument("key", metavar="LABEL", help="the new key, recorded before"),
                argument("--use", choices=KeyUse.values, default=KeyUse.BOTH.value),
                argument("--switch", type=day, metavar="DATE", help="when the feed's own address is to get the key"),
                GROUNDS,
            ),
        ),
        Verb(
            "switch", "Give FEED the new key; the old one keeps an address of its own.", switch_to_new, (FEED, GROUNDS)
        ),
        Verb(
            "retire",
            "Close what is beside FEED and retire the old key; before the switch: cancel.",
            retire,
            (FEED, GROUNDS),
        ),
        Verb("list", "List the rollovers.", show_all, acts=False),
    )
