"""Register organisations and how to reach them."""

from django.db import transaction

from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.models import Contact, Organisation, Person
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def register(*, by: Person, **fields: str) -> Organisation:
    """A new organisation with the given fields (see the model); raises ValidationError with a sentence per field."""
    require(by, Permission.REGISTER_ORGANISATION)
    organisation = Organisation(registered_at=now(), **fields)
    save_checked(organisation)
    audit.record(
        Tag.ORGANISATION_REGISTERED, organisation, by=by, organisation=organisation, number=organisation.number
    )
    return organisation


@transaction.atomic
def record_contact(  # noqa: PLR0913 - a contact's fields
    organisation: Organisation, *, kind: str, name: str, email: str, phone: str = "", verified: bool, by: Person
) -> Contact:
    """A contact of the organisation; `verified` when the registrar has had an answer from the mailbox."""
    require(by, Permission.REGISTER_ORGANISATION)
    contact = Contact(
        organisation=organisation,
        kind=kind,
        name=name,
        email=email,
        phone=phone,
        verified_at=now() if verified else None,
    )
    save_checked(contact)
    audit.record(Tag.CONTACT_RECORDED, contact, by=by, organisation=organisation, kind=kind)
    return contact
