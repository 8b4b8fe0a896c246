"""Close a person's log-in, at once and everywhere."""

from django.conf import settings
from django.db.models import F
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from members import audit
from members.errors import Refused
from members.models import Person
from members.tags import Tag


def close(person: Person, *, by: Person | None) -> None:
    """In the caller's transaction; `by=None` is the clock. Sessions end by their epoch, whatever they are kept in; what
    else lets a person in (tokens) is ended by the functions that SIGILL_ENDS_ACCESS names."""
    closed = Person.objects.filter(pk=person.pk, is_active=True).update(
        is_active=False, session_epoch=F("session_epoch") + 1
    )
    if not closed:
        raise Refused(_("The log-in is closed already."))
    person.refresh_from_db()
    for name in settings.SIGILL_ENDS_ACCESS:
        import_string(name)(person)
    audit.record(Tag.PERSON_DEACTIVATED, person, by=by)
