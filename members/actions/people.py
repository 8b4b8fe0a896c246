"""Register people, change what is said of them, close their log-ins, and forget who they were."""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from members import audit
from members.actions.roles import assign, end
from members.actions.saving import save_changed
from members.clock import now
from members.closing import close
from members.errors import NotAllowed, Refused
from members.giving import hold
from members.models import AccessRequest, Invitation, Person, RoleAssignment, SavedView
from members.permissions import Permission, require
from members.roles import Role
from members.tags import Tag

# The names under which the rest of the house has always known these two.
assign_role, end_role = assign, end


@transaction.atomic
def register(*, name: str, email: str, by: Person, language: str = "sv") -> Person:
    """A person who can log in once they have set a password by the reset mail."""
    require(by, Permission.REGISTER_ORGANISATION)
    person = Person.objects.create_user(email=email, name=name, language=language)
    audit.record(Tag.PERSON_REGISTERED, person, by=by)
    return person


@transaction.atomic
def change(person: Person, *, seen: int, name: str, language: str, by: Person) -> None:
    """Another name or language, by the person or by a registrar; `seen` is the version that was looked at.

    Raises ValidationError for what is wrong in a field, `AlreadyMoved` when somebody else was first.
    """
    if by != person:
        require(by, Permission.REGISTER_ORGANISATION)
    save_changed(person, seen, name=name, language=language)
    audit.record(Tag.PERSON_CHANGED, person, by=by)


@transaction.atomic
def choose_language(person: Person, language: str, *, by: Person) -> bool:
    """Pages and letters in that language from now on; whether that changed anything. Everybody chooses their own.

    Raises ValidationError for a language that Sigill does not speak, `AlreadyMoved` when somebody else was first.
    """
    if by != person:
        raise NotAllowed(_("Everybody chooses their own language. Log in as that person."))
    if person.language == language:
        return False
    save_changed(person, person.version, language=language)
    audit.record(Tag.PERSON_CHANGED, person, by=by, language=language)
    return True


@transaction.atomic
def deactivate(person: Person, *, by: Person) -> None:
    """Close the log-in: every session and token of the person ends now. Roles stay in the history as they are."""
    require(by, Permission.REGISTER_ORGANISATION)
    if by == person:
        raise Refused(_("Nobody closes their own log-in. Ask another registrar."))
    _refuse_last_registrar(person)
    close(person, by=by)


@transaction.atomic
def reactivate(person: Person, *, by: Person) -> None:
    """Open the log-in again: with the password and the roles from before, but without any of the old sessions."""
    require(by, Permission.REGISTER_ORGANISATION)
    if person.erased_at is not None:
        raise Refused(_("Nobody knows any more who this was. Register the person anew."))
    if not Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True, idle_warned_at=None):
        raise Refused(_("The log-in is open already."))
    person.is_active = True
    audit.record(Tag.PERSON_REACTIVATED, person, by=by)


@transaction.atomic
def erase(person: Person, *, by: Person) -> None:
    """Replace what says who it was by a neutral text; what the person did stays whole, under that."""
    require(by, Permission.REGISTER_ORGANISATION)
    if person.is_active or RoleAssignment.objects.not_over().filter(person=person).exists():
        raise Refused(_("%(person)s still has a log-in or a role. Close and end them first.") % {"person": person})
    if person.erased_at is not None:
        raise Refused(_("The personal data is erased already."))
    before, nobody = person.email, f"erased-{person.pk}@erased.invalid"
    with translation.override(settings.LANGUAGE_CODE):
        name = _("Erased person")
    nothing = make_password(None)
    Person.objects.filter(pk=person.pk).update(
        name=name, email=nobody, password=nothing, erased_at=now(), version=F("version") + 1
    )
    Invitation.objects.filter(email__iexact=before).update(email=nobody)
    AccessRequest.objects.filter(person=person).update(reason="–")
    SavedView.objects.filter(person=person).delete()
    person.refresh_from_db()
    audit.record(Tag.PERSON_ERASED, person, by=by)
    audit.forget(person)


def _refuse_last_registrar(person: Person) -> None:
    registrars = RoleAssignment.objects.in_force().filter(role=Role.REGISTRAR, person__is_active=True)
    own = list(registrars.filter(person=person).select_related("organisation"))
    for assignment in own:
        hold(assignment.organisation)
    if own and not registrars.exclude(person=person).exists():
        raise Refused(_("%(person)s is the last registrar. Give the role to a successor first.") % {"person": person})
