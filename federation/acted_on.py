"""Which feed two operators act on together, and whether there is anything to act on any more."""

from django.utils.translation import gettext as _

from federation.models import Feed, JointAct
from members.errors import Refused
from members.models import Person
from members.permissions import Permission, require


def feed_of(act: JointAct, by: Person) -> Feed:
    """The feed as it is now, and nobody else's until the transaction ends. Raises NotAllowed or Refused."""
    require(by, Permission.HANDLE_PUBLICATION)
    feed = Feed.objects.select_for_update().filter(pk=act.feed_id or 0).first()
    if feed is None:
        raise Refused(_("Say which feed it is about."))
    if feed.closed_at is not None:
        raise Refused(_("%(feed)s is closed: nothing is published there any more.") % {"feed": feed})
    if feed.parallel_to is not None:
        raise Refused(
            _("%(feed)s publishes what %(source)s does, under another key. Change that one.")
            % {"feed": feed, "source": feed.parallel_to}
        )
    return feed
