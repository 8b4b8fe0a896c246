"""`manage.py organisation`: register organisations and how to reach them."""

from typing import ClassVar

from members.actions import contacts, organisations
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Organisation, Person
from members.models.contact import ContactKind
from members.models.organisation import HOME_COUNTRY, LegalForm, Sector, SizeClass


def register(*, number: str, by: Person, is_another: bool, **fields: str) -> Lines:
    """A new organisation."""
    organisation = organisations.register(by=by, number=number, is_another=is_another, **fields)
    yield f"{organisation.number} {organisation} is registered."


def contact(  # noqa: PLR0913 - a contact's fields
    *, number: str, kind: str, name: str, email: str, phone: str, verified: bool, by: Person
) -> Lines:
    """A contact of an organisation."""
    recorded = contacts.record(
        find.organisation(number), kind=kind, name=name, email=email, phone=phone, verified=verified, by=by
    )
    yield f"{recorded.email} is the {kind} contact of {recorded.organisation}."


def show_all() -> Lines:
    """Everybody, in alphabetical order."""
    for organisation in Organisation.objects.all():
        yield f"{organisation.number}  {organisation.sector:<16}  {organisation}"


NUMBER = argument("number", metavar="ORGNO", help="organisation number")


class Command(NounCommand):
    help = "Register organisations and how to reach them."
    verbs: ClassVar = (
        Verb(
            "register",
            "Register an organisation.",
            register,
            (
                NUMBER,
                argument("--name-sv", required=True),
                argument("--name-en", required=True),
                argument("--legal-form", required=True, choices=LegalForm.values),
                argument("--sector", required=True, choices=Sector.values),
                argument("--country", default=HOME_COUNTRY, help="two letters; whose register the number is from"),
                argument("--is-another", action="store_true", help="not the one with nearly the same name"),
                argument("--size", dest="size_class", choices=SizeClass.values, default=SizeClass.MEDIUM.value),
            ),
        ),
        Verb(
            "contact",
            "Record a contact of an organisation.",
            contact,
            (
                NUMBER,
                argument("kind", choices=ContactKind.values),
                argument("email"),
                argument("--name", required=True, help="of a person or a function"),
                argument("--phone", default=""),
                argument("--verified", action="store_true", help="the mailbox has answered"),
            ),
        ),
        Verb("list", "List the organisations.", show_all, acts=False),
    )
