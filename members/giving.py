"""Who may give which role at an organisation, and which role cannot end without a successor."""

from datetime import datetime

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.errors import Refused
from members.models import Contact, Organisation, Person, RoleAssignment
from members.models.contact import ContactKind
from members.models.membership import FINAL_STATES
from members.models.organisation import Sector
from members.permissions import Permission, may, require
from members.roles import MEMBER_ROLES, OPERATOR_ROLES, Role

# Without one of these a member cannot be held to anything, or cannot let anybody else in.
NEVER_NOBODY = (Role.SIGNATORY, Role.ADMINISTRATOR)
NEVER_UNREACHABLE = (ContactKind.TECHNICAL, ContactKind.SECURITY)


def permission_for(role: Role) -> Permission:
    """What somebody must be allowed in order to give the role, and to end it."""
    if role == Role.SIGNATORY:
        return Permission.APPOINT_SIGNATORY
    return Permission.MANAGE_PEOPLE if role in MEMBER_ROLES else Permission.REGISTER_ORGANISATION


def fits(role: Role, organisation: Organisation) -> bool:
    """Whether anybody can have the role there: the operator's roles are for its own staff."""
    return role not in OPERATOR_ROLES or organisation.sector == Sector.OPERATOR


def roles_to_give(person: Person, organisation: Organisation) -> list[Role]:
    """Those that the person may give there, in the order of the list."""
    return [role for role in Role if fits(role, organisation) and may(person, permission_for(role), organisation)]


def require_may_give(by: Person, role: Role, organisation: Organisation, to: Person | None) -> None:
    """Raise `Refused` unless `by` may give the role there; nobody gives one to themselves."""
    require(by, permission_for(role), organisation)
    if by == to:
        raise Refused(_("Nobody gives a role to themselves. Ask another registrar."))
    if not fits(role, organisation):
        raise Refused(_("%(role)s is a role for the federation operator's own staff.") % {"role": role.label})
    require_living(organisation)


def require_living(organisation: Organisation) -> None:
    """Raise `Refused` for an organisation that is no more."""
    if organisation.dissolved_on is not None:
        raise Refused(
            _("%(organisation)s was dissolved %(day)s. Nobody gets a role there any more.")
            % {"organisation": organisation, "day": date_format(organisation.dissolved_on, "DATE_FORMAT")}
        )


def hold(organisation: Organisation) -> Organisation:
    """Hold the organisation's row to the end of the transaction: of two who end the last two roles, one comes second
    and sees what the first one did."""
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def require_successor(assignment: RoleAssignment, until: datetime) -> None:
    """Raise `Refused` when nobody else would have the role at `until`; the caller holds the organisation."""
    if assignment.role not in NEVER_NOBODY or not _is_member(assignment.organisation):
        return
    others = RoleAssignment.objects.filter(
        Q(until=None) | Q(until__gt=until),
        organisation=assignment.organisation_id,
        role=assignment.role,
        since__lte=until,
        person__is_active=True,
    )
    if not others.exclude(pk=assignment.pk).exclude(person=assignment.person_id).exists():
        raise Refused(
            _("%(person)s is the last one at %(organisation)s with the role %(role)s. Give it to a successor first.")
            % {
                "person": assignment.person,
                "organisation": assignment.organisation,
                "role": Role(assignment.role).label,
            }
        )


def require_other_contact(contact: Contact) -> None:
    """Raise `Refused` for the last technical or security contact; the caller holds the organisation."""
    if contact.kind not in NEVER_UNREACHABLE or not _is_member(contact.organisation):
        return
    others = Contact.objects.current().filter(organisation=contact.organisation_id, kind=contact.kind)
    if not others.exclude(pk=contact.pk).exists():
        raise Refused(
            _("This is the last contact of %(organisation)s for this purpose: %(kind)s. Record its successor first.")
            % {"organisation": contact.organisation, "kind": contact.get_kind_display()}
        )


def _is_member(organisation: Organisation) -> bool:
    return organisation.memberships.exclude(state__in=FINAL_STATES).exists()
