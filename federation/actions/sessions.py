"""End sessions: a person's own."""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.errors import NotAllowed
from members.models import Person
from members.tags import Tag


@transaction.atomic
def end(sessions: Iterable[UserSession], *, by: Person) -> int:
    """Log these browsers out; how many they were. Only one's own."""
    found = list(sessions)
    if any(session.user_id != by.pk for session in found):
        raise NotAllowed(_("These are somebody else's sessions."))
    for session in found:
        session.end()
    if found:
        audit.record(Tag.SESSION_ENDED, by, by=by, count=len(found))
    return len(found)
