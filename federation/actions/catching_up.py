"""What two operators do when a database was restored and is behind what is served (CATCH_UP in joint_acts.py).

The next serial is past the served one, the epoch past any that the lost time can have taken, and the feed only signs
again what it serves: so it stays valid and nothing goes back, until what is missing has been done anew.
"""

from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from federation.acted_on import feed_of
from federation.aggregate import release
from federation.cycle.behind import behind
from federation.models import Feed, JointAct
from federation.models.feed import FeedMode
from members import audit
from members.clock import now
from members.errors import AlreadyMoved, Refused
from members.models import Person
from members.tags import Tag

# A turn a minute takes half a million epochs a year: a signer that slept through the restore never meets its own again.
EPOCH_LEAP: Final = 1 << 20
HIGHEST: Final = 10**12  # a serial is a count, not a date or a slip of the hand


def check(act: JointAct, by: Person) -> None:
    """`serial`: the highest that has been served anywhere, where people know of a higher one than is served here.

    Writes `serials`, by slug, into the arguments; raises Refused where no feed is behind.
    """
    feed = feed_of(act, by)
    served = _behind(feed)
    if not served:
        raise Refused(
            _("The database knows every serial that %(feed)s serves. There is nothing to catch up.") % {"feed": feed}
        )
    given = act.arguments.get("serial")
    if given is not None and (type(given) is not int or not max(served.values()) <= given <= HIGHEST):
        raise Refused(
            _("Serial %(serial)d is served already. Give the highest that has been served anywhere, or none.")
            % {"serial": max(served.values())}
        )
    serials = {slug: max(serial, given or 0) for slug, serial in served.items()}
    if act.arguments.setdefault("serials", serials) != serials:
        raise AlreadyMoved(
            _("This has been changed since it was proposed. Decline or withdraw it, and propose it anew.")
        )


def carry_out(act: JointAct, by: Person) -> None:
    """From the next turn on the feed, and its parallel one, signs again what it serves; a paused one stays paused."""
    feed_of(act, by)
    for slug, serial in act.arguments["serials"].items():
        _catch_up(Feed.objects.select_for_update().get(slug=slug), serial, act, by)


def _catch_up(feed: Feed, serial: int, act: JointAct, by: Person) -> None:
    was, before = audit.fields_of(feed), feed.mode
    feed.caught_up_to = serial
    feed.epoch = max([feed.epoch, *release.staged_epochs(settings.RELEASES, feed.slug)]) + EPOCH_LEAP
    if feed.mode == FeedMode.NORMAL:
        feed.mode, feed.mode_reason, feed.mode_since = FeedMode.RE_SIGN_ONLY, act.grounds, now()
    feed.save(update_fields=["caught_up_to", "epoch", "mode", "mode_reason", "mode_since"])
    told: dict[str, Any] = {"serial": serial, "from": str(before), "to": str(feed.mode)}
    audit.record(Tag.FEED_CAUGHT_UP, feed, by=by, was=was, note=act.grounds, **told)


def _behind(feed: Feed) -> dict[str, int]:
    """Of the feed and those that are parallel to it, those that are behind: what is known to be served of each."""
    found = {one.slug: behind(one) for one in (feed, *feed.parallels.filter(closed_at=None))}
    return {slug: serial for slug, serial in found.items() if serial is not None}
