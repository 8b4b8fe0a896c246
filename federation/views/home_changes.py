"""What has changed lately: the newest events of the audit chain that a person may read, in sentences."""

from typing import Final

from django.db.models import F

from members.models import AuditEvent, Person
from members.permissions import is_operator, visible_organisations
from members.tags import Tag
from members.timelines import BY_THE_WAY, INTERNAL, Told, tell

SHORT = 6
# What people do to their own log-in and lists: on their own pages, and no news to anybody else.
_OWN_AFFAIRS: Final = frozenset(
    {
        *(Tag.PERSON_LOGGED_IN, Tag.PERSON_STEPPED_UP, Tag.SESSION_ENDED, Tag.LOG_IN_LINKED, Tag.LOG_IN_UNLINKED),
        *(Tag.SECOND_FACTOR_ADDED, Tag.SECOND_FACTOR_REMOVED, Tag.RECOVERY_CODES_MADE),
        *(Tag.VIEW_KEPT, Tag.VIEW_CHANGED, Tag.VIEW_REMOVED),
    }
)


def changes(person: Person) -> list[Told]:
    """Newest first: everybody's for the operator, those of their own organisations for others."""
    internal = is_operator(person)
    unseen = BY_THE_WAY | _OWN_AFFAIRS | (frozenset() if internal else INTERNAL)
    rows = AuditEvent.objects.exclude(tag__in=unseen).exclude(tag=Tag.PERSON_CHANGED, actor=F("person"))
    if not internal:
        rows = rows.filter(organisation__in=visible_organisations(person) or ())
    newest = rows.order_by("-number")[:SHORT]
    shown = newest.select_related("actor", "on_behalf_of", "organisation", "entity", "person")
    return list(tell(shown.prefetch_related("private"), internal=internal))
