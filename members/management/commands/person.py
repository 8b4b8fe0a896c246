"""`manage.py person`: register people and say what they may do."""

from typing import ClassVar

from django.core.management.base import CommandError

from members.actions import people
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Person, RoleAssignment
from members.roles import Role


def register(*, email: str, name: str, language: str, by: Person) -> Lines:
    """Somebody who can log in once they have a password."""
    person = people.register(name=name, email=email, by=by, language=language)
    yield f"{person.email} is registered. They set a password by the reset mail, or you do: manage.py changepassword."


def give_role(*, email: str, role: str, number: str, by: Person) -> Lines:
    """A role for an organisation."""
    given = people.assign_role(find.person(email), Role(role), find.organisation(number), by=by)
    yield f"{given.person.email} is {given.role} for {given.organisation}."


def end_role(*, email: str, role: str, number: str, by: Person) -> Lines:
    """The end of a role."""
    held = RoleAssignment.objects.in_force().filter(
        person=find.person(email), role=role, organisation=find.organisation(number)
    )
    if not held:
        raise CommandError(f"{email} is not {role} for {number}.")
    people.end_role(held[0], by=by)
    yield f"{email} is no longer {role} for {held[0].organisation}."


def show_all() -> Lines:
    """Everybody and their roles in force."""
    for person in Person.objects.all():
        roles = RoleAssignment.objects.in_force().filter(person=person).select_related("organisation")
        yield f"{person.email}  {person.name}  " + "; ".join(f"{r.role} for {r.organisation}" for r in roles)


EMAIL = argument("email")
NUMBER = argument("number", metavar="ORGNO", help="organisation number")
ROLE = argument("role", choices=Role.values)


class Command(NounCommand):
    help = "Register people and say what they may do."
    verbs: ClassVar = (
        Verb(
            "register",
            "Register a person, who can log in once they have a password.",
            register,
            (EMAIL, argument("name"), argument("--language", choices=("sv", "en"), default="sv")),
        ),
        Verb("role", "Give a person a role for an organisation.", give_role, (EMAIL, ROLE, NUMBER)),
        Verb("end-role", "End a person's role for an organisation.", end_role, (EMAIL, ROLE, NUMBER)),
        Verb("list", "List the people and their roles.", show_all, acts=False),
    )
