"""Write what the operator's people tell each other, and no member ever sees."""

from django.db import transaction

from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.models import Application, InternalNote, Organisation, Person
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def write(about: Organisation | Application, *, text: str, case: str = "", by: Person) -> InternalNote:
    """A note on an organisation or an application. Its text stays out of the log, which members read."""
    organisation = about if isinstance(about, Organisation) else about.organisation
    require(by, Permission.KEEP_NOTES, organisation)
    note = InternalNote(text=text.strip(), case=case.strip(), by=by, at=now())
    if isinstance(about, Organisation):
        note.organisation = about
    else:
        note.application = about
    save_checked(note)
    audit.record(Tag.NOTE_WRITTEN, note, by=by, organisation=organisation)
    return note
