"""What stands about people on an organisation's page: roles, invitations, requests, contacts, each with its steps."""

from dataclasses import dataclass
from typing import Any

from members.clock import now
from members.giving import roles_to_give
from members.models import AccessRequest, Contact, Invitation, Organisation, Person, RoleAssignment
from members.models.access import AccessState
from members.models.contact import Standing
from members.models.invitation import InvitationState
from members.permissions import Permission, may
from members.views.requests import answerable
from members.views.roles import steps_of


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role, whether it is still ahead, and what the person may do with it."""

    assignment: RoleAssignment
    ahead: bool
    steps: dict[str, bool]


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact, and how its address stands."""

    contact: Contact
    standing: Standing


def people_of(organisation: Organisation, person: Person) -> dict[str, Any]:
    """For the templates members/organisation_people.html and members/organisation_contacts.html. Who is invited or asks
    is shown to those who may answer."""
    at = now()
    held = RoleAssignment.objects.not_over().filter(organisation=organisation)
    held = held.select_related("person", "organisation").prefetch_related("entities")
    offered = roles_to_give(person, organisation)
    invited = Invitation.objects.filter(
        organisation=organisation, state__in=(InvitationState.SENT, InvitationState.EXPIRED)
    )
    asked = AccessRequest.objects.filter(organisation=organisation, state=AccessState.ASKED)
    asked = asked.select_related("person", "organisation")
    contacts = Contact.objects.current().filter(organisation=organisation)
    return {
        "held_roles": [RoleRow(a, a.since > at, steps_of(a, person)) for a in held],
        "may_invite": bool(offered),
        "manages_people": may(person, Permission.MANAGE_PEOPLE, organisation),
        "invitations": invited.select_related("invited_by") if offered else [],
        "requests": [one for one in asked if answerable(one, person)] if offered else [],
        "contacts": [ContactRow(contact, contact.standing(at)) for contact in contacts],
    }
