"""How a feed is run, for operators: its mode, a roll-back, the brake, what is protected, what waits for a second."""

from typing import Any

from federation.actions.feed_changes import BRAKE
from federation.aggregate.refusal import Refusal
from federation.cycle.behind import behind
from federation.models import Feed, JointAct
from federation.models.joint_act import JointActState
from federation.progress import of_feed
from members.models import AuditEvent, Person
from members.permissions import Permission, may
from members.sealing import kind_of
from members.tags import Tag

PROTECTED = 10  # named on the feed's page; the form has them all


def running(feed: Feed, person: Person) -> dict[str, Any]:
    """What the feed's page shows of it."""
    waiting = JointAct.objects.filter(feed=feed, state=JointActState.PROPOSED).order_by("proposed_at")
    source = feed.source
    return {
        "progress": of_feed(feed),
        "runs": may(person, Permission.HANDLE_PUBLICATION),
        "changed": _newest(Tag.FEED_MODE_CHANGED, feed),
        "pinned_event": _newest(Tag.PUBLICATION_ROLLED_BACK, feed.pinned) if feed.pinned else None,
        "brake": [(_label(source, field), getattr(source, field)) for field, _name, _top in BRAKE],
        "protected": sorted(source.protected)[:PROTECTED],
        "protected_more": max(len(source.protected) - PROTECTED, 0),
        "behind": _is_behind(feed),
        "waiting_acts": list(waiting.select_related("feed", "signing_key", "proposed_by")),
    }


def _is_behind(feed: Feed) -> bool:
    try:
        return feed.closed_at is None and behind(feed) is not None
    except (Refusal, OSError):
        return False


def _label(feed: Feed, name: str) -> str:
    field: Any = feed._meta.get_field(name)
    return str(field.verbose_name)


def _newest(tag: Tag, subject: Feed | Any) -> AuditEvent | None:
    rows = AuditEvent.objects.filter(tag=tag, object_kind=kind_of(subject), object_pk=str(subject.pk))
    return rows.select_related("actor").order_by("-number").first()
