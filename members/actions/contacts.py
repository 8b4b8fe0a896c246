"""Say how an organisation is reached, and let its mailboxes show that they are read."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from members import audit
from members.actions import letters
from members.actions.saving import save_changed, save_checked
from members.clock import now
from members.codes import digest_of, new_code
from members.errors import Refused
from members.giving import hold, require_living, require_other_contact
from members.models import Contact, Organisation, Person
from members.models.contact import VERIFIED_FOR
from members.models.letter import LetterKind
from members.permissions import Permission, require
from members.tags import Tag
from members.verifying import LINK_VALID_FOR, Link, by_code, link

# Days from the day on which the mailbox has to answer anew.
REMINDERS = (-30, -7, 0, 7)


@transaction.atomic
def record(  # noqa: PLR0913 - a contact's fields
    organisation: Organisation, *, kind: str, name: str, email: str, phone: str = "", verified: bool = False, by: Person
) -> Contact:
    """A contact of the organisation. It is asked by mail whether the mailbox is its own, unless it is `verified`: a
    registrar has had an answer from it already."""
    require(by, Permission.MANAGE_PEOPLE, organisation)
    require_living(organisation)
    if verified:
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
    if not verified:
        _send(contact)
    return contact


@transaction.atomic
def change(  # noqa: PLR0913 - a contact's fields
    contact: Contact, *, seen: int, name: str, email: str, phone: str, by: Person
) -> None:
    """Another name, address or number; `seen` is the version that was looked at. A new address has to answer first.

    Raises ValidationError for what is wrong in a field, `AlreadyMoved` when somebody else was first.
    """
    require(by, Permission.MANAGE_PEOPLE, contact.organisation)
    _refuse_ended(contact)
    moved = email.lower() != Contact.objects.get(pk=contact.pk).email.lower()
    save_changed(contact, seen, name=name, email=email, phone=phone)
    if moved:
        _set(contact, verified_at=None, stale_at=None, asked_at=None, code_sha256="", reminders=0)
        _send(contact)
    audit.record(Tag.CONTACT_CHANGED, contact, by=by, organisation=contact.organisation, new_address=moved)


@transaction.atomic
def remove(contact: Contact, *, by: Person) -> None:
    """No longer a way to reach the organisation; it stays in the history."""
    require(by, Permission.MANAGE_PEOPLE, contact.organisation)
    hold(contact.organisation)
    contact.refresh_from_db()
    _refuse_ended(contact)
    require_other_contact(contact)
    _set(contact, ended_at=now(), code_sha256="")
    audit.record(Tag.CONTACT_REMOVED, contact, by=by, organisation=contact.organisation, kind=contact.kind)


@transaction.atomic
def ask(contact: Contact, *, by: Person) -> None:
    """Ask by mail whether somebody reads the mailbox; a former link is worth nothing after that."""
    require(by, Permission.MANAGE_PEOPLE, contact.organisation)
    _refuse_ended(contact)
    _send(contact)
    audit.record(Tag.CONTACT_ASKED, contact, by=by, organisation=contact.organisation)


@transaction.atomic
def vouch(contact: Contact, *, by: Person) -> None:
    """A registrar has had an answer from the mailbox in another way."""
    require(by, Permission.REGISTER_ORGANISATION)
    _refuse_ended(contact)
    _verified(contact)
    audit.record(Tag.CONTACT_VERIFIED, contact, by=by, organisation=contact.organisation, how="registrar")


@transaction.atomic
def by_link(code: str) -> Contact:
    """The yes on the page that the mail's link leads to; the code is the right to give it, once."""
    contact = by_code(code)
    if contact is None:
        raise Refused(_("The link is not valid, or a newer one has been sent."))
    state = link(contact)
    if state is Link.EXPIRED:
        raise Refused(_("The link has expired. The organisation's administrator can send a new one."))
    if state is Link.ANSWERED:
        raise Refused(_("It has been answered already."))
    _verified(contact)
    audit.record(Tag.CONTACT_VERIFIED, contact, by=None, organisation=contact.organisation, how="link")
    return contact


@transaction.atomic
def erase(contact: Contact, *, by: Person) -> None:
    """Replace what says who it was by a neutral text, once it is removed; that there was one stays."""
    require(by, Permission.MANAGE_PEOPLE, contact.organisation)
    if contact.ended_at is None:
        raise Refused(_("%(contact)s is still a contact. Remove it first.") % {"contact": contact})
    with translation.override(settings.LANGUAGE_CODE):
        name = _("Erased contact")
    _set(contact, name=name, email=f"erased-{contact.pk}@erased.invalid", phone="", version=F("version") + 1)
    contact.refresh_from_db()
    audit.record(Tag.CONTACT_ERASED, contact, by=by, organisation=contact.organisation)
    audit.forget(contact)


def remind(at: datetime) -> int:
    """The clock asks: mailboxes that have to answer anew soon, or should have; how many were asked."""
    first = at - VERIFIED_FOR - timedelta(days=REMINDERS[0])
    old = Contact.objects.current().filter(stale_at=None, verified_at__lte=first, reminders__lt=len(REMINDERS))
    return sum(_remind(contact, at) for contact in old.select_related("organisation"))


@transaction.atomic
def _remind(contact: Contact, at: datetime) -> bool:
    """Once for each day of the list that has passed; after an outage once for all of them."""
    due = contact.verified_until
    passed = sum(due is not None and at >= due + timedelta(days=days) for days in REMINDERS)
    mine = Contact.objects.filter(pk=contact.pk, reminders=contact.reminders, verified_at=contact.verified_at)
    if passed <= contact.reminders or not mine.update(reminders=passed):
        return False
    _send(contact)
    return True


def _send(contact: Contact) -> None:
    code = new_code()
    _set(contact, asked_at=now(), code_sha256=digest_of(code))
    context = {
        "name": contact.name,
        "purpose": str(contact.kind),
        "until": (now() + LINK_VALID_FOR).date().isoformat(),
        "link": reverse("contact_verify", args=[code]),
    }
    letters.post(LetterKind.CONTACT_VERIFY, to=contact, context=context, language=letters.EVERY_LANGUAGE)


def _verified(contact: Contact) -> None:
    _set(contact, verified_at=now(), asked_at=None, stale_at=None, reminders=0)


def _refuse_ended(contact: Contact) -> None:
    if contact.ended_at is not None:
        raise Refused(_("The contact has been removed. Record it anew."))


def _set(contact: Contact, **changes: object) -> None:
    Contact.objects.filter(pk=contact.pk).update(**changes)
    for name, value in changes.items():
        setattr(contact, name, value)
