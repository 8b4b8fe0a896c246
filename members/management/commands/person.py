"""`manage.py person`: register and invite people, say what they may do, close their log-ins, forget who left."""

from datetime import date
from typing import ClassVar

from django.core.management.base import CommandError

from members.actions import invitations, people, roles
from members.clock import beginning, ending
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument, day
from members.models import Invitation, Person, RoleAssignment
from members.models.invitation import InvitationState
from members.roles import Role


def register(*, email: str, name: str, language: str, by: Person) -> Lines:
    """Somebody who can log in once they have a password."""
    person = people.register(name=name, email=email, by=by, language=language)
    yield f"{person.email} is registered. They set a password by the reset mail, or you do: manage.py changepassword."


def invite(  # noqa: PLR0913 - what the command line names
    *, email: str, number: str, role: list[str], language: str, since: date | None, until: date | None, by: Person
) -> Lines:
    """An invitation by mail."""
    sent = invitations.invite(
        find.organisation(number),
        email=email,
        roles=[Role(one) for one in role],
        language=language,
        since=beginning(since),
        until=ending(until),
        by=by,
    )
    yield f"{sent.email} is invited to {sent.organisation}, until {sent.expires_at:%F}."


def withdraw_invitation(*, email: str, number: str, by: Person) -> Lines:
    """The address is no longer invited."""
    sent = find.organisation(number).invitations.filter(email=email.lower(), state=InvitationState.SENT).first()
    if sent is None:
        raise CommandError(f"{email} is not invited there. `manage.py person invitations` shows who is.")
    invitations.withdraw(sent, by=by)
    yield f"The invitation of {sent.email} is withdrawn."


def give_role(  # noqa: PLR0913 - what the command line names
    *, email: str, role: str, number: str, since: date | None, until: date | None, entity: list[str], by: Person
) -> Lines:
    """A role for an organisation."""
    given = roles.assign(
        find.person(email),
        Role(role),
        find.organisation(number),
        since=beginning(since),
        until=ending(until),
        entities=[find.entity(one) for one in entity],
        by=by,
    )
    yield f"{given.person.email} is {given.role} for {given.organisation}."


def end_role(*, email: str, role: str, number: str, by: Person) -> Lines:
    """The end of a role."""
    held = RoleAssignment.objects.in_force().filter(
        person=find.person(email), role=role, organisation=find.organisation(number)
    )
    if not held:
        raise CommandError(f"{email} is not {role} for {number}.")
    roles.end(held[0], by=by)
    yield f"{email} is no longer {role} for {held[0].organisation}."


def deactivate(*, email: str, by: Person) -> Lines:
    """No log-in any more, from this moment on."""
    people.deactivate(find.person(email), by=by)
    yield f"The log-in of {email} is closed, and all sessions are ended."


def reactivate(*, email: str, by: Person) -> Lines:
    """The log-in again."""
    people.reactivate(find.person(email), by=by)
    yield f"The log-in of {email} is open again."


def erase(*, email: str, by: Person) -> Lines:
    """What says who it was."""
    person = find.person(email)
    people.erase(person, by=by)
    yield f"The personal data of person {person.pk} is erased."


def show_all() -> Lines:
    """Everybody and their roles in force."""
    for person in Person.objects.all():
        held = RoleAssignment.objects.in_force().filter(person=person).select_related("organisation")
        closed = "" if person.is_active else "  (closed)"
        yield f"{person.email}  {person.name}{closed}  " + "; ".join(f"{r.role} for {r.organisation}" for r in held)


def show_invitations() -> Lines:
    """Everybody who is invited and has not answered."""
    for sent in Invitation.objects.filter(state=InvitationState.SENT).select_related("organisation"):
        yield f"{sent.expires_at:%F}  {sent.email}  {', '.join(sent.roles)} for {sent.organisation}"


EMAIL = argument("email")
NUMBER = argument("number", metavar="ORGNO", help="organisation number")
ROLE = argument("role", choices=Role.values)
LANGUAGE = argument("--language", choices=("sv", "en"), default="sv")
SINCE = argument("--from", dest="since", type=day, metavar="DATE", help="first day; left out: at once")
UNTIL = argument("--until", type=day, metavar="DATE", help="last day; left out: no end")
ENTITY = argument(
    "--entity", action="append", default=[], metavar="ENTITYID", help="only for this one; may be repeated"
)


class Command(NounCommand):
    help = "Register and invite people, say what they may do, close their log-ins."
    verbs: ClassVar = (
        Verb(
            "register",
            "Register a person, who can log in once they have a password.",
            register,
            (EMAIL, argument("name"), LANGUAGE),
        ),
        Verb(
            "invite",
            "Invite an address to roles for an organisation.",
            invite,
            (EMAIL, NUMBER, argument("role", choices=Role.values, nargs="+"), LANGUAGE, SINCE, UNTIL),
        ),
        Verb("withdraw-invitation", "Withdraw an invitation.", withdraw_invitation, (EMAIL, NUMBER)),
        Verb(
            "role", "Give a person a role for an organisation.", give_role, (EMAIL, ROLE, NUMBER, SINCE, UNTIL, ENTITY)
        ),
        Verb("end-role", "End a person's role for an organisation.", end_role, (EMAIL, ROLE, NUMBER)),
        Verb("deactivate", "Close a person's log-in, and end all sessions.", deactivate, (EMAIL,)),
        Verb("reactivate", "Open a person's log-in again.", reactivate, (EMAIL,)),
        Verb("erase", "Erase what says who a person was, once they have left.", erase, (EMAIL,)),
        Verb("list", "List the people and their roles.", show_all, acts=False),
        Verb("invitations", "List the invitations that wait.", show_invitations, acts=False),
    )
