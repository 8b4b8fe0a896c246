"""Sign and publish a checkpoint of the audit chain, once a day. Runs where the key is: in the signer."""

import hashlib
from datetime import UTC

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from federation.aggregate import checkpoint as files
from federation.cycle.keys import signing_key
from federation.models import Checkpoint, Environment, Feed, Restoration
from members import audit
from members.audit_verifier import GENESIS, Chain, canonical
from members.clock import now, today
from members.errors import Refused
from members.tags import Tag


def publish() -> Checkpoint:
    """Today's checkpoint: made once, and its files written where they are missing.

    Raises `Refused` where there is nothing to sign with, or the chain is broken since the last one; KeyRefused where
    this process has no key; CheckpointRefused where another checkpoint is published under its number.
    """
    found = Checkpoint.objects.filter(day=today()).first() or _make(signing_feed())
    for one in Checkpoint.objects.select_related("signing_key").order_by("number"):
        files.publish(settings.RELEASES, one.number, one.document.encode(), one.signing_key.certificate_pem)
    files.point_to(settings.RELEASES, Checkpoint.objects.latest("number").number)
    return found


def _make(feed: Feed) -> Checkpoint:
    """What is signed is what was read: whole since the last checkpoint."""
    key = signing_key(feed)
    last = Checkpoint.objects.order_by("number").last()
    chain, damages = audit.damages(chain=_chain_after(last))
    if damages:
        raise Refused(_("The audit chain is broken, so no checkpoint is signed. %(what)s") % {"what": damages[0].text})
    number, at = _number_after(last), now().astimezone(UTC)
    payload = canonical(
        {
            "registration_authority": settings.SIGILL_REGISTRATION_AUTHORITY,
            "number": number,
            "length": chain.number,
            "head": chain.previous,
            "at": at.isoformat(),
            "previous": last.digest if last else GENESIS,
        }
    )
    made = Checkpoint(number=number, day=today(), length=chain.number, head=chain.previous, at=at)
    made.digest, made.signing_key = hashlib.sha256(payload).hexdigest(), feed.signing_key
    made.document = files.sign(payload, key).decode()
    with transaction.atomic():
        made.save(force_insert=True)
        audit.record(Tag.CHECKPOINT_PUBLISHED, made, by=None, length=made.length, head=made.head, number=number)
    return made


def _number_after(last: Checkpoint | None) -> int:
    """The next; past those of the lost time where the database was restored since: a number names one for ever.

    Whoever kept one of those finds that the chain does not agree with it, which is the truth.
    """
    known = last.number if last else 0
    restored = Restoration.objects.filter(at__gte=last.at) if last else Restoration.objects.all()
    return max(known, files.highest(settings.RELEASES) if restored.exists() else 0) + 1


def _chain_after(last: Checkpoint | None) -> Chain:
    """The chain where the checkpoint ended it, to be read on from there."""
    return Chain(number=last.length, previous=last.head) if last else Chain()


def signing_feed() -> Feed:
    """Whose key signs what stands beside the feeds: that of the first in production, else of the first there is."""
    open_feeds = Feed.objects.filter(parallel_to=None, closed_at=None)
    feeds = list(open_feeds.select_related("signing_key").order_by("slug"))
    feeds.sort(key=lambda feed: feed.environment != Environment.PRODUCTION)
    if not feeds:
        raise Refused(_("There is no feed yet, whose key could sign."))
    return feeds[0]
