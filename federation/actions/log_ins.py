"""Connect one's account with who one is elsewhere, and take it back."""

from django.db import transaction
from django.utils.translation import gettext as _

from federation.elsewhere.identity import Identity
from federation.models import LogInLink
from members import audit
from members.actions import letters
from members.clock import now
from members.errors import NotAllowed, Refused
from members.models import Person
from members.models.letter import LetterKind
from members.tags import Tag


@transaction.atomic
def link(person: Person, identity: Identity, *, by: Person) -> LogInLink:
    """From now on a log-in there opens the account here. Nobody does it for somebody else."""
    _require_own(person, by)
    if not identity.subject:
        raise Refused(_("It does not say who you are in a lasting way, and cannot be connected."))
    if LogInLink.objects.filter(digest=identity.digest).exists():
        raise Refused(_("It is connected to an account already."))
    made = LogInLink.objects.create(
        person=person, issuer=identity.issuer, subject=identity.subject, digest=identity.digest, since=now()
    )
    audit.record(Tag.LOG_IN_LINKED, person, by=by, issuer=identity.issuer)
    letters.post(LetterKind.SECOND_FACTOR, to=person, context={"what": "linked"})
    return made


@transaction.atomic
def unlink(made: LogInLink, *, by: Person) -> None:
    """A log-in there opens nothing any more."""
    _require_own(made.person, by)
    audit.record(Tag.LOG_IN_UNLINKED, made.person, by=by, issuer=made.issuer)
    letters.post(LetterKind.SECOND_FACTOR, to=made.person, context={"what": "unlinked"})
    made.delete()


def _require_own(person: Person, by: Person) -> None:
    if person != by:
        raise NotAllowed(_("Only the person themselves connects a log-in elsewhere, and disconnects it."))
