"""The first operator: somebody has to be there before anybody can let others in."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.errors import Refused
from members.models import Organisation, Person, RoleAssignment
from members.models.organisation import Sector
from members.roles import Role
from members.tags import Tag


@transaction.atomic
def first_registrar(*, name: str, email: str, language: str = "sv", again: bool = False, **operator: str) -> Person:
    """A registrar whom nobody let in; `operator` is the operator's own organisation, where it is not registered yet.

    Whoever can run this has the database anyway, so no permission is asked for; the audit chain says that Sigill itself
    did it. Refused when a registrar is there already, unless `again`: they can let in the next one themselves.
    """
    if not again and RoleAssignment.objects.in_force().filter(role=Role.REGISTRAR).exists():
        raise Refused(_("There is a registrar already. Ask them to register you and give you a role."))
    organisation = _operator(operator)
    person = Person.objects.create_user(email=email, name=name, language=language)
    audit.record(Tag.PERSON_REGISTERED, person, by=None)
    assignment = RoleAssignment(person=person, role=Role.REGISTRAR, organisation=organisation, since=now())
    save_checked(assignment)
    audit.record(Tag.ROLE_ASSIGNED, person, by=None, organisation=organisation, role=Role.REGISTRAR.value)
    return person


def _operator(fields: dict[str, str]) -> Organisation:
    found = Organisation.objects.filter(sector=Sector.OPERATOR).first()
    if found:
        return found
    organisation = Organisation(registered_at=now(), sector=Sector.OPERATOR, **fields)
    save_checked(organisation)
    audit.record(
        Tag.ORGANISATION_REGISTERED, organisation, by=None, organisation=organisation, number=organisation.number
    )
    return organisation
