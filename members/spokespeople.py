"""Whom an organisation's letters go to: those who sign for it or administer it."""

from members.models import Organisation, Person, RoleAssignment
from members.roles import Role


def spokespeople(organisation: Organisation) -> list[Person]:
    """The organisation's signatories and administrators who can log in."""
    held = RoleAssignment.objects.in_force().filter(
        organisation=organisation, role__in=(Role.SIGNATORY, Role.ADMINISTRATOR)
    )
    return list(Person.objects.filter(pk__in=held.values("person"), is_active=True))
