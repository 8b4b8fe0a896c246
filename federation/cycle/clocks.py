"""Whether this machine and the database agree on what time it is: a validUntil by a wrong clock takes a feed down."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from federation.aggregate.refusal import Refusal

MOST = timedelta(minutes=5)  # what consumers allow at most (saml2int, SDP-G01)


class ClocksDiffer(Refusal):
    """Nobody can tell which of the two is right: nothing is signed until somebody has looked."""


def check() -> None:
    """Raise ClocksDiffer when there is a database with a clock of its own, and it differs by more than five minutes.

    SQLite has this machine's clock. The machine's is asked, not `members.clock`, which may be told to stand elsewhere.
    """
    there = _of_the_database()
    if there is not None:
        compare(timezone.now(), there)


def compare(here: datetime, there: datetime) -> None:
    """The same for two instants."""
    if abs(here - there) > MOST:
        said, heard = (f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" for at in (here, there))
        raise ClocksDiffer(
            "clocks-differ",
            f"Signerarens klocka är {said}, databasens {heard}. Ställ dem rätt (NTP); sedan publiceras det igen.",
            f"The signer's clock says {said}, the database's {heard}. Set them right (NTP); then it is published.",
        )


def _of_the_database() -> datetime | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (found,) = cursor.fetchone()
    return found if isinstance(found, datetime) else None
