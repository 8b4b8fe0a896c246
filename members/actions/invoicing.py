"""Hand out what memberships are invoiced by."""

from datetime import date

from members import fees
from members.models import Person
from members.permissions import Permission, require


def basis(since: date, until: date, *, by: Person) -> list[dict[str, str]]:
    """See `members.fees.basis`. Changes nothing, so there is no event; it holds billing addresses, so not everybody
    may have it."""
    require(by, Permission.HANDLE_MEMBERSHIP)
    return list(fees.basis(since, until))
