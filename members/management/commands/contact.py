"""`manage.py contact`: how organisations are reached, and whether the mailboxes answer."""

from typing import ClassVar

from django.core.management.base import CommandError

from members.actions import contacts
from members.clock import now
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Contact, Person
from members.models.contact import ContactKind


def _contact(number: str, kind: str, email: str) -> Contact:
    rows = find.organisation(number).contacts.filter(kind=kind, email__iexact=email).select_related("organisation")
    found = rows.order_by("-pk").first()
    if found is None:
        raise CommandError(f"{number} has no {kind} contact {email}. `manage.py contact list` shows those there are.")
    return found


def ask(*, number: str, kind: str, email: str, by: Person) -> Lines:
    """A mail with a link."""
    contacts.ask(_contact(number, kind, email), by=by)
    yield f"{email} is asked whether somebody reads it."


def verify(*, number: str, kind: str, email: str, by: Person) -> Lines:
    """It has answered in another way."""
    contacts.vouch(_contact(number, kind, email), by=by)
    yield f"{email} is verified."


def remove(*, number: str, kind: str, email: str, by: Person) -> Lines:
    """No longer a contact."""
    contacts.remove(_contact(number, kind, email), by=by)
    yield f"{email} is no longer the {kind} contact."


def erase(*, number: str, kind: str, email: str, by: Person) -> Lines:
    """What says who it was."""
    contact = _contact(number, kind, email)
    contacts.erase(contact, by=by)
    yield f"The personal data of contact {contact.pk} is erased."


def show_all() -> Lines:
    """Every contact that is not removed, and how its address stands."""
    for contact in Contact.objects.current().select_related("organisation"):
        standing = contact.standing(now()).value
        yield f"{contact.organisation.number}  {contact.kind:<15}  {standing:<10}  {contact.email}  {contact.name}"


WHICH = (
    argument("number", metavar="ORGNO", help="organisation number"),
    argument("kind", choices=ContactKind.values),
    argument("email"),
)


class Command(NounCommand):
    help = "Ask contacts to verify their addresses, remove them, forget who they were."
    verbs: ClassVar = (
        Verb("ask", "Ask by mail whether the mailbox is read.", ask, WHICH),
        Verb("verify", "Record that the mailbox has answered in another way.", verify, WHICH),
        Verb("remove", "Remove a contact; it stays in the history.", remove, WHICH),
        Verb("erase", "Erase what says who a removed contact was.", erase, WHICH),
        Verb("list", "List the contacts and how their addresses stand.", show_all, acts=False),
    )
