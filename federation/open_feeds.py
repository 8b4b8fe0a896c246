"""The feeds that are published, in the order in which everybody is shown them: what people work in first."""

from federation.models import Environment, Feed

_ORDER = [Environment.PRODUCTION, Environment.ACCEPTANCE, Environment.TRIAL]


def importance(feed: Feed) -> tuple[int, str]:
    """To sort by: production first."""
    return _ORDER.index(Environment(feed.environment)), feed.slug


def open_feeds() -> list[Feed]:
    """Those that are not closed, with their keys: one query."""
    rows = Feed.objects.filter(closed_at=None).select_related("signing_key", "mdq_key", "parallel_to")
    return sorted(rows, key=importance)


def own_feeds() -> list[Feed]:
    """Those with contents of their own: none that only stands beside another while keys are exchanged."""
    return [feed for feed in open_feeds() if feed.parallel_to is None]
