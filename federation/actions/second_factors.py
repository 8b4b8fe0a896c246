"""Take a person's second factors away, when telephone and key are lost."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from members import audit
from members.actions import letters
from members.errors import Refused
from members.models import Person
from members.models.letter import LetterKind
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def reset(person: Person, *, note: str, by: Person) -> None:
    """A registrar who knows that it is them lets the person begin again. Nobody does it for themselves."""
    require(by, Permission.REGISTER_ORGANISATION)
    if by == person:
        raise Refused(_("Nobody resets their own second factor this way. Ask another registrar."))
    found = list(Authenticator.objects.filter(user=person))
    if not found:
        raise Refused(_("%(person)s has no second factor. There is nothing to reset.") % {"person": person})
    for authenticator in found:
        authenticator.was_reset = True
        authenticator.delete()
    Person.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)  # ends every session
    audit.record(Tag.SECOND_FACTOR_RESET, person, by=by, note=note)
    letters.post(LetterKind.SECOND_FACTOR, to=person, context={"what": "reset"})
