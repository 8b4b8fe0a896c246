"""How an organisation is reached: read, recorded, changed and verified by whoever lets people in there."""

from typing import Annotated, Any, NotRequired, TypedDict

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api.acts.reading import organisation_or_404
from federation.api.frame import Json, Makes, Many, One, Verb, created
from federation.api.plain import instant_or_none
from federation.api.shapes import Instant, Number, Said
from members.actions import contacts
from members.clock import now
from members.models import Contact
from members.models.api_token import Scope
from members.models.contact import ContactKind, Standing
from members.permissions import Permission, require
from members.views.access import visible_or_404

_NAME, _EMAIL, _PHONE = Said(longest=120), Said(format="email", longest=254), Said(longest=30)


class TheContact(TypedDict):
    """A mailbox of an organisation for a purpose. `verified_until`: when it has to answer anew."""

    id: Number
    organisation: Number
    kind: Annotated[str, Said(one_of=ContactKind)]
    name: str
    email: str
    phone: str
    standing: Annotated[str, Said(one_of=Standing)]
    verified_until: Instant | None


class NewContact(TypedDict):
    """`verified` is a registrar's word that the mailbox has answered; without it, it is asked by mail."""

    kind: Annotated[str, Said(one_of=ContactKind)]
    name: Annotated[str, _NAME]
    email: Annotated[str, _EMAIL]
    phone: NotRequired[Annotated[str, _PHONE]]
    verified: NotRequired[bool]


class ChangedContact(TypedDict):
    """What is left out stays as it is; a new address has to answer first."""

    name: NotRequired[Annotated[str, _NAME]]
    email: NotRequired[Annotated[str, _EMAIL]]
    phone: NotRequired[Annotated[str, _PHONE]]


EXAMPLE = {
    "id": 8,
    "organisation": 3,
    "kind": "technical",
    "name": "IT-drift",
    "email": "drift@norrvik.example",
    "phone": "",
    "standing": "verified",
    "verified_until": "2027-06-01T10:00:00+00:00",
}


class OneContact(One):
    """One of them, for those who see the organisation's things."""

    scope, shape, example = Scope.CONTACTS, TheContact, EXAMPLE

    def find(self, request: Request, **place: Any) -> Contact:
        return visible_or_404(Contact.objects.select_related("organisation"), place["pk"], request.user)

    def tell(self, request: Request, found: Contact) -> TheContact:
        return tell(found)


class Contacts(Makes, Many):
    """An organisation's contacts that are not removed. POST records one."""

    scope, write_scope, made = Scope.CONTACTS, Scope.CONTACTS_WRITE, OneContact
    shape, example, name, body = TheContact, EXAMPLE, "contacts", NewContact
    body_example = {"kind": "technical", "name": "IT-drift", "email": "drift@norrvik.example"}

    def rows(self, request: Request, **place: Any) -> QuerySet[Contact]:
        organisation = organisation_or_404(request.user, place["country"], place["number"])
        return Contact.objects.current().filter(organisation=organisation).order_by("pk")

    def tell(self, request: Request, row: Contact) -> TheContact:
        return tell(row)

    def allow_new(self, request: Request, **place: Any) -> None:
        organisation = organisation_or_404(request.user, place["country"], place["number"])
        require(request.user, Permission.MANAGE_PEOPLE, organisation)

    def make(self, request: Request, sent: Json, **place: Any) -> Response:
        organisation = organisation_or_404(request.user, place["country"], place["number"])
        made = contacts.record(organisation, by=request.user, **{"phone": "", **sent})
        return created(f"/api/v1/contacts/{made.pk}/", tell(made))


class ContactVerb(Verb):
    """For whoever lets people in at the organisation."""

    scope, resource = Scope.CONTACTS_WRITE, OneContact

    def allow(self, request: Request, found: Contact) -> None:
        require(request.user, Permission.MANAGE_PEOPLE, found.organisation)


class Change(ContactVerb):
    """Another name, address or number."""

    body, body_example = ChangedContact, {"phone": "+46 0 000 00 00"}

    def change(self, request: Request, found: Contact, sent: Json) -> None:
        fields = {"name": found.name, "email": found.email, "phone": found.phone, **sent}
        contacts.change(found, seen=found.version, by=request.user, **fields)


class Remove(ContactVerb):
    """No longer a way to reach the organisation; it stays in the history."""

    def change(self, request: Request, found: Contact, sent: Json) -> None:
        contacts.remove(found, by=request.user)


class Ask(ContactVerb):
    """Ask the mailbox, by mail, whether somebody reads it."""

    def change(self, request: Request, found: Contact, sent: Json) -> None:
        contacts.ask(found, by=request.user)


class Vouch(ContactVerb):
    """A registrar has had an answer from the mailbox in another way."""

    def allow(self, request: Request, found: Contact) -> None:
        require(request.user, Permission.REGISTER_ORGANISATION)

    def change(self, request: Request, found: Contact, sent: Json) -> None:
        contacts.vouch(found, by=request.user)


def tell(found: Contact) -> TheContact:
    return {
        "id": found.pk,
        "organisation": found.organisation_id,
        "kind": found.kind,
        "name": found.name,
        "email": found.email,
        "phone": found.phone,
        "standing": found.standing(now()).value,
        "verified_until": instant_or_none(found.verified_until),
    }
