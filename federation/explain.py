"""Why is this entity in that feed, or not? The same verdict that publishes, with what is served right now."""

from dataclasses import dataclass

from django.conf import settings

from federation.aggregate import mdq, release
from federation.gate import Verdict
from federation.models import Feed
from federation.selection import judge
from members.clock import now
from members.models import Entity


@dataclass(frozen=True, slots=True)
class Explained:
    """One feed's answer for one entity; `serial` is the release that serves it now, None where none does."""

    feed: Feed
    verdict: Verdict
    serial: int | None


def explain(entity: Entity) -> list[Explained]:
    """The answer of every feed."""
    at = now()
    one = Entity.objects.filter(pk=entity.pk)
    return [
        Explained(feed, judge(one, feed, at)[0].verdict, serial_serving(feed, entity.entity_id))
        for feed in Feed.objects.all()
    ]


def serial_serving(feed: Feed, entity_id: str) -> int | None:
    """The served release's serial if the entity's own document is in it."""
    serial = release.current_serial(settings.RELEASES, feed.slug)
    if serial is None:
        return None
    directory = release.release_directory(settings.RELEASES, feed.slug, serial)
    return serial if (directory / "entities" / mdq.entity_file_name(entity_id)).exists() else None
