"""Stop a feed, let it only be signed again, or let it go on: one operator, at once, with grounds."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from federation.models import Feed
from federation.models.feed import FeedMode
from members import audit
from members.clock import now
from members.errors import AlreadyMoved, Refused
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag


def pause(feed: Feed, *, by: Person, grounds: str) -> None:
    """Nothing happens to the feed, it is not even signed again: what is served is served until its validUntil."""
    set_mode(feed, FeedMode.PAUSED, by=by, grounds=grounds)


def re_sign_only(feed: Feed, *, by: Person, grounds: str) -> None:
    """What is served is signed again each day; nothing new is published."""
    set_mode(feed, FeedMode.RE_SIGN_ONLY, by=by, grounds=grounds)


def go_on(feed: Feed, *, by: Person, grounds: str) -> None:
    """Publish what changes, as before; the signer is woken, and the brake judges what has gathered meanwhile."""
    set_mode(feed, FeedMode.NORMAL, by=by, grounds=grounds)


@transaction.atomic
def set_mode(feed: Feed, mode: FeedMode, *, by: Person, grounds: str) -> None:
    """The audit event wakes the signer (federation.nudge)."""
    require(by, Permission.HANDLE_PUBLICATION)
    if not grounds.strip():
        raise Refused(_("Say why: those who come after you have only these words."))
    held = Feed.objects.select_for_update().get(pk=feed.pk)
    if held.closed_at is not None:
        raise Refused(_("%(feed)s is closed: nothing is published there any more.") % {"feed": held})
    if held.mode == mode:
        raise AlreadyMoved(
            _("%(feed)s is in that mode already: %(mode)s.") % {"feed": held, "mode": held.get_mode_display()}
        )
    was, before = audit.fields_of(held), held.mode
    held.mode, held.mode_reason, held.mode_since = mode, grounds.strip(), now()
    held.save(update_fields=["mode", "mode_reason", "mode_since"])
    told: dict[str, Any] = {"from": str(before), "to": str(mode)}
    audit.record(Tag.FEED_MODE_CHANGED, held, by=by, was=was, note=held.mode_reason, **told)
