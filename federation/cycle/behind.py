"""A database that was restored knows less than the world has seen: then nothing is published from it.

Two signs. The served serial is higher than any that the database has written, which in the ordinary course cannot be,
for a serial is committed before its release is made (P4). Or nothing is served here, as on a new machine, and the
database was put back since it last published: then nobody here knows how far the world has come. Both are over when
two operators have said so (`Feed.caught_up_to`, federation/actions/catching_up.py).
"""

from django.conf import settings
from django.db.models import Max

from federation.aggregate import release
from federation.models import Feed, Publication, Restoration


def newest_known(feed: Feed) -> int:
    """The highest serial that the database has written for this feed; 0 before the first."""
    newest: int | None = Publication.objects.filter(feed=feed).aggregate(n=Max("serial"))["n"]
    return newest or 0


def behind(feed: Feed) -> int | None:
    """The highest serial that is known to be served where the database is behind; None where it is not.

    Raises ReleaseRefused for a `current` that is not ours.
    """
    served = release.current_serial(settings.RELEASES, feed.slug)
    known = max(newest_known(feed), feed.caught_up_to)
    if served is None:
        return known if known and is_blind(feed) else None
    return served if served > known else None


def is_blind(feed: Feed) -> bool:
    """Whether the database was restored after its newest serial, and two operators have not caught up since."""
    restored = Restoration.objects.first()
    newest = Publication.objects.filter(feed=feed).order_by("-serial").first()
    if restored is None or newest is None or feed.caught_up_to >= newest.serial:
        return False
    return newest.intended_at < restored.at


def sentence(feed: Feed, served: int) -> str:
    """For the log and the command line: what is wrong, and what to do."""
    return (
        f"{feed.slug}: at least serial {served} has been served, but this database knows none after "
        f"{newest_known(feed)} and was restored: it is older than what it would publish from. Nothing is published or "
        f"signed; what is served stays. `manage.py feed missing {feed.slug}` tells what is missing; two operators let "
        f"it go on with `manage.py feed catch-up {feed.slug}`."
    )
