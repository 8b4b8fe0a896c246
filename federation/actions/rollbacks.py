"""Publish the content of an earlier serial again, under the next one, and let the feed go on afterwards.

One operator, at once: it only brings back what has been judged and published before. What the gate keeps out for a
sanction or a compromised key stays out (federation/cycle).
"""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from federation.aggregate import release
from federation.models import Feed, Publication
from federation.models.publication import PublicationState
from members import audit
from members.errors import Refused
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def roll_back(feed: Feed, serial: int, *, by: Person, grounds: str) -> Publication:
    """Keep the feed at the content of `serial` from the next turn of the cycle on; the publication of that serial.

    Raises Refused for a serial that was never published, whose release is no longer kept, or that is served now.
    """
    require(by, Permission.HANDLE_PUBLICATION)
    _require(grounds)
    held = _held(feed)
    wanted = Publication.objects.filter(feed=held, serial=serial, state=PublicationState.PUBLISHED).first()
    kept = release.serials(settings.RELEASES, held.slug)
    if wanted is None or serial not in kept:
        raise Refused(
            _("The release of serial %(serial)d is not kept. The earliest that is: %(first)s.")
            % {"serial": serial, "first": kept[0] if kept else "–"}
        )
    if held.pinned_id == wanted.pk:
        raise Refused(_("%(feed)s is kept at that content already.") % {"feed": held})
    if held.pinned_id is None and _is_served(held, wanted):
        raise Refused(_("That is the content which is served now. To keep it as it is, let it only be signed again."))
    _pin(held, wanted)
    audit.record(Tag.PUBLICATION_ROLLED_BACK, wanted, by=by, note=grounds.strip())
    return wanted


@transaction.atomic
def let_go_on(feed: Feed, *, by: Person, grounds: str) -> None:
    """Publish what the gate says again; the brake judges what has gathered meanwhile."""
    require(by, Permission.HANDLE_PUBLICATION)
    _require(grounds)
    held = _held(feed)
    if held.pinned_id is None:
        raise Refused(_("%(feed)s is not rolled back.") % {"feed": held})
    was = audit.fields_of(held)
    _pin(held, None)
    audit.record(Tag.FEED_UNPINNED, held, by=by, was=was, note=grounds.strip())


def _pin(feed: Feed, to: Publication | None) -> None:
    feed.pinned = to
    feed.save(update_fields=["pinned"])


def _held(feed: Feed) -> Feed:
    """The row as it is now, and nobody else's until the transaction ends."""
    held = Feed.objects.select_for_update().get(pk=feed.pk)
    if held.closed_at is not None:
        raise Refused(_("%(feed)s is closed: nothing is published there any more.") % {"feed": held})
    if held.parallel_to is not None:
        raise Refused(
            _("%(feed)s publishes what %(source)s does, under another key. Change that one.")
            % {"feed": held, "source": held.parallel_to}
        )
    return held


def _is_served(feed: Feed, wanted: Publication) -> bool:
    current = release.current_serial(settings.RELEASES, feed.slug)
    rows = Publication.objects.filter(feed=feed, content_digest=wanted.content_digest)
    return current is not None and rows.filter(serial=current).exists()


def _require(grounds: str) -> None:
    if not grounds.strip():
        raise Refused(_("Say why: those who come after you have only these words."))
