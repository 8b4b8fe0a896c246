"""Register people and say what they may do."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.errors import Refused
from members.models import Organisation, Person, RoleAssignment
from members.permissions import Permission, require
from members.roles import OPERATOR_ROLES, Role
from members.tags import Tag


@transaction.atomic
def register(*, name: str, email: str, by: Person, language: str = "sv") -> Person:
    """A person who can log in once they have set a password by the reset mail."""
    require(by, Permission.REGISTER_ORGANISATION)
    person = Person.objects.create_user(email=email, name=name, language=language)
    audit.record(Tag.PERSON_REGISTERED, person, by=by)
    return person


@transaction.atomic
def assign_role(person: Person, role: Role, organisation: Organisation, *, by: Person) -> RoleAssignment:
    """Let `person` act in `role` for `organisation` from now on. Nobody gives a role to themselves."""
    require(by, Permission.REGISTER_ORGANISATION)
    if by == person:
        raise Refused(_("Nobody gives a role to themselves. Ask another registrar."))
    if role in OPERATOR_ROLES and organisation.sector != "operator":
        raise Refused(_("%(role)s is a role for the federation operator's own staff.") % {"role": role.label})
    assignment = RoleAssignment(person=person, role=role, organisation=organisation, since=now(), granted_by=by)
    save_checked(assignment)
    audit.record(Tag.ROLE_ASSIGNED, person, by=by, organisation=organisation, role=role.value)
    return assignment


@transaction.atomic
def end_role(assignment: RoleAssignment, *, by: Person) -> None:
    """End the role now; it stays in the history."""
    require(by, Permission.REGISTER_ORGANISATION)
    if not RoleAssignment.objects.filter(pk=assignment.pk).exclude(until__lte=now()).update(until=now()):
        raise Refused(_("The role has already ended."))
    audit.record(Tag.ROLE_ENDED, assignment.person, by=by, organisation=assignment.organisation, role=assignment.role)
